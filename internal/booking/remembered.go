package booking

import (
	"sync"
	"time"
)

// rememberedFor is how old what everybody goes by may be: requests shall not cost a read more for it.
const rememberedFor = time.Minute

// fresh reports whether what is kept until a time is still to be gone by.
func fresh(until, now time.Time) bool { return now.Before(until) && until.Sub(now) <= rememberedFor }

// remembered is what was read last.
type remembered[T any] struct {
	mu    sync.Mutex
	value T
	until time.Time
}

// get returns what was read within the last minute, or reads it once for all who ask.
func (m *remembered[T]) get(now func() time.Time, load func() (T, error)) (T, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if fresh(m.until, now()) {
		return m.value, nil
	}
	v, err := load()
	if err == nil {
		m.value, m.until = v, now().Add(rememberedFor)
	}
	return v, err
}

// put keeps what this process has written itself.
func (m *remembered[T]) put(v T, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.value, m.until = v, now.Add(rememberedFor)
}

func (m *remembered[T]) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until = time.Time{}
}
