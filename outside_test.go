package wxkit_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOutside builds the README's server as a module of its own, as a user would, and looks at what it links: the standard library,
// wxkit and etree.
func TestOutside(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool is not in PATH: what a user's program links was not checked")
	}
	watchTree(t)
	server := firstProgram(t, "README.md")
	require.Equal(t, server, firstProgram(t, "README.zh-CN.md"), "the two READMEs show the same server")
	dir := outsideModule(t, server)

	outsideGo(t, dir, tool, "build", "-o", "outside.bin", ".")
	deps := strings.Fields(outsideGo(t, dir, tool, "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "."))
	for _, dep := range deps {
		known := dep == "outside.test" || within(dep, module+"/handler") || within(dep, "github.com/beevik/etree")
		require.True(t, known, "who mounts the handler links %s", dep)
	}
	require.Contains(t, deps, module+"/handler")
	for _, kept := range []string{"/handler/redisstore", "/handler/wxevent", "/handler/wxtest"} {
		require.NotContains(t, deps, module+kept)
	}

	require.Equal(t, []string{"github.com/beevik/etree", module}, linkedModules(t, dir, tool))
}

// firstProgram gives the first block of Go in a README.
func firstProgram(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	_, text, found := bytes.Cut(text, []byte("```go\n"))
	require.True(t, found, "%s shows no program", name)
	program, _, _ := bytes.Cut(text, []byte("```"))
	return string(program)
}

// outsideModule writes the user's module into a folder of its own. The versions and sums are this module's, so nothing is fetched.
func outsideModule(t *testing.T, server string) string {
	t.Helper()
	repo, err := filepath.Abs(".")
	require.NoError(t, err)
	ours, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	sums, err := os.ReadFile("go.sum")
	require.NoError(t, err)

	// The requirements of our go.mod are carried over as they stand; only the module line is another.
	mod := strings.Replace(string(ours), "module "+module, "module outside.test", 1)
	mod += "\nrequire " + module + " v0.0.0\n\nreplace " + module + " => " + strconv.Quote(repo) + "\n"

	dir := t.TempDir()
	for name, text := range map[string]string{"main.go": server, "go.mod": mod, "go.sum": string(sums)} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// linkedModules reads the modules from the build information of the program itself.
func linkedModules(t *testing.T, dir, tool string) []string {
	t.Helper()
	var mods []string
	for line := range strings.Lines(outsideGo(t, dir, tool, "version", "-m", "outside.bin")) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "dep" {
			mods = append(mods, fields[1])
		}
	}
	slices.Sort(mods)
	return mods
}

// outsideGo runs the go command in the user's module, without the network and without the settings of this one.
func outsideGo(t *testing.T, dir, tool string, args ...string) string {
	t.Helper()
	cmd := exec.Command(tool, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOSUMDB=off", "GOWORK=off", "GOTOOLCHAIN=local", "CGO_ENABLED=0")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(t, cmd.Run(), "go %s: %s", strings.Join(args, " "), &stderr)
	return stdout.String()
}
