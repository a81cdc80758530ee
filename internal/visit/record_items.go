package visit

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"careloop/internal/booking"
	"careloop/internal/crypt"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// recordItem is the record with its texts sealed, each for its own field of its own encounter. The primary diagnosis's
// code, the kind of the next step and its days stay readable: classification and follow-up rules work on the change
// stream, where no key is at hand. What a code tells is guarded by who may read the table.
type recordItem struct {
	Complaint    crypt.Sealed   `json:"complaint"`
	Code         string         `json:"code"`
	Diagnosis    crypt.Sealed   `json:"diagnosis"`
	Further      crypt.Sealed   `json:"further,omitempty"` // a list in JSON
	Handling     crypt.Sealed   `json:"handling,omitempty"`
	Prescription crypt.Sealed   `json:"prescription,omitempty"` // a list in JSON
	Advice       crypt.Sealed   `json:"advice,omitempty"`
	Next         string         `json:"nextStep"`
	InDays       int            `json:"inDays,omitempty"`
	Note         crypt.Sealed   `json:"note,omitempty"`
	Chronic      bool           `json:"chronic,omitempty"`
	Amendment    int            `json:"amendment,omitempty"` // 0: as first signed
	Signature    *signatureItem `json:"signature,omitempty"` // none under records of earlier versions of Careloop
}

// signatureItem is a signature as it is stored. The digest is sealed, since short records could be guessed by it.
type signatureItem struct {
	By     string       `json:"by"`
	Name   string       `json:"name,omitempty"`
	At     time.Time    `json:"at"`
	Reason crypt.Sealed `json:"reason,omitempty"`
	Before crypt.Sealed `json:"before,omitempty"`
	Digest crypt.Sealed `json:"digest"`
}

// field pairs a sealed text with its plain one.
type field struct {
	name   string
	plain  *string
	sealed *crypt.Sealed
}

func fields(r *Record, further, prescription *string, it *recordItem) []field {
	return []field{
		{"complaint", &r.Complaint, &it.Complaint},
		{"diagnosis", &r.Diagnosis.Text, &it.Diagnosis},
		{"further", further, &it.Further},
		{"handling", &r.Handling, &it.Handling},
		{"prescription", prescription, &it.Prescription},
		{"advice", &r.Advice, &it.Advice},
		{"note", &r.Next.Note, &it.Note},
	}
}

func (s *Service) seal(ctx context.Context, e EncounterID, r Record) (recordItem, error) {
	it := recordItem{Code: r.Diagnosis.Code, Next: r.Next.Kind, InDays: r.Next.InDays, Chronic: r.Chronic}
	further, err := listed(r.Further)
	if err != nil {
		return recordItem{}, err
	}
	prescription, err := listed(r.Prescription)
	if err != nil {
		return recordItem{}, err
	}
	for _, f := range fields(&r, &further, &prescription, &it) {
		if *f.sealed, err = s.Keys.Seal(ctx, *f.plain, string(e)+"/"+f.name); err != nil {
			return recordItem{}, err
		}
	}
	return it, nil
}

// open returns the record with the named texts, or with all if none is named.
func (s *Service) open(ctx context.Context, e EncounterID, it recordItem, names ...string) (Record, error) {
	r := it.plain()
	var further, prescription string
	for _, f := range fields(&r, &further, &prescription, &it) {
		if len(names) > 0 && !slices.Contains(names, f.name) {
			continue
		}
		var err error
		if *f.plain, err = s.Keys.Open(ctx, *f.sealed, string(e)+"/"+f.name); err != nil {
			return Record{}, fmt.Errorf("%s of %s: %w", f.name, e, err)
		}
	}
	if err := unlisted(further, &r.Further); err != nil {
		return Record{}, err
	}
	return r, unlisted(prescription, &r.Prescription)
}

// listed writes a list as the text that is sealed; an empty list is no text.
func listed[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}

func unlisted[T any](text string, list *[]T) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), list)
}

// plain returns what can be read without a key.
func (it recordItem) plain() Record {
	return Record{
		Diagnosis: Diagnosis{Code: it.Code}, Next: NextStep{Kind: it.Next, InDays: it.InDays}, Chronic: it.Chronic,
	}
}

// finish writes the record and takes the encounter out of the queue.
func finish(e Encounter, r recordItem) []store.Op {
	return []store.Op{
		store.Update(encounterKey(e.Patient, e.ID)).Set("status", Finished).Set("finishedAt", e.FinishedAt).
			Set("signedBy", e.SignedBy).Set("record", r).NotIn("queue").If(store.VersionIs(e.Version)),
		booking.SetStatus(booking.Appointment{ID: e.Appointment, Session: e.Session, Number: e.Number}, booking.Arrived, booking.Fulfilled),
	}
}

// replacedPrefix begins the keys of the records of an encounter that an amendment replaced, oldest first.
func replacedPrefix(e EncounterID) string { return "replaced#" + string(e) + "#" }

func replacedKey(p patient.ID, e EncounterID, amendment int) store.Key {
	return store.Key{Table: store.Care, PK: string(p), SK: fmt.Sprintf("%s%03d", replacedPrefix(e), amendment)}
}

// amend puts the record that is replaced beside the encounter, and the amended one in its place.
func amend(e Encounter, old, amended recordItem) []store.Op {
	return []store.Op{
		store.Update(encounterKey(e.Patient, e.ID)).Set("record", amended).If(store.VersionIs(e.Version)),
		store.Put(replacedKey(e.Patient, e.ID, old.Amendment), old).If(store.Absent()),
	}
}
