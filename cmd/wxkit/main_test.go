package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMain keeps the developer's own account out of the tests.
func TestMain(m *testing.M) {
	for _, name := range []string{"WXKIT_TOKEN", "WXKIT_AES_KEY", "WXKIT_APPID"} {
		os.Unsetenv(name)
	}
	os.Exit(m.Run())
}

func TestUsage(t *testing.T) {
	want := openGolden(t, "usage.txtar")
	for _, line := range []string{
		"nosuch",
		"--nosuch",
		"version more",
		"demo more",
		"demo --nosuch",
		"doctor",
		"doctor http://localhost/wx",
		"doctor http://localhost/wx more --token t",
		"doctor http:///wx --token t",
		"doctor %zz --token t",
		"doctor http://localhost/wx --token t --timeout 0s",
		"doctor http://localhost/wx --token t --timeout soon",
		"doctor http://localhost/wx --token t --account bank",
		"doctor http://localhost/wx --token t --mode open",
		"doctor http://localhost/wx --token t --form yaml",
		"doctor http://localhost/wx --token t --mode safe",
		"doctor http://localhost/wx --token t --account wecom",
		"doctor http://localhost/wx --token t --account wecom --mode plain",
		"doctor http://localhost/wx --token t --key short --appid wx",
		"doctor http://localhost/wx --token t --key " + botKey,
		"push",
		"push http://localhost/wx",
		"push http://localhost/wx --token t",
		"push http://localhost/wx event --token t",
		"push http://localhost/wx info --token t",
		"push http://localhost/wx raw --token t",
		"push http://localhost/wx raw no-such-file --token t",
		"push http://localhost/wx raw - --field a=b --token t",
		"push http://localhost/wx image m1 --token t",
		"push http://localhost/wx text a b --token t",
		"push http://localhost/wx text --field Content --token t",
		"push http://localhost/wx text --tries 0 --token t",
		"push http://localhost/wx text --burst 2 --duplicate --token t",
		"run",
		"run no-such-file",
		"run testdata",
		"run a.txtar --seed minus",
		"run a.txtar --explore 0",
		"run a.txtar --explore 5 --seed 1",
		"run a.txtar --update --seed 1",
		"run a.txtar --update --explore 5",
		"run a.txtar b.txtar --timeline out.html",
		"run a.txtar --timeline b.txtar",
		"run a.txtar --server 127.0.0.1:80",
	} {
		t.Run(line, func(t *testing.T) {
			status, stdout, stderr := wxkit(t, strings.Fields(line)...)
			require.Equal(t, exitUsage, status)
			require.Empty(t, stdout)
			require.NotContains(t, stderr, botKey, "a secret on the screen")
			want.check(t, line, stderr)
		})
	}
}

func TestHelp(t *testing.T) {
	for _, line := range []string{"", "help", "--help", "help doctor", "doctor --help", "push --help", "demo --help", "run --help", "help conform", "render --help"} {
		status, stdout, stderr := wxkit(t, strings.Fields(line)...)
		require.Equal(t, exitOK, status, line)
		require.Contains(t, stdout, "wxkit", line)
		require.Empty(t, stderr, line)
	}
}

func TestVersion(t *testing.T) {
	status, stdout, _ := wxkit(t, "version")
	require.Equal(t, exitOK, status)
	require.True(t, strings.HasPrefix(stdout, "wxkit "), stdout)

	status, stdout, _ = wxkit(t, "version", "--json")
	require.Equal(t, exitOK, status)
	var v versionReport
	require.NoError(t, json.Unmarshal([]byte(stdout), &v))
	require.Equal(t, runtime.Version(), v.Go)
}

// TestEnvironment takes the secrets from where they leave no trace in a shell's history.
func TestEnvironment(t *testing.T) {
	t.Setenv("WXKIT_TOKEN", botToken)
	t.Setenv("WXKIT_AES_KEY", botKey)
	t.Setenv("WXKIT_APPID", botID)
	status, stdout, stderr := wxkit(t, "doctor", serve(t, bot{token: botToken, safe: true}))
	require.Equal(t, exitOK, status, stdout+stderr)
	require.Contains(t, stdout, "(oa, safe)")
	require.NotContains(t, stdout, botToken)
}

func TestPainter(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer file.Close()
	require.False(t, painterFor(file).on, "a file is no terminal")
	require.Equal(t, "text", painter{}.paint(red, "text"))
	require.Equal(t, red+"text"+plain, painter{on: true}.paint(red, "text"))

	terminal, err := os.Open(os.DevNull) // a character device, as a terminal is
	require.NoError(t, err)
	defer terminal.Close()
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	require.True(t, painterFor(terminal).on)
	t.Setenv("NO_COLOR", "1")
	require.False(t, painterFor(terminal).on)
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "dumb")
	require.False(t, painterFor(terminal).on)
}

func TestShorten(t *testing.T) {
	require.Equal(t, "short", shorten("short", 10))
	require.Equal(t, "你好… (12 bytes)", shorten("你好世界", 2))
}
