package booking

import (
	"context"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Appeal is a patient's word against a restriction, and what a manager decided. All of a patient's are kept in one
// item, so one is open at a time and none is decided twice: by its version.
type Appeal struct {
	ID        string          `json:"id"`
	At        time.Time       `json:"at"`
	Text      string          `json:"text" doc:"What the patient says. Empty to them where nobody appealed."`
	Strikes   []AppointmentID `json:"strikes" nullable:"false"` // what counted then; accepting forgives these
	Decision  string          `json:"decision,omitempty" enum:"accepted,rejected"`
	Answer    string          `json:"answer,omitempty"`
	DecidedBy string          `json:"decidedBy,omitempty"`
	DecidedAt *time.Time      `json:"decidedAt,omitempty"`
	Unasked   bool            `json:"unasked,omitempty" doc:"Nobody appealed: a manager forgave, and the text says why, to staff alone."`
}

const appealAccepted = "accepted"

// OpenAppeal is an appeal that waits for a manager.
type OpenAppeal struct {
	Appeal
	Patient patient.ID `json:"patientId"`
}

type appealsItem struct {
	Appeals []Appeal `json:"appeals"`
}

func appealsKey(p patient.ID) store.Key {
	return store.Key{Table: store.Scheduling, PK: string(p), SK: "appeals"}
}

// openAppeals is the partition of the index day that lists the patients with an open appeal.
const openAppeals = "appeals#open"

func putAppeals(p patient.ID, version int64, all []Appeal) store.Op {
	op := store.PutVersion(appealsKey(p), version, appealsItem{Appeals: all})
	if slices.ContainsFunc(all, Appeal.open) {
		op = op.In("day", openAppeals, string(p))
	}
	return op
}

func (a Appeal) open() bool { return a.Decision == "" }

// Accepted reports whether what had counted counts no more.
func (a Appeal) Accepted() bool { return a.Decision == appealAccepted }

// shownTo returns appeals as somebody may read them: why a manager forgave unasked is for those who work here.
func shownTo(by auth.Actor, all []Appeal) []Appeal {
	if by.Has(auth.Staff()...) {
		return all
	}
	all = slices.Clone(all)
	for i := range all {
		if all[i].Unasked {
			all[i].Text, all[i].Answer = "", ""
		}
	}
	return all
}

func forgivenBy(appeals []Appeal) []AppointmentID {
	var all []AppointmentID
	for _, a := range appeals {
		if a.Accepted() {
			all = append(all, a.Strikes...)
		}
	}
	return all
}

func (s *Service) appeals(ctx context.Context, p patient.ID) ([]Appeal, int64, error) {
	it, err := s.get(ctx, appealsKey(p))
	if err != nil || it.Version == 0 {
		return []Appeal{}, 0, err
	}
	var doc appealsItem
	err = it.Decode(&doc)
	return doc.Appeals, it.Version, err
}

// appealable says why somebody cannot appeal for the patient now, or nil. What the clinic has answered is not asked again
// from a phone; staff hear the patient, and note what is new.
func (s Standing) appealable(by auth.Actor) error {
	switch {
	case slices.ContainsFunc(s.Appeals, Appeal.open):
		return ErrAppealOpen
	case !s.Restricted:
		return ErrNotRestricted
	case by.Has(auth.Staff()...):
		return nil
	}
	var answered []AppointmentID
	for _, a := range s.Appeals {
		answered = append(answered, a.Strikes...)
	}
	if !slices.ContainsFunc(s.Strikes, func(x Strike) bool { return !x.Forgiven && !slices.Contains(answered, x.Appointment) }) {
		return ErrAppealAnswered
	}
	return nil
}

// Appeal notes a patient's word against a restriction.
func (s *Service) Appeal(ctx context.Context, by auth.Actor, p patient.ID, text string) (Appeal, error) {
	if text = strings.TrimSpace(text); text == "" {
		return Appeal{}, errs.Invalid(errs.Field{Path: "text", Code: "required"})
	}
	standing, err := s.Standing(ctx, by, p)
	if err != nil {
		return Appeal{}, err
	}
	all, version, err := s.appeals(ctx, p)
	if err != nil {
		return Appeal{}, errs.Internal("appeal", err)
	}
	if i := slices.IndexFunc(all, Appeal.open); i >= 0 && all[i].Text == text {
		return all[i], nil // a retry
	}
	standing.Appeals = all
	if err := standing.appealable(by); err != nil {
		return Appeal{}, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	a := Appeal{ID: s.IDs.New("apl", now), At: now, Text: text, Strikes: []AppointmentID{}}
	for _, x := range standing.Strikes {
		if !x.Forgiven {
			a.Strikes = append(a.Strikes, x.Appointment)
		}
	}
	err = s.DB.Write(ctx, by.Stamp("", now), putAppeals(p, version, append(slices.Clone(all), a)))
	if _, ok := store.Failed(err); ok {
		return Appeal{}, ErrStale
	}
	return a, errs.Internal("appeal", err)
}

// Decide answers an appeal. Accepting it forgives what had counted; the change tells to count anew.
func (s *Service) Decide(ctx context.Context, by auth.Actor, p patient.ID, appeal string, accept bool, answer string) (Appeal, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Appeal{}, ErrForbidden
	}
	if answer = strings.TrimSpace(answer); answer == "" {
		return Appeal{}, errs.Invalid(errs.Field{Path: "answer", Code: "required"})
	}
	all, version, err := s.appeals(ctx, p)
	if err != nil {
		return Appeal{}, errs.Internal("decide appeal", err)
	}
	i := slices.IndexFunc(all, func(a Appeal) bool { return a.ID == appeal })
	switch {
	case i < 0:
		return Appeal{}, ErrAppeal
	case !all[i].open():
		return Appeal{}, ErrAppealDecided
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	all = slices.Clone(all)
	a := &all[i]
	a.Decision, a.Answer, a.DecidedBy, a.DecidedAt = "rejected", answer, by.ID, &now
	if accept {
		a.Decision = appealAccepted
	}
	err = s.DB.Write(ctx, by.Stamp("", now), putAppeals(p, version, all))
	if _, ok := store.Failed(err); ok {
		return Appeal{}, ErrStale
	}
	return *a, errs.Internal("decide appeal", err)
}

// Forgive takes what counts off a patient who has not appealed, for a reason that is kept among the decisions. The same
// for the same reason twice is once.
func (s *Service) Forgive(ctx context.Context, by auth.Actor, p patient.ID, what []AppointmentID, reason string) (Appeal, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Appeal{}, ErrForbidden
	}
	f := errs.NewFaults()
	if reason = strings.TrimSpace(reason); reason == "" {
		f.Add("reason", "required")
	}
	standing, err := s.Standing(ctx, by, p)
	if err != nil {
		return Appeal{}, err
	}
	all, version, err := s.appeals(ctx, p)
	if err != nil {
		return Appeal{}, errs.Internal("forgive", err)
	}
	if i := slices.IndexFunc(all, func(a Appeal) bool { return a.Unasked && a.Text == reason && slices.Equal(a.Strikes, what) }); i >= 0 {
		return all[i], nil
	}
	for i, id := range what {
		if !slices.ContainsFunc(standing.Strikes, func(x Strike) bool { return x.Appointment == id && !x.Forgiven }) {
			f.In("strikes").At(i).Add("", "unknown")
		}
	}
	if len(what) == 0 {
		f.Add("strikes", "required")
	}
	if err := f.Err(); err != nil {
		return Appeal{}, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	a := Appeal{
		ID: s.IDs.New("apl", now), At: now, Text: reason, Strikes: what, Decision: appealAccepted, Answer: reason, DecidedBy: by.ID,
		DecidedAt: &now, Unasked: true,
	}
	err = s.DB.Write(ctx, by.Stamp(reason, now), putAppeals(p, version, append(slices.Clone(all), a)))
	if _, ok := store.Failed(err); ok {
		return Appeal{}, ErrStale
	}
	return a, errs.Internal("forgive", err)
}

// ForgivenIn returns the patient for whom a change decides an appeal, so that what had counted may count no more.
func ForgivenIn(c store.Change) (patient.ID, bool) {
	if c.Table != store.Scheduling || c.SK != appealsKey("").SK || c.New == nil {
		return "", false
	}
	return patient.ID(c.PK), true
}

// DecidedIn returns the appeals that a change decides, and whose; other items' changes decide none.
func DecidedIn(c store.Change) (patient.ID, []Appeal, error) {
	p, ok := ForgivenIn(c)
	if !ok {
		return "", nil, nil
	}
	var was, now appealsItem
	if c.Old != nil {
		if err := c.Old.Decode(&was); err != nil {
			return p, nil, err
		}
	}
	err := c.New.Decode(&now)
	return p, slices.DeleteFunc(now.Appeals, func(a Appeal) bool {
		before := slices.ContainsFunc(was.Appeals, func(b Appeal) bool { return b.ID == a.ID && !b.open() })
		return before || a.open() || a.DecidedAt == nil
	}), err
}

// OpenAppeals lists the appeals that wait for a manager.
func (s *Service) OpenAppeals(ctx context.Context, by auth.Actor) ([]OpenAppeal, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, store.Query{Table: store.Scheduling, Index: "day", PK: openAppeals})
	if err != nil {
		return nil, errs.Internal("list appeals", err)
	}
	var all []OpenAppeal
	for _, it := range items {
		var doc appealsItem
		if err := it.Decode(&doc); err != nil {
			return nil, errs.Internal("list appeals", err)
		}
		for _, a := range doc.Appeals {
			if a.open() {
				all = append(all, OpenAppeal{Appeal: a, Patient: patient.ID(it.PK)})
			}
		}
	}
	return all, nil
}
