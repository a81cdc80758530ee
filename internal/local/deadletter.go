package local

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"
)

// DeadLettersFile is where the data folder keeps what was given up.
const DeadLettersFile = "dead-letters.jsonl"

// letter says what could not be handled and where it is found; it holds nothing personal.
type letter struct {
	At       time.Time `json:"at"`              // when it was last given up
	Consumer string    `json:"consumer"`        // changes, notify, reminders, nightly
	Ref      string    `json:"ref"`             // sequence number of the change, id of the message, name of the schedule
	Table    string    `json:"table,omitempty"` // of a change
	Body     string    `json:"body,omitempty"`  // what notify or a schedule gets: ids alone
	Why      string    `json:"why,omitempty"`
	Tries    int       `json:"tries,omitempty"` // before it was given up, all in all
}

// same reports whether both are about the same work.
func (l letter) same(o letter) bool { return l.Consumer == o.Consumer && l.Ref == o.Ref }

// seq returns the number of a letter's change.
func (l letter) seq() (int64, bool) {
	n, err := strconv.ParseInt(l.Ref, 10, 64)
	return n, err == nil && l.Consumer == changesConsumer
}

// deadLetters is a file that somebody should look at: one letter for each thing that was given up, however often. On
// AWS these are the dead-letter queues. Only the process that holds the data folder writes it.
type deadLetters struct {
	mu   sync.Mutex
	path string
}

func newDeadLetters(dir string) *deadLetters {
	return &deadLetters{path: filepath.Join(dir, DeadLettersFile)}
}

// add keeps a letter, on disk before it returns. One about the same work takes the place of the one before.
func (d *deadLetters) add(l letter) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, unread, err := d.read()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(known, l.same)
	if i < 0 && len(unread) == 0 {
		return d.append(l)
	}
	if i >= 0 {
		l.Tries += known[i].Tries
		known = slices.Delete(known, i, i+1)
	}
	return d.write(append(known, l), unread)
}

// all returns the letters, oldest first, and how many lines nobody can read.
func (d *deadLetters) all() ([]letter, int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, unread, err := d.read()
	return known, len(unread), err
}

// remove deletes a letter, unless the same work was given up again since it was read.
func (d *deadLetters) remove(l letter) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, unread, err := d.read()
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(known, func(o letter) bool { return o.same(l) && o.At.Equal(l.At) })
	return d.write(left, unread)
}

// changes lists the numbers of changes that letters are about, so that they are kept.
func (d *deadLetters) changes() ([]int64, error) {
	known, _, err := d.all()
	var seqs []int64
	for _, l := range known {
		if n, ok := l.seq(); ok {
			seqs = append(seqs, n)
		}
	}
	return seqs, err
}

// read returns the letters and the lines that are none, such as one that a crash cut off.
func (d *deadLetters) read() (known []letter, unread [][]byte, err error) {
	b, err := os.ReadFile(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, len(b)+1)
	for lines.Scan() {
		var l letter
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		if json.Unmarshal(line, &l) != nil || l.Consumer == "" {
			unread = append(unread, bytes.Clone(line))
			continue
		}
		if i := slices.IndexFunc(known, l.same); i >= 0 { // of a program that kept one for each time
			known = slices.Delete(known, i, i+1)
		}
		known = append(known, l)
	}
	return known, unread, lines.Err()
}

func (d *deadLetters) append(l letter) error {
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(d.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	return errors.Join(err, f.Sync(), f.Close())
}

// write puts a new file in the place of the old one: whoever is killed in between leaves the one or the other.
func (d *deadLetters) write(letters []letter, unread [][]byte) error {
	var text bytes.Buffer
	for _, line := range unread {
		text.Write(append(line, '\n'))
	}
	for _, l := range letters {
		b, err := json.Marshal(l)
		if err != nil {
			return err
		}
		text.Write(append(b, '\n'))
	}
	part := d.path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text.Bytes())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, d.path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(d.path))
}

// syncDir makes a new name durable, where a folder can be synced.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
