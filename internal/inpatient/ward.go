package inpatient

import (
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/store"
)

// WardID identifies a ward: wrd_….
type WardID string

// Ward is a ward that the clinic keeps, with its beds. A bed is chosen from them and never typed: two spellings of one bed
// would be two beds with a patient each.
type Ward struct {
	ID      WardID   `json:"id"`
	Name    string   `json:"name"`                  // what stands at its door
	Beds    []string `json:"beds" nullable:"false"` // what stands on them, in the ward's order
	Active  bool     `json:"active"`
	Version int64    `json:"version,omitempty"` // for If-Match; not stored in the document
}

const (
	wardsPK    = "wards"
	wardPrefix = "wrd_"
	namePrefix = "name#"

	maxWardName = 40 // characters
	maxBedLabel = 20
	maxBeds     = 90 // a transaction has 100 ops: a change of a ward looks at each bed that it takes away
)

func wardKey(w WardID) store.Key { return care(wardsPK, string(w)) }

func nameKey(name string) store.Key { return care(wardsPK, namePrefix+fold(name)) }

// fold writes what stands on a door or a bed as it is compared: without spaces, of half width, in small letters.
func fold(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
}

// bed returns a bed of the ward as the ward writes it.
func (w Ward) bed(said string) (string, bool) {
	i := slices.IndexFunc(w.Beds, func(b string) bool { return fold(b) == fold(said) })
	if i < 0 {
		return "", false
	}
	return w.Beds[i], true
}

// Wards lists the clinic's wards in the order they were made.
func (s *Service) Wards(ctx context.Context, by auth.Actor) ([]Ward, error) {
	if !by.Has(auth.Staff()...) {
		return nil, ErrForbidden
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: wardsPK, Prefix: wardPrefix})
	if err != nil {
		return nil, errs.Internal("list wards", err)
	}
	all := make([]Ward, len(items))
	for i, it := range items {
		if all[i], err = readWard(it); err != nil {
			return nil, errs.Internal("list wards", err)
		}
	}
	return all, nil
}

func readWard(it store.Item) (Ward, error) {
	var w Ward
	err := it.Decode(&w)
	w.Version = it.Version
	return w, err
}

// ward returns a ward of the clinic, or the zero Ward.
func (s *Service) ward(ctx context.Context, w WardID) (Ward, error) {
	if !id.Valid("wrd", string(w)) {
		return Ward{}, nil
	}
	it, err := s.DB.Get(ctx, wardKey(w))
	if errors.Is(err, store.ErrNotFound) {
		return Ward{}, nil
	}
	if err != nil {
		return Ward{}, err
	}
	return readWard(it)
}

// SaveWard adds a ward (Version 0, the id is given by us) or changes one. No two wards have one name, and no bed is taken
// away under a patient. Who is in a ward that is switched off stays there. A ward that is added again as it is is there.
func (s *Service) SaveWard(ctx context.Context, by auth.Actor, w Ward) (Ward, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Ward{}, ErrForbidden
	}
	if err := w.check(); err != nil {
		return w, err
	}
	var before Ward
	var err error
	if w.ID == "" {
		w.ID = WardID(s.IDs.New("wrd", s.Now()))
	} else if before, err = s.ward(ctx, w.ID); err != nil {
		return w, errs.Internal("read ward", err)
	} else if before.ID == "" {
		return w, ErrWard
	}
	if before.Version != w.Version {
		return w, ErrStale
	}
	w.Version = 0
	ops := []store.Op{store.PutVersion(wardKey(w.ID), before.Version, w)}
	if fold(before.Name) != fold(w.Name) {
		ops = append(ops, store.Put(nameKey(w.Name), named{w.ID}).If(store.Absent()))
		if before.Name != "" {
			ops = append(ops, store.Delete(nameKey(before.Name)))
		}
	}
	var gone []string
	first := len(ops)
	for _, b := range before.Beds {
		if _, ok := w.bed(b); !ok {
			gone = append(gone, b)
			ops = append(ops, store.Check(kept(w.ID, b), store.Absent()))
		}
	}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
	if failed, ok := store.Failed(err); ok {
		switch {
		case failed.Op == 0:
			return w, ErrStale
		case failed.Op < first:
			return s.again(ctx, before, w, failed.Existing)
		}
		return w, errs.Invalid(errs.Field{Path: "beds", Code: "bed-in-use", Params: errs.Params{"bed": gone[failed.Op-first]}})
	}
	w.Version = before.Version + 1
	return w, errs.Internal("save ward", err)
}

// named is which ward has a name.
type named struct{ Ward WardID }

// again returns the ward that has the name of one that is added, if it was added as this one is: whoever lost the answer
// asks twice. Another ward of that name is refused.
func (s *Service) again(ctx context.Context, before, w Ward, it *store.Item) (Ward, error) {
	twice := errs.Invalid(errs.Field{Path: "name", Code: "ward-twice"})
	if before.ID != "" || it == nil {
		return w, twice
	}
	var n named
	if err := it.Decode(&n); err != nil {
		return w, errs.Internal("save ward", err)
	}
	there, err := s.ward(ctx, n.Ward)
	if err != nil {
		return w, errs.Internal("save ward", err)
	}
	if there.Version == 1 && there.Name == w.Name && there.Active == w.Active && slices.Equal(there.Beds, w.Beds) {
		return there, nil
	}
	return w, twice
}

func (w *Ward) check() error {
	f := errs.NewFaults()
	checkLabel(f, "name", &w.Name, maxWardName)
	if len(w.Beds) == 0 {
		f.Add("beds", "required")
	}
	if len(w.Beds) > maxBeds {
		f.Add("beds", "too-many", errs.Params{"max": maxBeds})
	}
	w.Beds = slices.Clone(w.Beds)
	seen := map[string]bool{}
	for i := range w.Beds {
		at := f.In("beds").At(i)
		checkLabel(at, "", &w.Beds[i], maxBedLabel)
		if b := fold(w.Beds[i]); b != "" && seen[b] {
			at.Add("", "twice")
		}
		seen[fold(w.Beds[i])] = true
	}
	return f.Err()
}

func checkLabel(f errs.Faults, name string, v *string, longest int) {
	*v = strings.Join(strings.Fields(norm.NFC.String(*v)), " ")
	switch {
	case *v == "":
		f.Add(name, "required")
	case len([]rune(*v)) > longest:
		f.Add(name, "too-long", errs.Params{"max": longest})
	}
}

// kept names a bed of a ward that the clinic keeps.
func kept(w WardID, bed string) store.Key { return care(bedsPK, string(w)+"#"+fold(bed)) }

// typed names a bed by a ward that somebody wrote, as all stays had it before the clinic kept its wards.
func typed(ward, bed string) store.Key { return care(bedsPK, place(ward, bed)) }

// bedKey names the bed that the patient has.
func (s Stay) bedKey() store.Key {
	if s.WardID == "" {
		return typed(s.Ward, s.Bed)
	}
	return kept(s.WardID, s.Bed)
}

// berth is a bed of a ward as it stands, for somebody to be laid into.
type berth struct {
	ward Ward
	bed  string
}

// berth finds the bed, or names what is wrong with the choice.
func (s *Service) berth(ctx context.Context, w WardID, bed string) (berth, error) {
	x, err := s.ward(ctx, w)
	if err != nil {
		return berth{}, err
	}
	b := berth{ward: x}
	f := errs.NewFaults()
	var ok bool
	switch b.bed, ok = x.bed(bed); {
	case x.ID == "":
		f.Add("wardId", "unknown")
	case !x.Active:
		f.Add("wardId", "inactive")
	case !ok:
		f.Add("bed", "no-such-bed", errs.Params{"ward": x.Name})
	}
	return b, f.Err()
}

// take returns the ops that give the bed to a stay: as the first the one that fails if it has a patient, then that the
// ward is still as it was read, then that nobody was laid there under a name of the ward that was typed. own is the bed that
// the same transaction gives back.
func (b berth) take(stay ID, own store.Key) []store.Op {
	ops := []store.Op{
		store.Put(kept(b.ward.ID, b.bed), holder{stay}).If(store.Absent()),
		store.Check(wardKey(b.ward.ID), store.VersionIs(b.ward.Version)),
	}
	if k := typed(b.ward.Name, b.bed); k != own {
		ops = append(ops, store.Check(k, store.Absent()))
	}
	return ops
}
