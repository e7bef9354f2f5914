package wxhandler_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wxkit/wxkit/handler/wxmsg"
)

// sample is a line of the index of bodies seen in the wild and in other
// projects. They are tested against where they are present; none is kept here.
type sample struct {
	file, msgType, event, infoType, changeType, direction string
}

// factFolder finds the folder with the samples, or skips the test.
func factFolder(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("WXKIT_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "shared")
	}
	folder := filepath.Join(shared, "facts")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no shared samples beside the repository")
	}
	return folder
}

func readIndex(t *testing.T, folder string) []sample {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "INDEX.tsv"))
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	columns := strings.Split(lines[0], "\t")
	var samples []sample
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		cell := func(name string) string { return cells[slices.Index(columns, name)] }
		samples = append(samples, sample{
			file: cell("file"), msgType: cell("msgtype"), event: cell("event"),
			infoType: cell("infotype"), changeType: cell("changetype"), direction: cell("direction"),
		})
	}
	return samples
}

// route is the pattern that the index promises, "" for an envelope or a probe.
func (s sample) route() string {
	parts := []string{strings.ToLower(s.msgType)}
	switch {
	case parts[0] == "event" || parts[0] == "device_event":
		parts = append(parts, s.event)
	case parts[0] != "":
		return parts[0]
	case s.infoType == "":
		return ""
	default:
		parts = []string{"info", s.infoType}
	}
	if s.changeType != "" {
		parts = append(parts, s.changeType)
	}
	return strings.Join(parts, "/")
}

// described gives the leaf fields that the shared facts name for each route in
// lower case.
func described(t *testing.T, folder string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "push.json"))
	require.NoError(t, err)
	var facts []struct {
		MsgType, Event, InfoType, ChangeType string
		Fields                               []struct{ Path, Type string }
	}
	require.NoError(t, json.Unmarshal(data, &facts))
	paths := map[string][]string{}
	for _, f := range facts {
		s := sample{msgType: f.MsgType, event: f.Event, infoType: f.InfoType, changeType: f.ChangeType}
		route := strings.ToLower(s.route())
		for _, field := range f.Fields {
			if field.Type != "object" {
				paths[route] = append(paths[route], strings.ReplaceAll(field.Path, ".", "/"))
			}
		}
	}
	return paths
}

func TestSamples(t *testing.T) {
	folder := factFolder(t)
	facts := described(t, folder)
	types := map[string]string{} // routes by their lower-case form
	for route := range registry {
		types[strings.ToLower(route)] = route
	}
	folder = filepath.Join(folder, "push-samples")
	samples := readIndex(t, folder)
	require.Len(t, samples, 264)
	typedSamples := 0
	for _, s := range samples {
		data, err := os.ReadFile(filepath.Join(folder, s.file))
		require.NoError(t, err)
		m, err := wxmsg.Read(string(data))
		if strings.HasSuffix(s.file, "_malformed.xml") {
			var syntax *wxmsg.SyntaxError
			require.ErrorAs(t, err, &syntax, s.file)
			require.Positive(t, syntax.Line, s.file)
			continue
		}
		require.NoError(t, err, s.file)
		if s.direction != "push" || s.route() == "" {
			continue
		}
		require.True(t, strings.EqualFold(s.route(), m.Pattern()), "%s: %s", s.file, m.Pattern())
		route := strings.ToLower(s.route())
		if types[route] == "" { // a type for all its ChangeTypes
			route = route[:strings.LastIndexByte(route, '/')]
		}
		require.NotEmpty(t, types[route], s.file)
		checkSample(t, s.file, m, registry[types[route]](), facts[route])
		typedSamples++
	}
	require.Equal(t, 226, typedSamples)
}

// checkSample compares what an independent reader finds in a body with what
// Fields and the typed struct give.
func checkSample(t *testing.T, file string, m *wxmsg.Message, typed wxmsg.Typed, facts []string) {
	t.Helper()
	leaves, err := readLeaves(m.Raw())
	require.NoError(t, err, file)
	typed.Decode(m)
	values, known := typedValues(typed), tagPaths(typed)
	for path, texts := range leaves {
		fields := m.Fields(path)
		require.Len(t, fields, len(texts), "%s: %s", file, path)
		for i := range texts {
			require.Equal(t, texts[i], strings.TrimSpace(fields[i]), "%s: %s", file, path)
		}
		require.Equal(t, texts[0], strings.TrimSpace(m.Field(path)), "%s: %s", file, path)
		if tag := wrapped(path, known); slices.Contains(known, tag) {
			require.GreaterOrEqual(t, len(values[tag]), len(texts), "%s: %s", file, path)
			require.Equal(t, meant(texts, values[tag][0]), present(values[tag]), "%s: %s", file, path)
		}
	}
	for _, path := range facts {
		if leaves[path] != nil && !slices.Contains(headerPaths, path) {
			require.Contains(t, known, path, file)
		}
	}
}

// meant gives the texts as values of like's type, present those of a typed
// struct; both without zeros, since an element of a list may lack a field.
func meant(texts []string, like any) []any {
	values := make([]any, len(texts))
	for i, text := range texts {
		values[i] = wireValue(text, like)
	}
	return present(values)
}

func present(values []any) []any {
	kept := []any{}
	for _, v := range values {
		if text, isText := v.(string); isText {
			v = strings.TrimSpace(text)
		}
		if !reflect.ValueOf(v).IsZero() {
			kept = append(kept, v)
		}
	}
	return kept
}

// wrapped is the tag under which a path of the subscribe_msg_* events in JSON
// is known.
func wrapped(path string, known []string) string {
	for _, tag := range known {
		if first, rest, _ := strings.Cut(tag, "/"); rest == path && strings.HasPrefix(first, "SubscribeMsg") {
			return tag
		}
	}
	return path
}

// readLeaves reads a body with the standard library only: the trimmed texts of
// the elements without children, by path.
func readLeaves(body string) (map[string][]string, error) {
	leaves := map[string][]string{}
	if strings.HasPrefix(strings.TrimSpace(body), "{") {
		d := json.NewDecoder(strings.NewReader(body))
		d.UseNumber()
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		jsonLeaves(value, "", leaves)
		return leaves, nil
	}
	return leaves, xmlLeaves(xml.NewDecoder(strings.NewReader(body)), leaves)
}

func jsonLeaves(value any, path string, leaves map[string][]string) {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			jsonLeaves(member, strings.TrimPrefix(path+"/"+name, "/"), leaves)
		}
	case []any:
		for _, element := range v {
			jsonLeaves(element, path, leaves)
		}
	case json.Number:
		leaves[path] = append(leaves[path], v.String())
	case string:
		leaves[path] = append(leaves[path], strings.TrimSpace(v))
	}
}

func xmlLeaves(d *xml.Decoder, leaves map[string][]string) error {
	var names []string
	var text strings.Builder
	leaf := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			names = append(names, token.Name.Local)
			text.Reset()
			leaf = true
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			if leaf && len(names) > 1 {
				path := strings.Join(names[1:], "/")
				leaves[path] = append(leaves[path], strings.TrimSpace(text.String()))
			}
			names = names[:len(names)-1]
			leaf = false
		}
	}
}
