// Package route holds what the framework knows of urls: how one resolves against the page that is open, how a query is read, sent and handed to onLoad, and the errMsg texts of
// the routing API. The page stack is package runtime's.
package route

import (
	"errors"
	"strings"
)

// Resolve makes of a url, as a page gives it to navigateTo, the route that is looked up and the raw query. Base is the route of the page that resolves it: `p/sub/A`, or "".
// `/p/C` is absolute; `C`, `./C` and `../C` start at base's folder, and `..` beyond the root stays there. Only `./` and `..` at the start count, so `C/../D` names no page.
// As in WeChat one leading slash is cut (`//p/C` looks for `/p/C`), "" looks for the folder (`p/sub/`), and a typed `.html` belongs to the route, so that it is not found.
// Query is the text between the first and the second `?`, for [ParseQuery].
//
// An error is a url with a protocol; its text is WeChat's reason: Unknown URL protocol "x://", or that the page of a plugin is not found, as no plugin is loaded here.
func Resolve(base, url string) (path, query string, err error) {
	path, query, _ = strings.Cut(url, "?")
	query, _, _ = strings.Cut(query, "?")
	if err := checkProtocol(path); err != nil {
		return "", "", err
	}
	if rest, ok := strings.CutPrefix(path, "/"); ok {
		return rest, query, nil
	}
	for strings.HasPrefix(path, "./") {
		path = path[2:]
	}
	dir := parent(base)
	for path == ".." || strings.HasPrefix(path, "../") {
		path = strings.TrimPrefix(path[2:], "/")
		dir = parent(dir)
	}
	if dir != "" {
		path = dir + "/" + path
	}
	return path, query, nil
}

// parent is the folder of a route, without a slash at its end; "" at the root.
func parent(route string) string {
	return route[:max(0, strings.LastIndexByte(route, '/'))]
}

// checkProtocol refuses urls such as https://x and plugin://id/page.
func checkProtocol(path string) error {
	name, _, found := strings.Cut(path, "://")
	if !found || name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-") != "" {
		return nil
	}
	if name == "plugin" || name == "plugin-private" {
		return errors.New(`Page "` + path + `" is not found`)
	}
	return errors.New(`Unknown URL protocol "` + name + `://"`)
}
