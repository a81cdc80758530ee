package message

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// prefix begins the sort keys of messages within their patient's partition.
const prefix = "msg#"

func (m Message) key() store.Key {
	return store.Key{Table: store.Messages, PK: m.owner(), SK: prefix + string(m.ID)}
}

// capKey is where the messages of one patient's day are counted.
func capKey(p patient.ID, day clinic.Date) store.Key {
	return store.Key{Table: store.Messages, PK: string(p), SK: "cap#" + string(day)}
}

// capKept is how long a day's count is kept; a message is retried for less.
const capKept = 7 * 24 * time.Hour

func read(it store.Item) (Message, error) {
	var m Message
	if err := it.Decode(&m); err != nil {
		return m, err
	}
	m.Version = it.Version
	return m, nil
}

// put writes the message as it was read plus changes; it stands in the due index until it is final.
func (s *Service) put(m Message) store.Op {
	if m.Attempts == nil {
		m.Attempts = []Attempt{}
	}
	op := store.PutVersion(m.key(), m.Version, m).
		In("day", dayPartition(s.Clinic.Day(m.DueAt)), store.Moment(m.DueAt)+"#"+string(m.ID))
	if !m.Status.Final() {
		op = op.In("due", "due", store.Moment(m.entry())+"#"+string(m.ID))
	}
	return op
}

// entry is the message's place in the due index. On its way to the patient it keeps the place that it had: to move it
// costs two write units each time, and to pass it over, as the sweeps of those few minutes do, half a read unit.
func (m Message) entry() time.Time {
	if m.Entry.IsZero() {
		return m.CheckAt
	}
	return m.Entry
}

func dayPartition(d clinic.Date) string { return "messages#" + string(d) }

// errChanged means that the message was changed since it was read.
var errChanged = errors.New("message: changed meanwhile, read it again")

// job is who changes messages: nobody asks for them.
var job = auth.Job("messages")

// save writes a message that was read before, with what belongs into the same transaction.
func (s *Service) save(ctx context.Context, m Message, also ...store.Op) (Message, error) {
	err := s.DB.Write(ctx, job.Stamp(string(m.Why), s.Now()), append([]store.Op{s.put(m)}, also...)...)
	if failed, ok := store.Failed(err); ok && failed.Op == 0 {
		return m, errChanged
	}
	m.Version++
	return m, err
}

// find returns the message with the id of m, or m itself if it was never planned (Version 0).
func (s *Service) find(ctx context.Context, m Message) (Message, error) {
	it, err := s.DB.Get(ctx, m.key())
	if errors.Is(err, store.ErrNotFound) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	return read(it)
}
