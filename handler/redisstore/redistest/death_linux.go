package redistest

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the server with the test's process, even where that panics.
func dieWithParent(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
