package auth

import (
	"strings"
	"time"

	"careloop/internal/store"
)

// behind parts who made a change from the file as whose holder they acted for another patient.
const behind = "~"

// Stamp returns the stamp of a change that the actor makes. It names both who act on behalf of somebody.
func (a Actor) Stamp(why string, now time.Time) store.Stamp {
	by := a.ID
	if a.Behalf != "" {
		by += behind + a.Behalf
	}
	return store.Stamp{By: by, Why: why, At: now.UTC().Truncate(time.Millisecond), Request: a.Request}
}

// Stamped tells who made a change and, if they acted for another patient, by which file of their own.
func Stamped(s store.Stamp) (by, behalf string) {
	by, behalf, _ = strings.Cut(s.By, behind)
	return by, behalf
}
