package visit

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

var eight = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func at(minutes float64) time.Time { return eight.Add(mins(minutes)) }

func mins(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }

// twenty are services that took from five to fifteen minutes.
func twenty() (out []time.Duration) {
	for i := range 20 {
		out = append(out, mins(5+float64(i%11)))
	}
	return out
}

func waiting(n int) (out []comer) {
	for range n {
		out = append(out, comer{here: true})
	}
	return out
}

// What a patient reads: each case says in what the wait of the last in the line must lie, and how wide it is at least.
func TestWaitsAreToldAsTheyMayBe(t *testing.T) {
	slot := 10 * time.Minute
	for name, tc := range map[string]struct {
		load
		now            float64
		within, around [2]int // the interval lies within the first and covers the second
		basis          string
	}{
		"nobody before":                      {load: load{slot: slot, line: waiting(1)}, within: [2]int{0, 5}, around: [2]int{0, 2}, basis: "schedule"},
		"one inside, just called":            {load: load{slot: slot, busy: []time.Time{at(0)}, line: waiting(1), habits: habits{times: twenty()}}, within: [2]int{4, 18}, around: [2]int{7, 13}, basis: "recent"},
		"one inside, nearly done":            {load: load{slot: slot, busy: []time.Time{at(-14)}, line: waiting(1), habits: habits{times: twenty()}}, within: [2]int{0, 12}, around: [2]int{1, 2}, basis: "recent"},
		"one inside, longer than ever":       {load: load{slot: slot, busy: []time.Time{at(-40)}, line: waiting(1), habits: habits{times: twenty()}}, within: [2]int{0, 20}, around: [2]int{1, 6}, basis: "recent"},
		"one inside and one at the door":     {load: load{slot: slot, busy: []time.Time{at(-2), at(0)}, line: waiting(1), habits: habits{times: twenty()}}, within: [2]int{8, 35}, around: [2]int{14, 22}, basis: "recent"},
		"five ahead":                         {load: load{slot: slot, busy: []time.Time{at(0)}, line: waiting(6), habits: habits{times: twenty()}}, within: [2]int{40, 90}, around: [2]int{55, 70}, basis: "recent"},
		"two rooms call from a pool":         {load: load{slot: slot, busy: []time.Time{at(0), at(0)}, pool: true, line: waiting(6), habits: habits{times: twenty()}}, within: [2]int{20, 50}, around: [2]int{30, 35}, basis: "recent"},
		"an hour before the session":         {load: load{slot: slot, starts: eight, line: waiting(1)}, now: -60, within: [2]int{60, 85}, around: [2]int{60, 75}, basis: "schedule"},
		"the doctor is late":                 {load: load{slot: slot, starts: eight, line: waiting(1)}, now: 6, within: [2]int{0, 20}, around: [2]int{3, 10}, basis: "schedule"},
		"two are still expected before":      {load: load{slot: slot, starts: eight, line: append([]comer{{start: at(0)}, {start: at(10)}}, waiting(1)...)}, now: -30, within: [2]int{30, 90}, around: [2]int{45, 60}, basis: "schedule"},
		"nobody is called before their time": {load: load{slot: slot, line: []comer{{start: at(30), here: true}}, habits: habits{times: twenty(), held: 20}}, within: [2]int{30, 40}, around: [2]int{30, 35}, basis: "recent"},
	} {
		t.Run(name, func(t *testing.T) {
			now := at(tc.now)
			x := tc.estimate(now).wait(waits(tc.line)-1, now)
			if x.Low < tc.within[0] || x.High > tc.within[1] || x.Low > tc.around[0] || x.High < tc.around[1] || x.Basis != tc.basis {
				t.Errorf("%+v, wanted within %v, around %v, by %s", *x, tc.within, tc.around, tc.basis)
			}
			if again := tc.estimate(now).wait(waits(tc.line)-1, now); *again != *x {
				t.Errorf("the same queue is told %+v and %+v", *x, *again)
			}
		})
	}
}

func waits(line []comer) (n int) {
	for _, x := range line {
		if x.here {
			n++
		}
	}
	return n
}

func TestIntervalsAreRoundedAndNeverEmpty(t *testing.T) {
	for _, tc := range []struct {
		low, high float64
		want      Interval
	}{
		{0, 0, Interval{Low: 0, High: 1}},
		{-3, -1, Interval{Low: 0, High: 1}},
		{4.9, 4.95, Interval{Low: 4, High: 5}},
		{5, 5, Interval{Low: 5, High: 6}},
		{12.3, 18.2, Interval{Low: 12, High: 19}},
		{18, 23, Interval{Low: 18, High: 25}},
		{21, 22, Interval{Low: 20, High: 21}},
		{38, 71, Interval{Low: 40, High: 70}},
	} {
		if got := intervalOf(mins(tc.low), mins(tc.high)); got != tc.want {
			t.Errorf("%v to %v: %+v, want %+v", tc.low, tc.high, got, tc.want)
		}
	}
}

// doctor is how one works who is simulated: nothing of it is told to the estimate but what a clinic sees.
type doctor struct {
	name   string
	serves func(*rand.Rand) float64 // minutes
	late   func(*rand.Rand) float64 // of the session
	holds  bool                     // calls nobody before their time
}

func doctors() []doctor {
	inTime := func(*rand.Rand) float64 { return 0 }
	late := func(r *rand.Rand) float64 { return 20 * r.Float64() }
	return []doctor{
		{"steady", func(r *rand.Rand) float64 { return 8 + r.Float64() }, inTime, false},
		{"uneven", func(r *rand.Rand) float64 { return 4 + 9*r.Float64() }, late, false},
		{"now and then a long one", func(r *rand.Rand) float64 {
			if r.Float64() < 0.15 {
				return 20 + 10*r.Float64()
			}
			return 4 + 4*r.Float64()
		}, late, false},
		{"without memory", func(r *rand.Rand) float64 { return max(0.6, r.ExpFloat64()*8) }, late, false},
		{"lognormal", func(r *rand.Rand) float64 { return 7 * math.Exp(0.6*r.NormFloat64()) }, late, false},
		{"slower than the numbers", func(r *rand.Rand) float64 { return 9 + 5*r.Float64() }, late, false},
		{"by the clock", func(r *rand.Rand) float64 { return 3 + 4*r.Float64() }, inTime, true},
	}
}

// Days of a clinic are played with a fixed seed: numbers of ten minutes, patients who come early, late or not at all.
// Of the waits, eight in ten lie in the interval that was told at check-in, whoever the doctor is; more where the interval
// is short, since it is told in whole minutes.
func TestEightWaitsInTenLieInTheInterval(t *testing.T) {
	for i, d := range doctors() {
		t.Run(d.name, func(t *testing.T) {
			w := &ward{doctor: d, Rand: rand.New(rand.NewPCG(7, uint64(i)))}
			for range 40 {
				w.day()
			}
			share := float64(w.right) / float64(w.waits)
			t.Logf("%.0f %% of %d waits, %.0f minutes wide on average", 100*share, w.waits, w.width/float64(w.waits))
			if share < 0.75 || share > 0.97 {
				t.Errorf("%.0f %% lie in the interval", 100*share)
			}
		})
	}
}

// ward is one doctor's clinic, day after day.
type ward struct {
	doctor
	*rand.Rand
	services []service
	days     int

	waits, right int
	width        float64
}

// guest is somebody on a day; times are minutes after the session begins.
type guest struct {
	number             int
	start, comes       float64
	told               *Interval
	called, out        float64
	here, inside, seen bool
}

func (w *ward) at(minutes float64) time.Time { return at(minutes).AddDate(0, 0, w.days) }

func (w *ward) day() {
	w.days++
	var guests []*guest
	for n := range 24 {
		start := float64(10 * n)
		g := &guest{number: n + 1, start: start, comes: start - 25 + 30*w.Float64()}
		if w.Float64() < 0.1 {
			g.comes = math.Inf(1) // nobody knows it before
		}
		guests = append(guests, g)
	}
	free := w.late(w.Rand)
	byComing := slices.SortedFunc(slices.Values(guests), func(a, b *guest) int { return cmp.Compare(a.comes, b.comes) })
	byComing = slices.DeleteFunc(byComing, func(g *guest) bool { return math.IsInf(g.comes, 1) })
	for range len(byComing) {
		free = w.call(guests, &byComing, free)
	}
}

// call lets the doctor call one, and whoever comes before that check in.
func (w *ward) call(guests []*guest, coming *[]*guest, free float64) float64 {
	var next *guest
	for next == nil {
		w.arrive(guests, coming, free)
		for _, g := range guests {
			if g.here && !g.seen && (!w.holds || g.start <= free) {
				next = g
				break
			}
		}
		if next != nil {
			break
		}
		free = w.soonest(guests, *coming, free)
	}
	next.called = free + w.Float64()
	w.arrive(guests, coming, next.called)
	took := max(w.serves(w.Rand), 0.6)
	next.seen, next.inside, next.out = true, true, next.called+took
	w.judge(next)
	w.arrive(guests, coming, next.out)
	next.inside = false
	w.services = append(w.services, service{
		Encounter: EncounterID(fmt.Sprint(len(w.services))), Seconds: int(60 * took),
		Arrived: w.at(next.comes), Start: w.at(next.start), Opens: w.at(0), Called: w.at(next.called),
	})
	w.services = w.services[max(0, len(w.services)-maxSamples):]
	return next.out
}

// soonest is when the next thing happens that lets a doctor call who has nobody to call.
func (w *ward) soonest(guests, coming []*guest, free float64) float64 {
	soon := math.Inf(1)
	if len(coming) > 0 {
		soon = coming[0].comes
	}
	for _, g := range guests {
		if g.here && !g.seen && g.start > free {
			soon = min(soon, g.start)
		}
	}
	return max(free, soon)
}

func (w *ward) arrive(guests []*guest, coming *[]*guest, until float64) {
	for len(*coming) > 0 && (*coming)[0].comes <= until {
		g := (*coming)[0]
		*coming, g.here = (*coming)[1:], true
		now := w.at(g.comes)
		l := load{slot: 10 * time.Minute, habits: habitsOf(w.services, true)}
		ahead, begun := 0, false
		for _, x := range guests {
			switch {
			case x.inside:
				l.busy = append(l.busy, w.at(x.called))
				begun = true
			case x.seen && x.out <= g.comes:
				begun = true
			case x.here && !x.seen:
				l.line = append(l.line, comer{start: w.at(x.start), here: true})
				if x.number < g.number {
					ahead++
				}
			case !x.here && !x.seen && x.start > g.comes-15:
				l.line = append(l.line, comer{start: w.at(x.start)})
			}
		}
		if !begun {
			l.starts = w.at(0)
		}
		g.told = l.estimate(now).wait(ahead, now)
	}
}

func (w *ward) judge(g *guest) {
	w.waits++
	w.width += float64(g.told.High - g.told.Low)
	if g.told.Contains(mins(max(g.called-g.comes, 0))) {
		w.right++
	}
}

func TestHabitsAreReadFromServices(t *testing.T) {
	one := func(arrived, start, called, took float64) service {
		return service{Arrived: at(arrived), Start: at(start), Opens: at(0), Called: at(called), Seconds: int(60 * took)}
	}
	h := habitsOf([]service{
		{Seconds: 300},      // of before more was noted
		one(-10, 0, 3, 7),   // the first of a session: the doctor began three minutes late
		one(0, 10, 11, 9),   // out at 10, at the time: after a minute
		one(10, 20, 18, 12), // called to the door while the last is inside until 20
		one(5, 60, 62, 5),   // there before the time, the doctor free: let wait, and two minutes more
		one(60, 80, 70, 5),  // not let wait
		{Arrived: at(650), Start: at(710), Opens: at(690), Called: at(700), Seconds: 300},     // not let wait, ten minutes after the next began
		{Arrived: at(1430), Start: at(1450), Opens: at(1400), Called: at(1454), Seconds: 300}, // let wait, by a doctor who had nobody else
	}, true)
	want := habits{
		times: minutes(5, 7, 9, 10, 5, 5, 5, 5), gaps: minutes(1, 0, 2, 3, 4), early: minutes(10, 10, 10, 55, 20, 60, 20),
		late: minutes(3, 10), held: 2, freed: 2, last: at(1454),
	}
	if diff := gocmp.Diff(want, h, gocmp.AllowUnexported(habits{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if h := habitsOf([]service{one(0, 0, 5, 9), one(0, 0, 6, 9)}, false); len(h.gaps) != 0 || h.times[1] != mins(9) {
		t.Errorf("of a pool: %+v", h)
	}
}
