package cloud

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Kind is a kind of fault that is injected on purpose.
type Kind string

// The faults. Those of the store and of the processes meet a request of a function; the others meet a delivery.
const (
	KillBefore      Kind = "killed before its write"
	KillAfter       Kind = "killed after its write"
	StoreThrottle   Kind = "store throttled"
	StoreError      Kind = "store failed"
	StoreConflict   Kind = "transaction in conflict"
	StoreLost       Kind = "answer of the store lost"
	StreamTwice     Kind = "stream batch delivered twice"
	StreamReordered Kind = "stream batch reordered across items"
	StreamSplit     Kind = "stream batch split"
	StreamDelayed   Kind = "stream batch delayed"
	QueueTwice      Kind = "queue message delivered twice"
	QueueReordered  Kind = "queue reordered"
	QueueSplit      Kind = "queue batch split"
	QueueDelayed    Kind = "queue batch delayed"
	ScheduleTwice   Kind = "schedule fired twice"
	SendThrottle    Kind = "provider throttled"
	SendLost        Kind = "answer of the provider lost"
)

// Rates are how often each fault meets what it can meet, times a factor.
func Rates(times float64) map[Kind]float64 {
	all := map[Kind]float64{
		KillBefore: 0.006, KillAfter: 0.006, StoreThrottle: 0.02, StoreError: 0.01, StoreConflict: 0.02, StoreLost: 0.01,
		StreamTwice: 0.15, StreamReordered: 0.5, StreamSplit: 0.2, StreamDelayed: 0.2,
		QueueTwice: 0.15, QueueReordered: 0.5, QueueSplit: 0.3, QueueDelayed: 0.2,
		ScheduleTwice: 0.1, SendThrottle: 0.05, SendLost: 0.05,
	}
	for k := range all {
		all[k] *= times
	}
	return all
}

// Faults decides by a seed when a fault is injected. Each kind draws from a sequence of its own. The seed fixes what
// is drawn; which request meets the n-th draw is up to the scheduling of the processes.
type Faults struct {
	seed  uint64
	rates map[Kind]float64

	mu       sync.Mutex
	on       bool
	draws    map[Kind]*rand.Rand
	injected map[Kind]int
}

// NewFaults returns faults that are off.
func NewFaults(seed uint64, rates map[Kind]float64) *Faults {
	return &Faults{seed: seed, rates: rates, draws: map[Kind]*rand.Rand{}, injected: map[Kind]int{}}
}

// Switch turns all faults on or off.
func (f *Faults) Switch(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.on = on
}

// draw decides on one fault and counts it.
func (f *Faults) draw(k Kind) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.on || f.rates[k] == 0 || f.rand(k).Float64() >= f.rates[k] {
		return false
	}
	f.injected[k]++
	return true
}

// below returns a number from 0 to n-1 of a kind's sequence.
func (f *Faults) below(k Kind, n int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rand(k).IntN(n)
}

// delay returns up to half a second.
func (f *Faults) delay(k Kind) time.Duration {
	return time.Duration(f.below(k, 500)) * time.Millisecond
}

func (f *Faults) rand(k Kind) *rand.Rand {
	if f.draws[k] == nil {
		h := fnv.New64a()
		_, _ = h.Write([]byte(k))
		f.draws[k] = rand.New(rand.NewPCG(f.seed, h.Sum64())) //nolint:gosec // what is wanted is the same each time
	}
	return f.draws[k]
}

// Injected returns how often each fault was injected.
func (f *Faults) Injected() map[Kind]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.injected)
}

// Lines says how often each fault was injected.
func (f *Faults) Lines() []string {
	injected := f.Injected()
	var out []string
	for _, k := range slices.Sorted(maps.Keys(injected)) {
		out = append(out, fmt.Sprintf("%5d  %s", injected[k], k))
	}
	return out
}
