package visit

import (
	"slices"
	"time"
)

// habits are what the last services of a queue tell of the next ones.
type habits struct {
	times []time.Duration // how long a service takes
	gaps  []time.Duration // from when the next could have been called to the call
	early []time.Duration // how long before their time patients come; negative: behind it
	late  []time.Duration // how late sessions began for who was there
	held  int             // of those who were there before their time, with the doctor free: who was let wait until then
	freed int             // and who was not
	last  time.Time       // call
}

// habitsOf reads the services of one queue. Where one doctor calls the next while the last is still inside, the service
// of the next begins when the last goes out. inTurn says that they were one after the other: a pool's are not.
func habitsOf(all []service, inTurn bool) habits {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b service) int { return a.Called.Compare(b.Called) })
	var h habits
	var opens, out time.Time // of the session of the last one before, and when that one went out
	for _, x := range all {
		took := time.Duration(x.Seconds) * time.Second
		if x.Called.IsZero() {
			h.times = append(h.times, took)
			continue
		}
		end, begun := x.Called.Add(took), x.Called
		if inTurn && out.After(begun) && end.Sub(out) >= shortest {
			begun = out
		}
		h.times = append(h.times, end.Sub(begun))
		if !x.Start.IsZero() {
			h.early = append(h.early, x.Start.Sub(x.Arrived))
		}
		if inTurn && !x.Again {
			h.call(x, later(out, x.Opens), !x.Opens.Equal(opens))
		}
		opens, out, h.last = x.Opens, later(out, end), x.Called
	}
	return h
}

// call notes how soon somebody was called by a doctor who was free from then on; first says that it was the first call of
// a session, which tells how late the doctor began.
func (h *habits) call(x service, free time.Time, first bool) {
	ready := later(free, x.Arrived)
	if x.Start.After(ready) {
		if x.Called.Before(x.Start) {
			h.freed++
		} else {
			h.held++
			ready, first = x.Start, false
		}
	}
	gap := max(x.Called.Sub(ready), 0)
	if first && ready.Equal(x.Opens) {
		h.late = append(h.late, gap)
	} else {
		h.gaps = append(h.gaps, gap)
	}
}
