package wxhandler

import "context"

// Settle waits until nothing runs, and unlike Shutdown lets the handler go on.
func (h *Handler) Settle(ctx context.Context) error { return h.running.wait(ctx) }
