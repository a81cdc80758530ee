package patient

import (
	"bytes"
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Restriction is what follows from a patient's not coming, as the bookings count it. It lies in the file, which every
// booking reads anyway.
type Restriction struct {
	Warned      bool      `json:"warned,omitempty"`      // one more, and the patient cannot book by themselves
	Since       time.Time `json:"since,omitzero"`        // the last that counted
	Until       time.Time `json:"until,omitzero"`        // zero: the patient may book
	NoShows     int       `json:"noShows,omitempty"`     // in the period that counts
	LateCancels int       `json:"lateCancels,omitempty"` // likewise
	LateCounted bool      `json:"lateCounted,omitempty" doc:"The late cancellations counted like not coming."`
}

// Holds reports whether the patient cannot book by themselves.
func (r Restriction) Holds(now time.Time) bool { return now.Before(r.Until) }

// RestrictionOf reads the restriction alone out of the item of a file.
func RestrictionOf(file store.Item) (Restriction, error) {
	var doc struct {
		Restriction Restriction `json:"restriction"`
	}
	// Every booking asks, and few files have one: a look at the text spares the rest the decoding.
	if !bytes.Contains(file.Doc, []byte(`"restriction"`)) {
		return doc.Restriction, nil
	}
	return doc.Restriction, file.Decode(&doc)
}

// Restrict returns the op that writes a restriction into a file which has the version that it was counted for.
func Restrict(p ID, version int64, r Restriction) store.Op {
	return store.Update(FileKey(p)).Set("restriction", r).If(store.VersionIs(version))
}

// Restriction returns how a patient stands, for jobs.
func (s *Service) Restriction(ctx context.Context, by auth.Actor, p ID) (Restriction, error) {
	if !by.Has(auth.System) {
		return Restriction{}, ErrForbidden
	}
	it, err := s.DB.Get(ctx, FileKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return Restriction{}, ErrNotFound
	}
	if err != nil {
		return Restriction{}, errs.Internal("read restriction", err)
	}
	r, err := RestrictionOf(it)
	return r, errs.Internal("read restriction", err)
}

// RestrictionChanged reads out of a change of a file how the patient stood and stands; false if that is as before.
func RestrictionChanged(c store.Change) (p ID, before, after Restriction, changed bool, err error) {
	if c.Table != store.Patients || c.New == nil || c.Old == nil || c.Key != FileKey(ID(c.PK)) {
		return "", before, after, false, nil
	}
	if before, err = RestrictionOf(*c.Old); err != nil {
		return "", before, after, false, err
	}
	after, err = RestrictionOf(*c.New)
	return ID(c.PK), before, after, err == nil && before != after, err
}
