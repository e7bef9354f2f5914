package faults

import (
	"encoding/json"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// slowLink carries connections, and each packet late.
type slowLink struct{ delay atomic.Int64 }

// toggle turns the delay on, or off again.
func (l *slowLink) toggle(d time.Duration) {
	if !l.delay.CompareAndSwap(0, int64(d)) {
		l.delay.Store(0)
	}
}

// listen gives an address that leads to another.
func (l *slowLink) listen(t *testing.T, to string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			go l.carry(in, out)
			go l.carry(out, in)
		}
	}()
	return listener.Addr().String()
}

// packet is what was read at once, and when it is to arrive.
type packet struct {
	data []byte
	due  time.Time
}

func (l *slowLink) carry(from, to net.Conn) {
	defer from.Close()
	packets := make(chan packet, 1024)
	go func() {
		defer to.Close()
		for p := range packets {
			time.Sleep(time.Until(p.due))
			if _, err := to.Write(p.data); err != nil {
				from.Close()
			}
		}
	}()
	defer close(packets)
	for {
		buffer := make([]byte, 16<<10)
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		packets <- packet{buffer[:n], time.Now().Add(time.Duration(l.delay.Load()))}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return data
}
