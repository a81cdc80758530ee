package sqlite

import (
	"sync"

	"careloop/internal/store"
)

// hot keeps what was read last. SQLite forgets a reader's pages with every commit of the writer, so that what every
// booking needs, such as the schedule, would be looked up from the file each time. All writes go through one writer in
// this process, which holds the file's lock, and it names what it has changed before it answers.
type hot struct {
	mu      sync.RWMutex
	items   map[store.Key]store.Item
	commits uint64
}

const (
	maxHot     = 4096     // items
	maxHotSize = 16 << 10 // bytes of one
)

func newHot() *hot { return &hot{items: make(map[store.Key]store.Item)} }

// find returns the items that are kept, each in the place of its key, the keys of the others, and the commit at which
// that is right.
func (h *hot) find(keys []store.Key) (items []store.Item, missing []store.Key, at uint64) {
	items = make([]store.Item, len(keys))
	h.mu.RLock()
	defer h.mu.RUnlock()
	for i, k := range keys {
		if it, ok := h.items[k]; ok {
			items[i] = it
		} else {
			missing = append(missing, k)
		}
	}
	return items, missing, h.commits
}

// keep adds what was read since a commit, unless another came between: then nobody knows what it saw.
func (h *hot) keep(at uint64, read []store.Item) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.commits != at {
		return
	}
	for _, it := range read {
		if len(it.Doc) > maxHotSize {
			continue
		}
		for k := range h.items { // any one gives way
			if len(h.items) < maxHot {
				break
			}
			delete(h.items, k)
		}
		h.items[it.Key] = it
	}
}

// changed forgets what a commit has changed. It comes behind the commit: whoever read before it is told by keep.
func (h *hot) changed(keys []store.Key) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.commits++
	for _, k := range keys {
		delete(h.items, k)
	}
}
