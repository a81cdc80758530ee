package inpatient

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

// Service admits patients and keeps the milestones of their stays.
type Service struct {
	DB     store.Store
	Clinic clinic.Settings
	Now    func() time.Time
	Keys   *crypt.Keys
	IDs    id.Source

	// Acts reports whether a member of the family may act for a patient as things stand: guardians, and who has a consent.
	Acts func(ctx context.Context, member, ward patient.ID) (bool, error)
}

// tries bounds how often a verb starts anew when what it had read changed under it.
const tries = 8

var errAgain = errors.New("inpatient: changed meanwhile, read it again")

const (
	maxStaysOfDay = 8
	maxMilestones = 100
	maxNote       = 500 // characters
	maxDays       = 365 // that a stay can be expected to last
)

// Intake is what an admission says.
type Intake struct {
	Patient      patient.ID
	Encounter    visit.EncounterID
	Department   booking.DepartmentID
	Attending    booking.PractitionerID
	Ward         WardID
	Bed          string
	ExpectedDays *int // nil: nobody says
	Family       []Relative
	Key          string
}

// Admit admits a patient to a bed. The same key admits once.
func (s *Service) Admit(ctx context.Context, by auth.Actor, a Intake) (Stay, error) {
	if !by.Has(auth.Staff()...) {
		return Stay{}, ErrForbidden
	}
	f := errs.NewFaults()
	a.check(f, s.Clinic.Region())
	if err := f.Err(); err != nil {
		return Stay{}, err
	}
	for range tries {
		d, err := s.tryAdmit(ctx, by, a)
		if errors.Is(err, errAgain) || errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil {
			return Stay{}, errs.Internal("admit", err)
		}
		x, err := s.open(ctx, d)
		return x, errs.Internal("open stay", err)
	}
	return Stay{}, ErrBusy
}

// choosable names what of an admission cannot be chosen.
func (s *Service) choosable(ctx context.Context, a Intake) error {
	f := errs.NewFaults()
	department, attending, err := booking.Lacking(ctx, s.DB, a.Department, a.Attending)
	if err != nil {
		return err
	}
	if department != "" {
		f.Add("departmentId", department)
	}
	if attending != "" {
		f.Add("attendingId", attending)
	}
	for i, r := range a.Family {
		if err := s.related(ctx, f.In("family").At(i), a.Patient, r); err != nil {
			return err
		}
	}
	return f.Err()
}

func (s *Service) tryAdmit(ctx context.Context, by auth.Actor, a Intake) (stayItem, error) {
	now := s.now()
	day := s.Clinic.Day(now)
	for n := range maxStaysOfDay {
		before, err := s.get(ctx, newID(a.Patient, day, n))
		switch {
		case errors.Is(err, ErrStay):
			return s.begin(ctx, by, a, newID(a.Patient, day, n), now)
		case err != nil:
			return before, err
		case before.Key == a.Key:
			return before, nil
		}
	}
	return stayItem{}, ErrAdmitted
}

func (s *Service) begin(ctx context.Context, by auth.Actor, a Intake, stay ID, now time.Time) (stayItem, error) {
	if err := s.choosable(ctx, a); err != nil {
		return stayItem{}, err
	}
	b, err := s.berth(ctx, a.Ward, a.Bed)
	if err != nil {
		return stayItem{}, err
	}
	d := stayItem{Stay: Stay{
		ID: stay, Patient: a.Patient, Encounter: a.Encounter, Department: a.Department, Attending: a.Attending, WardID: a.Ward, Ward: b.ward.Name, Bed: b.bed,
		Status: Present, AdmittedAt: now,
	}, Family: []relativeItem{}, Key: a.Key}
	if a.ExpectedDays != nil {
		d.ExpectedDays = *a.ExpectedDays
	}
	for _, r := range a.Family {
		if d, err = s.joined(ctx, d, r); err != nil {
			return d, err
		}
	}
	if d, err = s.added(ctx, d, Milestone{ID: newMilestoneID(stay, a.Key), Kind: Admission, At: now, Written: now, By: by.ID, ByName: by.Name, Ward: d.Ward, Bed: d.Bed}, a.Key); err != nil {
		return d, err
	}
	ops := []store.Op{s.put(d), store.Put(insideKey(a.Patient), holder{stay}).If(store.Absent()), patient.Living(a.Patient)}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), append(ops, b.take(stay, store.Key{})...)...)
	d.Version = 1
	failed, ok := store.Failed(err)
	if !ok {
		return d, err
	}
	return s.notAdmitted(ctx, d, failed)
}

// notAdmitted says why the op of an admission failed, or returns the stay if it is the same admission sent again.
func (s *Service) notAdmitted(ctx context.Context, d stayItem, failed *store.ConditionError) (stayItem, error) {
	switch failed.Op {
	case 1:
		h, err := heldBy(failed.Existing)
		if err != nil {
			return d, ErrAdmitted
		}
		before, err := s.get(ctx, h)
		switch {
		case errors.Is(err, ErrStay):
			return d, errAgain // written this moment
		case err != nil || before.Key == d.Key:
			return before, err // sent again after midnight
		}
		return d, ErrAdmitted
	case 2:
		if failed.Existing != nil {
			return d, booking.ErrDeceased
		}
		return d, errs.Invalid(errs.Field{Path: "patientId", Code: "unknown"})
	case 3, 5:
		return d, ErrBed
	}
	return d, errAgain
}

func heldBy(it *store.Item) (ID, error) {
	var h holder
	if it == nil {
		return "", store.ErrNotFound
	}
	err := it.Decode(&h)
	return h.Stay, err
}

func newMilestoneID(s ID, key string) MilestoneID { return MilestoneID(id.From("mls", string(s), key)) }

// change lets f decide on a stay as it stands, and writes it with what f says; anew if it changed meanwhile. A milestone
// whose key was written before changes nothing.
func (s *Service) change(ctx context.Context, by auth.Actor, stay ID, key string, f func(stayItem) (stayItem, Milestone, []store.Op, error)) (Stay, error) {
	for range tries {
		d, err := s.get(ctx, stay)
		if err != nil {
			return Stay{}, errs.Internal("read stay", err)
		}
		if !slices.ContainsFunc(d.Milestones, func(m milestoneItem) bool { return m.Key == key }) {
			d, err = s.changed(ctx, by, d, key, f)
		}
		if errors.Is(err, errAgain) || errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil {
			return Stay{}, errs.Internal("change stay", err)
		}
		x, err := s.open(ctx, d)
		return x, errs.Internal("open stay", err)
	}
	return Stay{}, ErrBusy
}

func (s *Service) changed(ctx context.Context, by auth.Actor, d stayItem, key string, f func(stayItem) (stayItem, Milestone, []store.Op, error)) (stayItem, error) {
	if len(d.Milestones) >= maxMilestones {
		return d, ErrMany
	}
	d, m, more, err := f(d)
	if err != nil {
		return d, err
	}
	m.ID, m.Written, m.By, m.ByName = newMilestoneID(d.ID, key), s.now(), by.ID, by.Name
	if d, err = s.added(ctx, d, m, key); err != nil {
		return d, err
	}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), append([]store.Op{s.put(d)}, more...)...)
	failed, ok := store.Failed(err)
	switch {
	case ok && m.Kind == Transfer && (failed.Op == 1 || failed.Op == 3):
		return d, ErrBed
	case ok:
		return d, errAgain
	}
	d.Version++
	return d, err
}

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

func (a *Intake) check(f errs.Faults, region string) {
	checkPlace(f, a.Ward, a.Bed)
	if n := a.ExpectedDays; n != nil && (*n < 1 || *n > maxDays) {
		f.Add("expectedDays", "range", errs.Params{"min": 1, "max": maxDays})
	}
	if _, ok := patient.ParseID(string(a.Patient)); !ok {
		f.Add("patientId", "unknown")
	}
	if owner, _, ok := a.Encounter.Split(); a.Encounter != "" && (!ok || owner != a.Patient) {
		f.Add("encounterId", "unknown")
	}
	for i := range a.Family {
		a.Family[i].check(f.In("family").At(i), region)
	}
}

func checkPlace(f errs.Faults, w WardID, bed string) {
	if w == "" {
		f.Add("wardId", "required")
	}
	if strings.TrimSpace(bed) == "" {
		f.Add("bed", "required")
	}
}
