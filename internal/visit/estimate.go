package visit

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Interval is an estimated wait: eight times in ten the wait ends between the two.
type Interval struct {
	Low   int    `json:"low" doc:"Minutes."`
	High  int    `json:"high" doc:"Minutes."`
	Basis string `json:"basis" enum:"recent,schedule" doc:"recent: how long this doctor's last patients took; schedule: too few of those, so the length of a number."`
	N     int    `json:"n" doc:"How many of those."`
}

// Contains reports whether a wait ended within the interval, to the minute.
func (i Interval) Contains(wait time.Duration) bool {
	m := int(wait / time.Minute)
	return m >= i.Low && m <= i.High
}

// Middle is halfway between the two.
func (i Interval) Middle() time.Duration {
	return time.Duration(i.Low+i.High) * time.Minute / 2
}

const (
	draws      = 200 // of a sum of service times; the tenth and the ninetieth per cent of them are steady to a minute
	fewest     = 5   // service times before they are believed
	maxSamples = 30
	usual      = 10 * time.Minute // of a place, which has no numbers
)

// spread is how service times lie around the length of a number, where nothing else is known.
var spread = []float64{0.4, 0.6, 0.8, 1, 1.2, 1.5, 2}

// load is what lies before whoever waits in a queue.
type load struct {
	starts  time.Time // of the session; zero: it has begun
	busy    []time.Time
	samples []time.Duration // of recent services
	slot    time.Duration   // the length of a number
}

// estimates are intervals by how many are ahead.
type estimates struct {
	at        time.Time
	low, high []time.Duration
	basis     string
	n         int
}

// estimate plays the services to come: what is left of those being seen now, and then one after the other of n who
// wait, shared by as many as are seeing patients. Chance is fixed, so that the same queue gets the same answer.
func (l load) estimate(n int, now time.Time) estimates {
	e := estimates{at: now, basis: "recent", n: len(l.samples)}
	times := l.samples
	if len(times) < fewest {
		e.basis, times = "schedule", nil
		for _, x := range spread {
			times = append(times, time.Duration(x*float64(l.slot)))
		}
	}
	start := max(l.starts.Sub(now), 0)
	if l.starts.IsZero() {
		start = 0
	}
	servers := time.Duration(max(len(l.busy), 1))
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // not a secret
	sums := make([][]time.Duration, n+1)
	for range draws {
		var left time.Duration
		for _, since := range l.busy {
			left += max(times[chance.IntN(len(times))]-now.Sub(since), 0)
		}
		if len(l.busy) == 0 { // nobody calls on the second
			left = time.Duration(chance.Int64N(int64(l.slot/2) + 1))
		}
		for k := range sums {
			sums[k] = append(sums[k], start+left/servers)
			left += times[chance.IntN(len(times))]
		}
	}
	for _, x := range sums {
		slices.Sort(x)
		e.low, e.high = append(e.low, x[draws/10]), append(e.high, x[draws*9/10])
	}
	return e
}

// wait returns the interval of somebody with so many ahead, as it is at now.
func (e estimates) wait(ahead int, now time.Time) *Interval {
	if ahead >= len(e.low) {
		return nil
	}
	passed := now.Sub(e.at)
	low, high := max(e.low[ahead]-passed, 0), max(e.high[ahead]-passed, 0)
	return &Interval{Low: int(low / time.Minute), High: int((high + time.Minute - 1) / time.Minute), Basis: e.basis, N: e.n}
}
