package bundle

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/wxkit/wxkit/runtime/internal/scripts"
)

// The developer tools' own files.
const (
	configFile        = "project.config.json"
	privateConfigFile = "project.private.config.json"
)

// libVersion is the base library that a generated project.config.json asks for. leastLib is the one with all that the loader needs: WXWebAssembly with .br files is of 2.14.0,
// wx.getRandomValues of 2.15.0.
const (
	libVersion = "2.32.3"
	leastLib   = "2.15.0"
)

// projectConfig is a project.config.json. Nothing in the scripts names the module by a path that the tools could follow, so they must be told not to leave it out as unused.
type projectConfig struct {
	MiniprogramRoot string         `json:"miniprogramRoot,omitempty"`
	CompileType     string         `json:"compileType"`
	LibVersion      string         `json:"libVersion"`
	AppID           string         `json:"appid"`
	ProjectName     string         `json:"projectname"`
	Setting         map[string]any `json:"setting"`
	PackOptions     any            `json:"packOptions"`
}

// addConfig adds project.config.json: the project's own, or else the one that is in the output, which the developer tools write to when its user changes a setting, or else a new one.
func (b *builder) addConfig() error {
	if own, ok := b.files[configFile]; ok {
		return b.checkConfig(own)
	}
	if former := b.readOut(configFile); former != nil && b.AppID == "" {
		b.files[configFile] = former
		return nil
	}
	id := b.AppID
	if id == "" {
		id = Tourist
	}
	name, err := filepath.Abs(b.Dir)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(projectConfig{
		CompileType: "miniprogram", LibVersion: libVersion, AppID: id, ProjectName: filepath.Base(name),
		Setting: map[string]any{
			"urlCheck": true, "es6": true, "postcss": true, "minified": true, "minifyWXML": true, "minifyWXSS": true,
			"ignoreDevUnusedFiles": false, "ignoreUploadUnusedFiles": false,
		},
		PackOptions: map[string]any{"ignore": []any{}, "include": []any{map[string]string{"type": "file", "value": scripts.ModuleFile}}},
	}, "", "  ")
	b.files[configFile] = append(text, '\n')
	return err
}

// checkConfig looks at the project's own project.config.json, which goes out as it is.
func (b *builder) checkConfig(text []byte) error {
	var c projectConfig
	if err := json.Unmarshal(text, &c); err != nil {
		return fmt.Errorf("%s: %w", configFile, err)
	}
	if b.AppID != "" && c.AppID != b.AppID {
		return fmt.Errorf("%s has the appid %q, not %q as was asked for", configFile, c.AppID, b.AppID)
	}
	if root := strings.Trim(c.MiniprogramRoot, "./"); root != "" {
		b.warn("%s: miniprogramRoot is %q, but the mini-program is at the root of the output", configFile, c.MiniprogramRoot)
	}
	if older(c.LibVersion, leastLib) {
		b.warn("%s: libVersion is %s; the loader needs %s", configFile, c.LibVersion, leastLib)
	}
	if unused, _ := c.Setting["ignoreUploadUnusedFiles"].(bool); unused {
		b.warn("%s: setting.ignoreUploadUnusedFiles may leave out %s, since no script requires it: set it to false", configFile, scripts.ModuleFile)
	}
	return nil
}

// older compares versions of numbers. What is none, such as trial, is not older.
func older(version, than string) bool {
	a, b := strings.Split(version, "."), strings.Split(than, ".")
	for i := range min(len(a), len(b)) {
		m, err := strconv.Atoi(a[i])
		n, _ := strconv.Atoi(b[i])
		if err != nil || m != n {
			return err == nil && m < n
		}
	}
	return false
}
