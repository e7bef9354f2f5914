// Command faults is a guest that does what the frame says, mostly to its own harm. It exports the ABI by hand.
package main

import (
	"crypto/rand"
	"iter"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"
)

var (
	input  []byte
	output []byte
	header [4]uint32
	kept   [][]byte
	turns  int
	parked []func() (int, bool)
)

//go:wasmexport wxkit_abi
func version() int32 { return 1 << 16 }

//go:wasmexport wxkit_buf
func buf(n int32) unsafe.Pointer {
	if int(n) > len(input) {
		input = make([]byte, n)
	}
	return unsafe.Pointer(unsafe.SliceData(input))
}

//go:wasmexport wxkit_dispatch
func dispatch(n int32) unsafe.Pointer {
	turns++
	name, arg, _ := strings.Cut(string(input[:n]), " ")
	do(name, arg)
	header[1] = uint32(uintptr(unsafe.Pointer(unsafe.SliceData(output))))
	header[2] = uint32(len(output))
	return unsafe.Pointer(&header)
}

func do(name, arg string) {
	number, _ := strconv.Atoi(arg)
	output = output[:0]
	switch name {
	case "echo":
		output = append(output, arg...)
	case "turns":
		output = strconv.AppendInt(output, int64(turns), 10)
	case "status":
		header[0] = uint32(int32(number))
	case "parked":
		header[3] = uint32(int32(number))
	case "random":
		output = append(output, make([]byte, 16)...)
		rand.Read(output)
	case "clocks":
		output = strconv.AppendInt(output, time.Now().UnixNano(), 10)
		output = append(output, ' ')
		output = strconv.AppendInt(output, int64(time.Since(started)), 10)
	case "print":
		os.Stdout.WriteString(arg + "\nnext\n")
		println("err", arg)
	case "chatter":
		for range number {
			os.Stdout.WriteString(strings.Repeat("x", 1023) + "\n")
		}
	case "garbage":
		for range number {
			kept = append(kept[:0], make([]byte, 1<<16))
		}
	default:
		fail(name, arg, number)
	}
}

var started = time.Now()

func fail(name, arg string, number int) {
	switch name {
	case "panic":
		println("before")
		panic(arg)
	case "flood":
		for range 500 {
			println(strings.Repeat("x", 4000))
		}
		panic(arg)
	case "nil":
		var p *int
		*p = 1
	case "exit":
		os.Exit(number)
	case "goexit":
		runtime.Goexit()
	case "loop":
		spin(arg)
	case "eat":
		for {
			kept = append(kept, make([]byte, 1<<20))
		}
	case "grab":
		kept = append(kept, make([]byte, number))
	case "deep":
		output = strconv.AppendInt(output, int64(deep(number)), 10)
	case "channel":
		<-make(chan int)
	case "lock":
		var mu sync.Mutex
		mu.Lock()
		mu.Lock()
	case "park":
		next, _ := iter.Pull(func(yield func(int) bool) {
			yield(1)
			fail(name, arg, number)
		})
		next()
		parked = append(parked, next)
	case "coroutine":
		inner, innerArg, _ := strings.Cut(arg, " ")
		n, _ := strconv.Atoi(innerArg)
		next, _ := iter.Pull(func(yield func(int) bool) {
			fail(inner, innerArg, n)
		})
		next()
	case "sleep":
		time.Sleep(time.Duration(number))
	case "after":
		select {
		case <-time.After(time.Duration(number)):
		case <-make(chan int):
		}
	}
}

// spin never ends, in one of the shapes that a loop may have.
func spin(shape string) {
	switch shape {
	case "":
		for {
		}
	case "call":
		for {
			leaf()
		}
	case "goto":
	again:
		if turns > 0 {
			goto again
		}
	case "recursion":
		fibonacci(90)
	case "iterator":
		for range func(yield func() bool) {
			for yield() {
			}
		} {
			turns++
		}
	case "select":
		for c := make(chan int); ; {
			select {
			case <-c:
			default:
			}
		}
	case "yield":
		for {
			runtime.Gosched()
		}
	case "switch":
		next, _ := iter.Pull(func(yield func(int) bool) {
			for yield(1) {
			}
		})
		for {
			next()
		}
	case "recover":
		for {
			recovered()
		}
	case "map":
		for m := map[int]int{}; ; m[turns%100]++ {
			turns++
		}
	case "goroutine":
		go spin("")
		<-make(chan int)
	}
}

//go:noinline
func leaf() { turns++ }

func fibonacci(n int) int {
	if n < 2 {
		return n
	}
	return fibonacci(n-1) + fibonacci(n-2)
}

func recovered() {
	defer func() { _ = recover() }()
	spin("")
}

// deep uses the stack n calls deep.
func deep(n int) int {
	if n == 0 {
		return 0
	}
	var pad [8]int
	pad[n&7] = deep(n-1) + 1
	return pad[n&7]
}

func main() {}
