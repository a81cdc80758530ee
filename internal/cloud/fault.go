package cloud

import (
	"hash/fnv"
	"maps"
	"math/rand/v2"
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
	SweepKilled     Kind = "sweep killed between claim and dispatch"
)

// The faults of WeChat, each of which meets the patients whom Misbehave names. What WeChat means by its codes stands
// in internal/channel/wechat.
const (
	WeChatExpired   Kind = "WeChat 42001: token expired"
	WeChatReplaced  Kind = "WeChat 40001: token replaced by another"
	WeChatRefused   Kind = "WeChat 43101: patient refused"
	WeChatBusy      Kind = "WeChat -1: busy"
	WeChatQuota     Kind = "WeChat 45009: quota"
	WeChatDown      Kind = "WeChat HTTP 502"
	WeChatOpenID    Kind = "WeChat 40003: no such openid"
	WeChatTemplate  Kind = "WeChat 40037: no such template"
	WeChatArgument  Kind = "WeChat 47003: wrong argument"
	WeChatMalformed Kind = "WeChat took it, answer malformed"
	WeChatLost      Kind = "WeChat took it, answer lost"
)

// WeChatKinds lists the faults of WeChat.
func WeChatKinds() []Kind {
	return []Kind{
		WeChatExpired, WeChatReplaced, WeChatRefused, WeChatBusy, WeChatQuota, WeChatDown, WeChatOpenID, WeChatTemplate, WeChatArgument,
		WeChatMalformed, WeChatLost,
	}
}

// Rates are how often each fault meets what it can meet, times a factor.
func Rates(times float64) map[Kind]float64 {
	all := map[Kind]float64{
		KillBefore: 0.006, KillAfter: 0.006, StoreThrottle: 0.02, StoreError: 0.01, StoreConflict: 0.02, StoreLost: 0.01,
		StreamTwice: 0.15, StreamReordered: 0.5, StreamSplit: 0.2, StreamDelayed: 0.2,
		QueueTwice: 0.15, QueueReordered: 0.5, QueueSplit: 0.3, QueueDelayed: 0.2,
		ScheduleTwice: 0.1, SendThrottle: 0.05, SendLost: 0.05, SweepKilled: 0.05,
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
	forced   map[forced]int
	came     map[Kind]Outcome
}

// forced names what meets a fault whatever is drawn.
type forced struct {
	kind     Kind
	function string // its folder
}

// Outcome counts what came of a fault that met a function's work.
type Outcome struct {
	Absorbed int // the function succeeded all the same
	Again    int // it failed, and whoever called it does so again
}

// NewFaults returns faults that are off.
func NewFaults(seed uint64, rates map[Kind]float64) *Faults {
	return &Faults{seed: seed, rates: rates, draws: map[Kind]*rand.Rand{}, injected: map[Kind]int{}, forced: map[forced]int{}, came: map[Kind]Outcome{}}
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

// Force lets a function meet a fault the next n times it can, if faults are on then.
func (f *Faults) Force(k Kind, function string, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forced[forced{k, function}] += n
}

// meets decides, as draw does, on a fault that meets a function.
func (f *Faults) meets(k Kind, function *Function) bool {
	f.mu.Lock()
	this := forced{k, function.Folder}
	if f.on && f.forced[this] > 0 {
		defer f.mu.Unlock()
		f.forced[this]--
		f.injected[k]++
		return true
	}
	f.mu.Unlock()
	return f.draw(k)
}

// note counts a fault that somebody else decided on.
func (f *Faults) note(k Kind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.injected[k]++
}

// settled notes what came of the faults that an invocation met.
func (f *Faults) settled(met []Kind, failed bool) {
	if f == nil || len(met) == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, k := range met {
		o := f.came[k]
		if failed {
			o.Again++
		} else {
			o.Absorbed++
		}
		f.came[k] = o
	}
}

// Outcomes returns what came of the faults that met functions.
func (f *Faults) Outcomes() map[Kind]Outcome {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.came)
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
