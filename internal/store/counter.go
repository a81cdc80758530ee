package store

import (
	"context"
	"sync/atomic"
)

// Counter is a store that counts the writes that succeed. Of consumers that are told something again, those are what
// they had missed.
type Counter struct {
	Store
	writes atomic.Int64
}

// Write implements Store.
func (c *Counter) Write(ctx context.Context, stamp Stamp, ops ...Op) error {
	err := c.Store.Write(ctx, stamp, ops...)
	if err == nil {
		c.writes.Add(1)
	}
	return err
}

// Writes returns how many succeeded so far.
func (c *Counter) Writes() int64 { return c.writes.Load() }
