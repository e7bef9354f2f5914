package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDemo(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, demonstrate(t.Context(), time.Second, &out, io.Discard, true)) // a longer try than the command's, for a busy machine
	var report demoReport
	require.NoError(t, json.Unmarshal(out.Bytes(), &report))
	require.Equal(t, demoWASM{Ran: true, Same: true, TookMS: report.App.WASM.TookMS}, report.App.WASM)
	require.True(t, report.fine())

	type outline struct {
		method string
		tries  []int
		runs   int
		reply  string // a part of it
	}
	want := []outline{
		{"GET", []int{200}, 0, ""},
		{"POST", []int{200}, 1, "hello wxkit"},
		{"POST", []int{200}, 1, "Welcome, o_bob."},
		{"POST", []int{200}, 1, "success"},
		{"POST", []int{0, 0, 200}, 1, "I have thought about it."},
		{"POST", []int{403}, 0, "signature does not match"},
	}
	require.Len(t, report.Steps, len(want))
	for i, s := range report.Steps {
		var tries []int
		for _, try := range s.Tries {
			tries = append(tries, try.Status)
		}
		method, _, _ := strings.Cut(s.Request, " ")
		require.Equal(t, outline{want[i].method, want[i].tries, want[i].runs, want[i].reply}, outline{method, tries, s.Runs, want[i].reply}, s.Title)
		require.Contains(t, s.Reply, want[i].reply, s.Title)
		require.True(t, s.Fine, s.Title)
	}
	require.Contains(t, report.Steps[3].Message, `"Event":"user_enter_tempsession"`)
}

// TestDemoPrint prints a report that is the same every time.
func TestDemoPrint(t *testing.T) {
	report := demoReport{URL: "http://HOST/wx", TryMS: 300, Steps: []demoStep{
		{Title: "A user writes", About: "In safe mode.", Request: "POST /wx?signature=1", Body: "<xml><Encrypt/></xml>", Message: "<xml/>",
			Tries: []demoAttempt{{Status: 200, Body: "<xml>sealed</xml>", TookMS: 0.4}}, Reply: "<xml>open</xml>", Runs: 1, Fine: true},
		{Title: "A slow function", About: "Three tries.", Request: "POST /wx?signature=2",
			Tries: []demoAttempt{{TookMS: 300.2}, {TookMS: 300.1}, {Status: 200, Body: "success", TookMS: 99}}, Reply: "success", Note: "It ran once.", Fine: true},
	}}
	var out strings.Builder
	report.print(&out)
	require.NoError(t, printNext(&out))
	openGolden(t, "demo.txtar").check(t, "demo", out.String())
}
