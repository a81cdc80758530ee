package auth

import (
	"time"

	"careloop/internal/store"
)

// Stamp returns the stamp of a change that the actor makes.
func (a Actor) Stamp(why string, now time.Time) store.Stamp {
	return store.Stamp{By: a.ID, Why: why, At: now.UTC().Truncate(time.Millisecond), Request: a.Request}
}
