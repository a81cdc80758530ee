package followup

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// taskItem is a task as it is stored: with its notes sealed, each for its own place.
type taskItem struct {
	Task
	Note     crypt.Sealed  `json:"note,omitempty"`
	Attempts []attemptItem `json:"attempts"`
	Opened   time.Time     `json:"openedAt,omitzero"`
	Begun    clinic.Date   `json:"begun,omitempty"` // of a plan: the day of the visit, or of the attempt that it goes on from
}

type attemptItem struct {
	At          time.Time    `json:"at"`
	By          string       `json:"by"`
	Outcome     Outcome      `json:"outcome"`
	CallAgainOn clinic.Date  `json:"callAgainOn,omitempty"`
	Note        crypt.Sealed `json:"note,omitempty"`
	Key         string       `json:"key,omitempty"` // of the request that recorded it, so that a retry meets itself
}

// notePlace is where an attempt's note is sealed for; that of the task itself is attempt 0's.
func notePlace(t TaskID, attempt int) string { return string(t) + "/note/" + strconv.Itoa(attempt) }

// plain returns the task without its notes.
func (d taskItem) plain() Task {
	t := d.Task
	t.Opened = d.Opened
	t.Attempts = make([]Attempt, len(d.Attempts))
	for i, a := range d.Attempts {
		t.Attempts[i] = Attempt{At: a.At, By: a.By, Outcome: a.Outcome, CallAgainOn: a.CallAgainOn}
	}
	t.Unreachable = t.Status == Ready && unreachable(t.Attempts)
	return t
}

// open returns the task with its notes.
func (s *Service) open(ctx context.Context, d taskItem) (Task, error) {
	t := d.plain()
	var err error
	if t.Note, err = s.Keys.Open(ctx, d.Note, notePlace(t.ID, 0)); err != nil {
		return Task{}, fmt.Errorf("note of %s: %w", t.ID, err)
	}
	for i, a := range d.Attempts {
		if t.Attempts[i].Note, err = s.Keys.Open(ctx, a.Note, notePlace(t.ID, i+1)); err != nil {
			return Task{}, fmt.Errorf("note %d of %s: %w", i+1, t.ID, err)
		}
	}
	return t, nil
}

const taskPrefix = "task#"

func taskKey(p patient.ID, t TaskID) store.Key {
	return store.Key{Table: store.Care, PK: string(p), SK: taskPrefix + string(t)}
}

func openEntry(k Kind) string { return "open#" + string(k) }

func dayEntry(d clinic.Date) string { return "tasks#" + string(d) }

func dueEntry(t Task) string { return string(t.Due) + "#" + string(t.ID) }

// put writes the task. While it is open it is in the worklist of its kind and in that of whoever has claimed it.
func (d taskItem) put() store.Op {
	op := store.PutVersion(taskKey(d.Patient, d.ID), d.Version, d).In("day", dayEntry(d.Due), string(d.ID))
	if d.Status != Ready {
		return op
	}
	op = op.In("due", openEntry(d.Kind), dueEntry(d.Task))
	if d.Assignee != "" {
		op = op.In("assignee", d.Assignee, dueEntry(d.Task))
	}
	return op
}

func read(it store.Item) (taskItem, error) {
	var d taskItem
	if err := it.Decode(&d); err != nil {
		return d, err
	}
	d.Version = it.Version
	return d, nil
}

func readAll(items []store.Item) ([]taskItem, error) {
	all := make([]taskItem, 0, len(items))
	for _, it := range items {
		d, err := read(it)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

func isTask(k store.Key) bool { return k.Table == store.Care && strings.HasPrefix(k.SK, taskPrefix) }
