package visit

import (
	"sync"
	"time"
)

// cache keeps what many look at for a few seconds, so that the store is read as often for two hundred as for one. Each
// process has its own.
type cache[K comparable, V any] struct {
	mu    sync.Mutex
	cells map[K]*cell[V]
}

// cell is one value; its lock lets one caller read it for all who wait.
type cell[V any] struct {
	mu    sync.Mutex
	value V
	read  bool
	at    time.Time
}

// maxCells bounds how many values are kept.
const maxCells = 2000

// get returns the value of k, read at most ttl ago. Failures are not kept.
func (c *cache[K, V]) get(k K, now time.Time, ttl time.Duration, load func() (V, error)) (V, error) {
	c.mu.Lock()
	x := c.cells[k]
	if x == nil {
		if c.cells == nil || len(c.cells) >= maxCells {
			c.cells = map[K]*cell[V]{}
		}
		x = &cell[V]{}
		c.cells[k] = x
	}
	c.mu.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.read && now.Sub(x.at) < ttl {
		return x.value, nil
	}
	v, err := load()
	if err == nil {
		x.value, x.read, x.at = v, true, now
	}
	return v, err
}

// forget drops values that this process has changed.
func (c *cache[K, V]) forget(keys ...K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range keys {
		delete(c.cells, k)
	}
}
