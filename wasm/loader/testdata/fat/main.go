// Command fat is a guest that imports all of WASI that a guest may: it links fmt, json, time and os.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/wxkit/wxkit/miniapp"
	"github.com/wxkit/wxkit/wasm"
)

func init() {
	wasm.Run(func() *miniapp.App {
		var v any
		err := json.NewDecoder(bufio.NewReader(os.Stdin)).Decode(&v)
		fmt.Println(v, err, time.Now().Format(time.RFC3339))
		_, _ = os.Stdout.Seek(0, 0)
		_, _ = os.Stdout.Stat()
		return miniapp.NewApp(nil)
	})
}

func main() {}
