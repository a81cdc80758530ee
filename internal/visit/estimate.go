package visit

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// Interval is an estimated wait: eight times in ten the wait ends between the two.
type Interval struct {
	Low   int    `json:"low" doc:"Minutes."`
	High  int    `json:"high" doc:"Minutes; always more than low."`
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

// Nobody plans by the minute what is half an hour away: from coarse on, intervals are told to five minutes.
const (
	coarse = 20 * time.Minute
	step   = 5 * time.Minute
)

// intervalOf tells an interval in minutes. It is never empty: somebody is inside or ahead, or the doctor has to call.
func intervalOf(low, high time.Duration) Interval {
	low, high = max(low, 0), max(high, 0)
	i := Interval{Low: int(low / time.Minute), High: int((high + time.Minute - 1) / time.Minute)}
	if low >= coarse {
		i.Low = int(low.Round(step) / time.Minute)
	}
	if high >= coarse {
		i.High = int(high.Round(step) / time.Minute)
	}
	i.High = max(i.High, i.Low+1)
	return i
}

const (
	draws      = 200 // of what may happen; the tenth and the ninetieth per cent of them are steady to a minute
	fewest     = 5   // services before they are believed, and what was planned is not
	maxSamples = 30
	usual      = 10 * time.Minute // of a place, which has no numbers
)

// What is taken for granted as long as the queue has not told it.
var (
	// spread is how services lie around the length of a number.
	spread = []float64{0.4, 0.6, 0.8, 1, 1.2, 1.5, 2}
	// begins is how late sessions begin.
	begins = minutes(0, 0, 2, 5, 8, 12, 20)
	// turnovers is how long it takes from one patient's end to the next one's call.
	turnovers = minutes(0, 0, 1, 2, 3)
	// leads is how long before their time patients come.
	leads = minutes(-5, 0, 5, 10, 15, 20, 30)
)

// missing is the share of those who are expected and never come.
const missing = 0.1

func minutes(n ...int) []time.Duration {
	out := make([]time.Duration, len(n))
	for i, m := range n {
		out[i] = time.Duration(m) * time.Minute
	}
	return out
}

// load is what lies before whoever waits in a queue.
type load struct {
	habits
	starts time.Time     // of the session; zero: it has begun
	busy   []time.Time   // since when who was called is inside
	line   []comer       // in the order of calling
	slot   time.Duration // the length of a number
	pool   bool          // several call from it at once, as many as are busy
}

// comer is somebody in the line: who waits, or who has an appointment and may still come.
type comer struct {
	start time.Time // the appointed time; zero: none
	here  bool
}

// estimates are intervals by how many are ahead.
type estimates struct {
	at        time.Time
	low, high []time.Duration
	basis     string
	n         int
}

// estimate plays what may happen from now on many times: what is left of those who are inside, when the doctor begins,
// who of the others with an appointment comes in time, and how long each takes. Chance is fixed, so that the same queue
// gets the same answer.
func (l load) estimate(now time.Time) estimates {
	e := estimates{at: now, basis: "recent", n: len(l.times)}
	if len(l.times) < fewest {
		e.basis = "schedule"
	}
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // not a secret
	var waits [][]time.Duration           // by who waits
	for range draws {
		at := 0
		for i, wait := range (&game{load: l, now: now, Rand: chance}).play() {
			if !l.line[i].here {
				continue
			}
			if at == len(waits) {
				waits = append(waits, nil)
			}
			waits[at] = append(waits[at], wait)
			at++
		}
	}
	for _, x := range waits {
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
	i := intervalOf(e.low[ahead]-passed, e.high[ahead]-passed)
	i.Basis, i.N = e.basis, e.n
	return &i
}

// game is one course that things may take. Times are counted from now.
type game struct {
	load
	*rand.Rand
	now time.Time

	services, turnover []time.Duration // this doctor's, as far as they are known
	holds              bool            // the doctor lets who comes early wait for their time
}

// play returns when each of the line is called.
func (g *game) play() []time.Duration {
	g.services = g.known(g.times, g.planned)
	g.late = g.known(g.late, func() time.Duration { return pick(g, begins) + time.Duration(g.Int64N(int64(3*time.Minute))) })
	g.turnover = g.known(g.gaps, func() time.Duration { return pick(g, turnovers) })
	g.holds = g.IntN(g.held+g.freed+1) < g.held // as often as lately; one patient does not tell it yet
	free, calls := g.free(), make([]time.Duration, len(g.line))
	comes := make([]time.Duration, len(g.line))
	left := make([]int, 0, len(g.line))
	for i, t := range g.line {
		in := true
		if !t.here {
			comes[i], in = g.expect(t.start)
		}
		if in {
			left = append(left, i)
		}
	}
	begun := g.begun()
	for len(left) > 0 {
		slices.Sort(free)
		at := first(left, comes, free[0])
		i := left[at]
		left = slices.Delete(left, at, at+1)
		call := max(free[0], comes[i])
		if start := g.line[i].start; g.holds && !start.IsZero() {
			call = max(call, start.Sub(g.now))
		}
		if calls[i] = call; begun {
			calls[i] += g.pause(g.turnover)
		}
		begun = true
		free[0] = calls[i] + g.pause(g.services)
	}
	return calls
}

// first returns who is called at t: the first in the line who is there, or who comes next.
func first(left []int, comes []time.Duration, t time.Duration) int {
	next := 0
	for at, i := range left {
		if comes[i] <= t {
			return at
		}
		if comes[i] < comes[left[next]] {
			next = at
		}
	}
	return next
}

// known draws from what is known as many times as it is long, so that what few say is not taken for sure; the fewer
// there are, the more of them are as was planned.
func (g *game) known(samples []time.Duration, planned func() time.Duration) []time.Duration {
	out := make([]time.Duration, 0, max(len(samples), fewest))
	for range samples {
		out = append(out, pick(g, samples))
	}
	for len(out) < fewest {
		out = append(out, planned())
	}
	return out
}

// planned is a service as the schedule has it.
func (g *game) planned() time.Duration { return time.Duration(pick(g, spread) * float64(g.slot)) }

func pick[T any](g *game, from []T) T { return from[g.IntN(len(from))] }

// pause draws one of the times, a little longer or shorter.
func (g *game) pause(from []time.Duration) time.Duration {
	return time.Duration(float64(pick(g, from)) * (0.9 + 0.2*g.Float64()))
}

// idle is how long after the beginning of a session a doctor is taken to be there who has called nobody.
const idle = 25 * time.Minute

// begun reports whether the doctor sees patients, which is known from there being any.
func (g *game) begun() bool {
	return len(g.busy) > 0 || g.starts.IsZero() || g.now.Sub(g.starts) > idle
}

// free returns when each of those who call is free.
func (g *game) free() []time.Duration {
	switch {
	case !g.begun():
		return []time.Duration{g.begin()}
	case len(g.busy) == 0:
		return []time.Duration{0}
	}
	out := make([]time.Duration, len(g.busy))
	for i, since := range g.busy {
		out[i] = g.rest(g.now.Sub(since), func() time.Duration { return g.pause(g.services) }, mean(g.services)/2)
	}
	if g.pool {
		return out
	}
	for range out[1:] { // one doctor: who was called later stands at the door
		out[0] += g.pause(g.services)
	}
	return out[:1]
}

// begin returns when a session begins that has not.
func (g *game) begin() time.Duration {
	delay := func() time.Duration { return g.pause(g.late) }
	if ahead := g.starts.Sub(g.now); ahead > 0 {
		return ahead + delay()
	}
	return g.rest(g.now.Sub(g.starts), delay, usual/2)
}

// rest returns what is left of something of which so much has passed. What took longer than all that is known ends at
// any moment, or not: tail is how long it goes on then, on average.
func (g *game) rest(passed time.Duration, draw func() time.Duration, tail time.Duration) time.Duration {
	for range 12 {
		if x := draw(); x > passed {
			return x - passed
		}
	}
	return time.Duration(-math.Log(1-g.Float64()) * float64(tail))
}

// expect returns when somebody comes who is not there yet, if they do.
func (g *game) expect(start time.Time) (time.Duration, bool) {
	if g.Float64() < missing {
		return 0, false
	}
	known := g.early
	if len(known) < fewest {
		known = leads
	}
	in := start.Sub(g.now)
	for range 12 {
		if x := in - pick(g, known); x > 0 {
			return x, true
		}
	}
	if in <= 0 { // late already
		return time.Duration(g.Int64N(int64(2 * Grace))), g.Float64() < 0.5
	}
	return time.Duration(g.Int64N(int64(in) + 1)), true
}

func mean(all []time.Duration) time.Duration {
	var sum time.Duration
	for _, x := range all {
		sum += x
	}
	return sum / time.Duration(len(all))
}
