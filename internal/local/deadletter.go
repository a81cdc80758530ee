package local

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// letter says what could not be handled and where it is found; it holds nothing personal.
type letter struct {
	At       time.Time `json:"at"`
	Consumer string    `json:"consumer"`
	Ref      string    `json:"ref"` // sequence number of the change, or id of the message
	Table    string    `json:"table,omitempty"`
}

// deadLetters appends to a file that somebody should look at. On AWS these are the dead-letter queues.
type deadLetters struct {
	mu   sync.Mutex
	path string
}

func newDeadLetters(dir string) *deadLetters {
	return &deadLetters{path: filepath.Join(dir, "dead-letters.jsonl")}
}

func (d *deadLetters) add(l letter) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	f, err := os.OpenFile(d.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	b, err := json.Marshal(l)
	if err == nil {
		_, err = f.Write(append(b, '\n'))
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
