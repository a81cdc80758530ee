package patient

import (
	"context"
	"strings"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/phone"
	"careloop/internal/store"
)

// Kin is what of a file decides who else may act for the patient.
type Kin struct {
	Name     Name        `json:"name"`
	Born     clinic.Date `json:"birthDate"`
	Guardian *Guardian   `json:"guardian"`
}

// KinOf reads it from the item at FileKey, of which nothing has to be unsealed.
func KinOf(file store.Item) (Kin, error) {
	var k Kin
	return k, file.Decode(&k)
}

// WardsKey says where the files are listed that name somebody as a guardian or as one who may act: where to look, not
// what is allowed. Attributes are the ids of the files without their prefix, since engines keep names with "_" to themselves.
func WardsKey(p ID) store.Key { return store.Key{Table: store.Patients, PK: string(p), SK: "wards"} }

const idPrefix = "pat_"

// Listed reads the ids out of the item at WardsKey, in no order.
func Listed(it store.Item) ([]ID, error) {
	var doc map[string]any
	if err := it.Decode(&doc); err != nil {
		return nil, err
	}
	var all []ID
	for name := range doc {
		if p, ok := ParseID(idPrefix + name); ok {
			all = append(all, p)
		}
	}
	return all, nil
}

// Lists returns the op by which a file is found from that of who may act for its patient. It says nothing of what they
// may do, so it needs no condition and stays when that ends.
func (p ID) Lists(ward ID) store.Op {
	return store.Update(WardsKey(p)).Set(strings.TrimPrefix(string(ward), idPrefix), true)
}

// Guard returns the op that names a guardian in a file which has the version that was read.
func Guard(p ID, version int64, g Guardian) store.Op {
	return store.Update(FileKey(p)).Set("guardian", g).If(store.VersionIs(version))
}

// Unguard returns the op that takes the guardian out of a file which has the version that was read.
func Unguard(p ID, version int64) store.Op {
	return store.Update(FileKey(p)).Remove("guardian").If(store.VersionIs(version))
}

// Named returns the files that a phone belongs to and that bear the name, however it is spaced. It tells who holds a phone
// by which name, so it is for those who check both and tell nobody; at most MaxOfPhone are looked at.
func (s *Service) Named(ctx context.Context, n phone.Number, name Name) ([]ID, error) {
	ids, err := s.OfPhone(ctx, n)
	if err != nil {
		return nil, err
	}
	found, err := s.files(ctx, ids)
	if err != nil {
		return nil, errs.Internal("read files of a phone", err)
	}
	var all []ID
	for _, p := range found {
		if fold(string(p.Name)) == fold(string(name)) {
			all = append(all, p.ID)
		}
	}
	return all, nil
}
