package visit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// encounterItem is the encounter as it is stored: with the record's texts sealed.
type encounterItem struct {
	Encounter
	Record  *recordItem `json:"record,omitempty"`
	CallKey string      `json:"callKey,omitempty"` // of the request that called the patient
}

// recordItem is the record with its texts sealed, each for its own field of its own encounter. The diagnosis's code,
// the kind of the next step and its days stay readable: classification and follow-up rules work on the change
// stream, where no key is at hand. What a code tells is guarded by who may read the table.
type recordItem struct {
	Complaint crypt.Sealed `json:"complaint"`
	Code      string       `json:"code"`
	Diagnosis crypt.Sealed `json:"diagnosis"`
	Handling  crypt.Sealed `json:"handling,omitempty"`
	Advice    crypt.Sealed `json:"advice,omitempty"`
	Next      string       `json:"nextStep"`
	InDays    int          `json:"inDays,omitempty"`
	Note      crypt.Sealed `json:"note,omitempty"`
	Chronic   bool         `json:"chronic,omitempty"`
}

// field pairs a sealed text with its plain one.
type field struct {
	name   string
	plain  *string
	sealed *crypt.Sealed
}

func fields(r *Record, it *recordItem) []field {
	return []field{
		{"complaint", &r.Complaint, &it.Complaint},
		{"diagnosis", &r.Diagnosis.Text, &it.Diagnosis},
		{"handling", &r.Handling, &it.Handling},
		{"advice", &r.Advice, &it.Advice},
		{"note", &r.Next.Note, &it.Note},
	}
}

func (s *Service) seal(ctx context.Context, e EncounterID, r Record) (recordItem, error) {
	it := recordItem{Code: r.Diagnosis.Code, Next: r.Next.Kind, InDays: r.Next.InDays, Chronic: r.Chronic}
	for _, f := range fields(&r, &it) {
		var err error
		if *f.sealed, err = s.Keys.Seal(ctx, *f.plain, string(e)+"/"+f.name); err != nil {
			return recordItem{}, err
		}
	}
	return it, nil
}

// open returns the record with the named texts, or with all if none is named.
func (s *Service) open(ctx context.Context, e EncounterID, it recordItem, names ...string) (Record, error) {
	r := it.plain()
	for _, f := range fields(&r, &it) {
		if len(names) > 0 && !slices.Contains(names, f.name) {
			continue
		}
		var err error
		if *f.plain, err = s.Keys.Open(ctx, *f.sealed, string(e)+"/"+f.name); err != nil {
			return Record{}, fmt.Errorf("%s of %s: %w", f.name, e, err)
		}
	}
	return r, nil
}

// plain returns what can be read without a key.
func (it recordItem) plain() Record {
	return Record{
		Diagnosis: Diagnosis{Code: it.Code}, Next: NextStep{Kind: it.Next, InDays: it.InDays}, Chronic: it.Chronic,
	}
}

const encounterPrefix = "encounter#"

func encounterKey(p patient.ID, e EncounterID) store.Key {
	return store.Key{Table: store.Care, PK: string(p), SK: encounterPrefix + string(e)}
}

func dayEntry(d clinic.Date) string { return "encounters#" + string(d) }

// arrive puts a new encounter into the queue of its session and the list of its day.
func arrive(e Encounter) store.Op {
	return store.Put(encounterKey(e.Patient, e.ID), encounterItem{Encounter: e}).If(store.Absent()).
		In("queue", string(e.Session), e.Order).In("day", dayEntry(e.Date), string(e.ID))
}

// take calls the patient, if nobody else has.
func take(it store.Item, at time.Time, key string) store.Op {
	op := store.Update(it.Key).Set("status", InProgress).Set("calledAt", at).If(store.VersionIs(it.Version))
	if key != "" {
		op = op.Set("callKey", key)
	}
	return op
}

// finish writes the record and takes the encounter out of the queue.
func finish(e Encounter, r recordItem) []store.Op {
	return []store.Op{
		store.Update(encounterKey(e.Patient, e.ID)).Set("status", Finished).Set("finishedAt", e.FinishedAt).
			Set("signedBy", e.SignedBy).Set("record", r).NotIn("queue").If(store.VersionIs(e.Version)),
		booking.SetStatus(booking.Appointment{ID: e.Appointment, Session: e.Session, Number: e.Number}, booking.Arrived, booking.Fulfilled),
	}
}

// read returns an encounter with what can be read without a key, beside its item.
func read(it store.Item) (Encounter, encounterItem, error) {
	var doc encounterItem
	if err := it.Decode(&doc); err != nil {
		return Encounter{}, doc, err
	}
	e := doc.Encounter
	e.Version = it.Version
	if doc.Record != nil {
		r := doc.Record.plain()
		e.Record = &r
	}
	return e, doc, nil
}
