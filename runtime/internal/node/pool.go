package node

import "sync"

const (
	maxIdle   = 2  // processes that wait for the next simulation
	maxServed = 64 // simulations of one process: what each leaves behind is little, but not nothing
)

// Pool holds processes that have served a simulation and may serve the next one, since node takes longer to start than most tests to run. The zero value is ready. A process that
// nobody closes ends with this one.
type Pool struct {
	mu   sync.Mutex
	idle []*process
}

// take gives a process that is idle, or a new one.
func (p *Pool) take() (*process, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		process := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return process, nil
	}
	return start(hostSource)
}

// give takes back a process that has closed its simulation; one too many is ended.
func (p *Pool) give(process *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if process.served++; process.served >= maxServed || len(p.idle) >= maxIdle {
		process.end()
		return
	}
	p.idle = append(p.idle, process)
}

// Close ends the processes that are idle.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, process := range p.idle {
		process.end()
	}
	p.idle = nil
}
