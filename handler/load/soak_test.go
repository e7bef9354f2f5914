package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	wxhandler "github.com/wxkit/wxkit/handler"
)

// TestMain lets the test be the program, and the program's server one that is broken on purpose.
func TestMain(m *testing.M) {
	broken, set := os.LookupEnv("WXKIT_BROKEN")
	switch {
	case !set:
		os.Exit(m.Run())
	case os.Args[1] == "-serve" && broken != "nothing":
		serveBroken(broken)
	default:
		main()
	}
}

// serveBroken serves until standard input ends, with a function that leaves something behind of every push.
func serveBroken(how string) {
	in := bufio.NewScanner(os.Stdin)
	in.Scan()
	var mu sync.Mutex
	kept := map[string][]byte{}
	never := make(chan struct{})
	h, err := wxhandler.New(account, wxhandler.WithTryTimeout(soakTry))
	if err != nil {
		panic(err)
	}
	h.Handle("*", func(_ context.Context, m *wxhandler.Message) (wxhandler.Reply, error) {
		switch how {
		case "goroutines":
			go func() { <-never }()
		case "heap":
			mu.Lock()
			defer mu.Unlock()
			kept[m.MsgId] = make([]byte, 8<<10)
		}
		return wxhandler.TextReply("fine"), nil
	})
	mux := http.NewServeMux()
	mux.Handle("/wx", h)
	mux.HandleFunc("GET /stats", writeStats)
	server := httptest.NewServer(mux)
	fmt.Println(server.Listener.Addr())
	in.Scan() // to its end
	runtime.KeepAlive(kept)
}

// A soak must see what it is for: it says what grows, and ends with 1.
func TestTheSoakSeesALeak(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds in real time")
	}
	program, err := os.Executable()
	require.NoError(t, err)
	for how, want := range map[string]string{"nothing": "", "goroutines": "something grows: goroutines", "heap": "something grows: the heap"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), program, "-soak", "2s", "-rate", "400")
			cmd.Env = append(os.Environ(), "WXKIT_BROKEN="+how)
			out, err := cmd.CombinedOutput()
			if want == "" {
				require.NoError(t, err, string(out))
				return
			}
			exit := (*exec.ExitError)(nil)
			require.ErrorAs(t, err, &exit, string(out))
			require.Equal(t, 1, exit.ExitCode())
			require.Contains(t, string(out), want)
		})
	}
}
