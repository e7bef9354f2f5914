package guest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"

	"github.com/tetratelabs/wazero"
)

// Cache holds what has been built and compiled, so that each is done once however many simulations ask at the same time. A failure is not held: the next call tries
// again. The zero value is ready.
type Cache struct {
	mu      sync.Mutex
	builds  map[buildKey]*entry[*Binary]
	modules map[moduleKey]*entry[*Module]
	disks   map[string]*diskCache
}

// process is what Build and Compile share. The tests of a package know nothing of each other, so only the process can hold what they have in common; a binary is 2 MB and
// takes up to a second, for each test that would be the whole cost of the test.
var process Cache

// Build is [Cache.Build] of the cache that all of the process share.
func Build(ctx context.Context, dir, pkg string) (*Binary, error) {
	return process.Build(ctx, dir, pkg)
}

// Compile is [Cache.Compile] of the cache that all of the process share.
func Compile(ctx context.Context, wasm []byte, o Options) (*Module, error) {
	return process.Compile(ctx, wasm, o)
}

// entry is one thing that is being made, or made.
type entry[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// once returns the entry's value, which the first caller makes. If that caller gave up, the next one makes it.
func once[K comparable, T any](ctx context.Context, mu *sync.Mutex, entries *map[K]*entry[T], key K, make func() (T, error)) (T, error) {
	for {
		mu.Lock()
		e, found := (*entries)[key]
		if !found {
			e = begin(entries, key)
			mu.Unlock()
			e.value, e.err = make()
			if e.err != nil {
				mu.Lock()
				delete(*entries, key)
				mu.Unlock()
			}
			close(e.done)
			return e.value, e.err
		}
		mu.Unlock()
		select {
		case <-e.done:
		case <-ctx.Done():
			var none T
			return none, context.Cause(ctx)
		}
		if !errors.Is(e.err, context.Canceled) && !errors.Is(e.err, context.DeadlineExceeded) {
			return e.value, e.err
		}
	}
}

// begin puts an unfinished entry under the key.
func begin[K comparable, T any](entries *map[K]*entry[T], key K) *entry[T] {
	if *entries == nil {
		*entries = make(map[K]*entry[T])
	}
	e := &entry[T]{done: make(chan struct{})}
	(*entries)[key] = e
	return e
}

// disk is wazero's cache below a directory, nil if it cannot be used: then each process compiles anew, which is only slower.
func (c *Cache) disk(dir string) *diskCache {
	version, known := wazeroVersion()
	if !known {
		return nil
	}
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil
		}
		dir = filepath.Join(user, "wxkit", "wazero")
	}
	dir = filepath.Join(dir, version)
	c.mu.Lock()
	defer c.mu.Unlock()
	if d, found := c.disks[dir]; found {
		return d
	}
	d, err := openDisk(dir)
	if err != nil {
		d = nil
	}
	if c.disks == nil {
		c.disks = make(map[string]*diskCache)
	}
	c.disks[dir] = d
	return d
}

// wazeroVersion is the version of wazero, of which the files of its cache are: v1.12.0. Wazero itself asks the build information, which a test binary has not, and takes the
// files of any version for its own; so the version is read off the path of its source. A vendored source does not tell.
func wazeroVersion() (version string, known bool) {
	file, _ := runtime.FuncForPC(reflect.ValueOf(wazero.NewRuntime).Pointer()).FileLine(0)
	_, after, known := strings.Cut(filepath.ToSlash(file), "/wazero@")
	version, _, _ = strings.Cut(after, "/")
	return version, known
}

// Close frees the compiled modules; their instances die. Modules that are being compiled are not waited for.
func (c *Cache) Close(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, e := range c.modules {
		select {
		case <-e.done:
			errs = append(errs, e.value.close(ctx))
		default:
		}
	}
	for _, d := range c.disks {
		if d != nil {
			errs = append(errs, d.cache.Close(ctx))
		}
	}
	c.builds, c.modules, c.disks = nil, nil, nil
	return errors.Join(errs...)
}
