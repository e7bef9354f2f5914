// Command load drives a mounted wxhandler.Handler over loopback sockets.
//
//	go run ./handler/load            throughput and p99 beside a bare net/http handler
//	go run ./handler/load -soak 10m  growth of goroutines and heap under steady traffic
//
// Each server is a process of its own. The bare handler reads the same requests
// and answers the same bytes; the least one also checks, opens, reads, writes and
// seals, and is as near as any correct handler can come to the bare one. All take turns,
// and the ratios are medians over the rounds; the time that the server's cores are busy
// with a request is a mean over all of them. Servers and client share the machine; with
// -procs 1 the client has the other cores for itself, which is the hardest measure. -soak ends with status 1
// where something grows.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"
)

func main() {
	var (
		serve  = flag.String("serve", "", "be a server: bare, least plain, least safe, plain, safe or soak (used by the program itself)")
		soak   = flag.Duration("soak", 0, "soak for that long instead of measuring")
		rounds = flag.Int("rounds", 7, "rounds of each mode")
		size   = flag.Int("requests", 10_000, "requests of a round")
		conns  = flag.Int("conns", 16, "connections")
		procs  = flag.Int("procs", runtime.NumCPU(), "cores of the server (GOMAXPROCS)")
		rate   = flag.Int("rate", 1000, "pushes a second of the soak")
	)
	flag.Parse()
	var err error
	switch {
	case *serve != "":
		err = serveUntilEOF(*serve)
	case *soak > 0:
		err = runSoak(*soak, *rate)
	default:
		err = compare(*rounds, *size, *conns, *procs)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// soakTry is the try of the soak's pushes.
const soakTry = 500 * time.Millisecond
