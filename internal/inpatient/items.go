package inpatient

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/patient"
	"careloop/internal/store"
)

const (
	stayPrefix = "stay#"
	insideSK   = "inpatient"
	bedsPK     = "beds"
	insidePK   = "inpatients" // in the index "queue": by ward and bed
)

// stayItem is a stay as it is stored: with its texts sealed.
type stayItem struct {
	Stay
	Instructions crypt.Sealed    `json:"instructions,omitempty"`
	Family       []relativeItem  `json:"family"`
	Milestones   []milestoneItem `json:"milestones"`
	Key          string          `json:"key,omitempty"` // of the request that admitted
}

type relativeItem struct {
	Relative
	Name  crypt.Sealed `json:"name"`
	Phone crypt.Sealed `json:"phone"`
}

type milestoneItem struct {
	Milestone
	Note crypt.Sealed `json:"note,omitempty"`
	Key  string       `json:"key,omitempty"`
}

// holder says whose a bed is, or which stay a patient is in.
type holder struct {
	Stay ID `json:"stayId"`
}

func care(pk, sk string) store.Key { return store.Key{Table: store.Care, PK: pk, SK: sk} }

func stayKey(s ID) store.Key {
	p, _, _ := s.Split()
	return care(string(p), stayPrefix+string(s))
}

// Stands returns the op that fails a transaction if the admission was cancelled. What was done is often charged after the
// patient has gone home.
func Stands(s ID) store.Op {
	return store.Check(stayKey(s), store.Attr("status", store.CondGreaterEqual, string(Discharged))) // or "present", which is more
}

// Keeps returns the op that fails a transaction unless the patient is here.
func Keeps(s ID) store.Op {
	return store.Check(stayKey(s), store.Attr("status", store.CondEqual, string(Present)))
}

// Gone returns the op that fails a transaction while the patient is here.
func Gone(s ID) store.Op {
	return store.Check(stayKey(s), store.Attr("status", store.CondLessEqual, string(Discharged))) // or "cancelled", which is less
}

func insideKey(p patient.ID) store.Key { return care(string(p), insideSK) }

func dayEntry(d clinic.Date) string { return "stays#" + string(d) }

// put writes the stay. It is in the list of its day of admission, and, while the patient is here, in that of the wards.
func (s *Service) put(d stayItem) store.Op {
	op := store.PutVersion(stayKey(d.ID), d.Version, d).In("day", dayEntry(s.Clinic.Day(d.AdmittedAt)), string(d.ID))
	if d.Status == Present {
		op = op.In("queue", insidePK, place(d.Ward, d.Bed)+"#"+string(d.ID))
	}
	return op
}

func read(it store.Item) (stayItem, error) {
	var d stayItem
	err := it.Decode(&d)
	d.Version = it.Version
	return d, err
}

func (s *Service) get(ctx context.Context, id ID) (stayItem, error) {
	if _, _, ok := id.Split(); !ok {
		return stayItem{}, ErrStay
	}
	it, err := s.DB.Get(ctx, stayKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return stayItem{}, ErrStay
	}
	if err != nil {
		return stayItem{}, err
	}
	return read(it)
}

// plain returns the stay without what is sealed.
func (d stayItem) plain() Stay {
	x := d.Stay
	x.Family = make([]Relative, len(d.Family))
	for i, r := range d.Family {
		x.Family[i] = Relative{Patient: r.Patient, Relation: r.Relation, Language: r.Language, EndedAt: r.EndedAt}
	}
	x.Milestones = make([]Milestone, len(d.Milestones))
	for i, m := range d.Milestones {
		x.Milestones[i] = m.Milestone
	}
	return x
}

func sealedAt(id ID, field string, i int) string { return fmt.Sprintf("%s/%s/%d", id, field, i) }

// open returns the stay with its texts.
func (s *Service) open(ctx context.Context, d stayItem) (Stay, error) {
	x := d.plain()
	var err error
	if x.Instructions, err = s.Keys.Open(ctx, d.Instructions, sealedAt(d.ID, "instructions", 0)); err != nil {
		return x, err
	}
	for i, r := range d.Family {
		if x.Family[i], err = s.relative(ctx, d.ID, r, i); err != nil {
			return x, err
		}
	}
	for i, m := range d.Milestones {
		if x.Milestones[i].Note, err = s.Keys.Open(ctx, m.Note, sealedAt(d.ID, "note", i)); err != nil {
			return x, err
		}
	}
	return x, nil
}

func (s *Service) relative(ctx context.Context, id ID, r relativeItem, i int) (Relative, error) {
	x := Relative{Patient: r.Patient, Relation: r.Relation, Language: r.Language, EndedAt: r.EndedAt}
	var err error
	if x.Name, err = s.Keys.Open(ctx, r.Name, sealedAt(id, "name", i)); err != nil {
		return x, err
	}
	x.Phone, err = s.Keys.Open(ctx, r.Phone, sealedAt(id, "phone", i))
	return x, err
}

// added returns the stay with one more milestone. Clones keep what was read as it was.
func (s *Service) added(ctx context.Context, d stayItem, m Milestone, key string) (stayItem, error) {
	note, err := s.Keys.Seal(ctx, m.Note, sealedAt(d.ID, "note", len(d.Milestones)))
	m.Note = ""
	d.Milestones = append(slices.Clone(d.Milestones), milestoneItem{Milestone: m, Note: note, Key: key})
	return d, err
}

func isStay(k store.Key) bool {
	return k.Table == store.Care && strings.HasPrefix(k.PK, "pat_") && strings.HasPrefix(k.SK, stayPrefix)
}
