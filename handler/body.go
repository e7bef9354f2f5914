package wxhandler

import (
	"errors"
	"io"
	"net/http"
	"sync"
)

// defaultBodyLimit is far above any push seen; the largest documented are some
// kilobytes.
const defaultBodyLimit = 64 << 10

var (
	errTooLarge = errors.New("body is over the limit")
	errRead     = errors.New("body ended early")
)

// buffers are reused between requests; a Handler has its own.
type buffers struct{ pool sync.Pool }

// buffer is scratch space of one request.
type buffer struct{ body, plain, out []byte }

func (b *buffers) get() *buffer {
	if s, ok := b.pool.Get().(*buffer); ok {
		return s
	}
	return &buffer{body: make([]byte, 0, 2048), plain: make([]byte, 0, 2048), out: make([]byte, 0, 2048)}
}

// put takes the space back unless one large body made it grow: a single one
// must not be kept for ever.
func (b *buffers) put(s *buffer) {
	if cap(s.body)+cap(s.plain)+cap(s.out) <= 4*defaultBodyLimit {
		b.pool.Put(s)
	}
}

// readBody reads at most limit bytes into space, whether the length is announced
// or not.
func readBody(r *http.Request, space []byte, limit int) ([]byte, *Error) {
	if r.ContentLength > int64(limit) {
		return space, refuse(TooLarge, errTooLarge)
	}
	body := space[:0]
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case len(body) > limit:
			return body, refuse(TooLarge, errTooLarge)
		case err == io.EOF:
			return body, nil
		case err != nil:
			return body, refuse(Malformed, errRead)
		}
	}
}
