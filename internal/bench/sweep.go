package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/closure"
	"careloop/internal/crypt"
	"careloop/internal/crypt/keyset"
	"careloop/internal/emergency"
	"careloop/internal/id"
	"careloop/internal/jobs"
	"careloop/internal/message"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/dynamo"
	"careloop/internal/store/dynamo/dynamotest"
	"careloop/internal/store/sqlite"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// outgoing is a store of messages to sweep: many that are over or lie ahead, and some that are due.
type outgoing struct {
	db    *counting
	clock *clock
	sweep *jobs.Reminders
	due   int // told by the last sweep
	close func() error
}

// the sweeps play on this day, in hours when patients may be disturbed.
const sweepDay clinic.Date = "2026-11-23"

// sweeps compares the work of a sweep among few stored messages with that among many, the same number due.
func sweeps(ctx context.Context, b *bench) error {
	if err := b.sweepSQLite(ctx); err != nil {
		return err
	}
	var few, many dynamotest.Units
	for stored, into := range map[int]*dynamotest.Units{b.fewUnits: &few, b.manyUnit: &many} {
		there, err := onDynamo(ctx, b, func(db *dynamo.Store, meter *dynamotest.Meter) error {
			var err error
			*into, err = b.sweepDynamo(ctx, db, meter, stored)
			return err
		})
		if err != nil || !there {
			return err
		}
	}
	return b.atMost("sweep-units-ratio", (many.Read+many.Write)/(few.Read+few.Write), "ratio", 1.2,
		"read and write units of a sweep on DynamoDB Local, among many stored messages against few", map[string]any{
			"fewStored": b.fewUnits, "manyStored": b.manyUnit, "due": b.due / 4, "fewRead": few.Read, "manyRead": many.Read,
			"fewWrite": few.Write, "manyWrite": many.Write,
		})
}

func (b *bench) sweepSQLite(ctx context.Context) (err error) {
	few, err := b.openOutgoing(ctx, b.few)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, few.close()) }()
	many, err := b.openOutgoing(ctx, b.many)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, many.close()) }()
	var fewMs, manyMs []float64
	for n := range b.rounds + 1 {
		sides := []func() error{
			func() error { return few.timed(ctx, b.due, &fewMs) },
			func() error { return many.timed(ctx, b.due, &manyMs) },
		}
		if err := errors.Join(sides[n%2](), sides[1-n%2]()); err != nil {
			return err
		}
	}
	fewItems, manyItems := few.db.items.Load(), many.db.items.Load()
	return errors.Join(
		b.atMost("sweep-time-ratio", median(manyMs[1:])/median(fewMs[1:]), "ratio", 1.2, "time of a sweep among many stored messages against few, the same number due", map[string]any{
			"fewStored": b.few, "manyStored": b.many, "due": b.due, "fewMs": round(median(fewMs[1:])), "manyMs": round(median(manyMs[1:])), "sweeps": b.rounds,
		}),
		b.atMost("sweep-items-ratio", float64(manyItems)/float64(fewItems), "ratio", 1.2, "items read by a sweep, the same comparison", map[string]any{
			"perSweep": manyItems / int64(b.rounds+1),
		}),
	)
}

// openOutgoing makes a file with stored messages that are not due, and some that are.
func (b *bench) openOutgoing(ctx context.Context, stored int) (*outgoing, error) {
	dir, err := b.folder("sweep")
	if err != nil {
		return nil, err
	}
	keys, err := keyset.FromFile(filepath.Join(dir, "keys.json"))
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "messages.db")
	err = fill(ctx, path, func(ctx context.Context, put func([]store.Item) error) error {
		return makeMessages(ctx, keys, stored, b.due, put)
	})
	if err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	o := newOutgoing(db, keys)
	o.close = db.Close
	return o, nil
}

func newOutgoing(db store.Store, keys *crypt.Keys) *outgoing {
	o := &outgoing{db: &counting{Store: db}, clock: &clock{sweepDay.At("10:00", clinic.Default().Zone)}}
	c := clinic.Default()
	o.sweep = &jobs.Reminders{
		Messages: &message.Service{
			DB: o.db, Clinic: c, Now: o.clock.now, Channels: channel.Names(),
			Contacts: &patient.Service{DB: o.db, Keys: keys, Clinic: c, Now: o.clock.now},
		},
		Waiting:     &visit.Service{DB: o.db, Clinic: c, Now: o.clock.now, Keys: keys},
		Waitlist:    &waitlist.Service{DB: o.db, Clinic: c, Now: o.clock.now},
		Closures:    &closure.Service{DB: o.db, Clinic: c, Now: o.clock.now},
		Emergencies: &emergency.Service{DB: o.db, Clinic: c, Now: o.clock.now, Keys: keys},
		Publish: func(_ context.Context, due []message.Dispatch) error {
			o.due += len(due)
			return nil
		},
		Now: o.clock.now, Log: obs.NewLogger(io.Discard, slog.LevelInfo),
	}
	return o
}

// next sweeps once more. Time has passed since the last sweep, so that what it told, and nobody took, is due again.
func (o *outgoing) next(ctx context.Context, due int) error {
	o.clock.at = o.clock.at.Add(6 * time.Minute)
	o.due = 0
	if err := o.sweep.Handle(ctx); err != nil {
		return err
	}
	if o.due != due {
		return fmt.Errorf("%d messages were told instead of %d", o.due, due)
	}
	return nil
}

// timed sweeps once more and notes the milliseconds.
func (o *outgoing) timed(ctx context.Context, due int, into *[]float64) error {
	begun := now()
	err := o.next(ctx, due)
	*into = append(*into, milliseconds(since(begun)))
	return err
}

// sweepDynamo measures one sweep.
func (b *bench) sweepDynamo(ctx context.Context, db *dynamo.Store, meter *dynamotest.Meter, stored int) (dynamotest.Units, error) {
	dir, err := b.folder("sweep")
	if err != nil {
		return dynamotest.Units{}, err
	}
	keys, err := keyset.FromFile(filepath.Join(dir, "keys.json"))
	if err != nil {
		return dynamotest.Units{}, err
	}
	var items []store.Item
	collect := func(more []store.Item) error {
		items = append(items, more...)
		return nil
	}
	if err := makeMessages(ctx, keys, stored, b.due/4, collect); err != nil {
		return dynamotest.Units{}, err
	}
	err = each(8, len(items), func(i int) error {
		op := store.Put(items[i].Key, items[i].Doc).If(store.Absent())
		for name, e := range items[i].Entries {
			op = op.In(name, e.PK, e.SK)
		}
		return db.Write(ctx, items[i].Stamp, op)
	})
	if err != nil {
		return dynamotest.Units{}, err
	}
	o := newOutgoing(db, keys)
	meter.Take()
	err = o.next(ctx, b.due/4)
	return meter.Take(), err
}

// makeMessages puts due messages with the patients whom they greet, and stored ones, half of them sent long ago and half
// planned for later. The services themselves plan them.
func makeMessages(ctx context.Context, keys *crypt.Keys, stored, due int, put func([]store.Item) error) error {
	c := clinic.Default()
	out := &sink{claims: map[string]bool{}, take: put}
	files := &patient.Service{DB: out, Keys: keys, Clinic: c, Now: now}
	messages := &message.Service{DB: out, Clinic: c, Now: now}
	people := newCrowd(11)
	for range due {
		p, _, err := files.Register(ctx, desk, people.person())
		if err != nil {
			return err
		}
		if err := messages.Birthday(ctx, p.ID, sweepDay); err != nil {
			return err
		}
	}
	past := &message.Service{Clinic: c, Now: now, DB: &sink{claims: map[string]bool{}, take: func(items []store.Item) error {
		if err := asSent(&items[0]); err != nil {
			return err
		}
		return put(items)
	}}}
	for n := range stored {
		p := patient.ID(id.Source{}.New("pat", now()))
		s, day := messages, sweepDay.AddDays(1+n%300)
		if n%2 == 0 {
			s, day = past, sweepDay.AddDays(-1-n%300)
		}
		if err := s.Birthday(ctx, p, day); err != nil {
			return err
		}
	}
	return nil
}

// asSent makes a planned message one that was sent.
func asSent(it *store.Item) error {
	var m message.Message
	if err := it.Decode(&m); err != nil {
		return err
	}
	m.Status, m.Why, m.Channel, m.CheckAt, m.Settled = message.Sent, message.WhySent, channel.SMS, time.Time{}, &m.DueAt
	m.Attempts = []message.Attempt{{At: m.DueAt, Channel: channel.SMS, Result: string(message.Sent), Receipt: "out_06anbwchr5x4zf05gdf5kppbmm"}}
	var err error
	it.Doc, err = json.Marshal(m)
	it.Entries = map[string]store.Entry{"day": it.Entries["day"]}
	return err
}
