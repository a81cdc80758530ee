package inpatient

import (
	"context"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Step is a milestone to be written down.
type Step struct {
	Kind         Kind
	At           *time.Time // when it happened; nil: now
	Ward         WardID     // of a transfer
	Bed          string     // of a transfer
	Day          clinic.Date
	Note         string
	Instructions string // of a discharge: for the time at home
	FollowUp     Way    // of a discharge
	Key          string
}

// backdated is how long after it happened a milestone may be written down.
const backdated = 48 * time.Hour

// Record writes a milestone down. The same key writes it once.
func (s *Service) Record(ctx context.Context, by auth.Actor, stay ID, x Step) (Stay, error) {
	if _, _, ok := stay.Split(); !ok {
		return Stay{}, ErrStay
	}
	if !by.Has(x.Kind.writers()...) {
		return Stay{}, ErrForbidden
	}
	at := s.now()
	if x.At != nil {
		at = x.At.UTC().Truncate(time.Millisecond)
	}
	if err := x.check(at, s.now(), s.Clinic); err != nil {
		return Stay{}, err
	}
	return s.change(ctx, by, stay, x.Key, func(d stayItem) (stayItem, Milestone, []store.Op, error) {
		m := Milestone{Kind: x.Kind, At: at, Note: x.Note}
		if d.Status != Present {
			return d, m, nil, ErrEnded
		}
		if at.Before(d.plain().admitted()) {
			return d, m, nil, errs.Invalid(errs.Field{Path: "at", Code: "before-admission"})
		}
		if twin, ok := d.plain().twin(Milestone{Kind: x.Kind, At: at, Day: x.Day}); ok {
			return d, m, nil, ErrRecorded.With(errs.Params{"at": twin.At.In(s.Clinic.Zone).Format("2006-01-02 15:04")})
		}
		if err := d.plain().misplaced(m, s.Clinic); err != nil {
			return d, m, nil, err
		}
		switch x.Kind {
		case Transfer:
			return s.transferred(ctx, d, m, x)
		case DischargePlanned:
			m.Day, d.LeaveOn = x.Day, x.Day
		case Discharge:
			return s.discharged(ctx, d, m, x)
		case Death:
			d.Status, d.DischargedAt = Discharged, &m.At
			return d, m, d.leave(), nil
		case PreOp, Surgery, PostOp, Admission, Cancellation:
		}
		return d, m, nil, nil
	})
}

func (s *Service) transferred(ctx context.Context, d stayItem, m Milestone, x Step) (stayItem, Milestone, []store.Op, error) {
	b, err := s.berth(ctx, x.Ward, x.Bed)
	if err != nil {
		return d, m, nil, err
	}
	own := d.bedKey()
	if kept(b.ward.ID, b.bed) == own {
		return d, m, nil, errs.Invalid(errs.Field{Path: "bed", Code: "same-bed"})
	}
	m.Ward, m.Bed = b.ward.Name, b.bed
	d.WardID, d.Ward, d.Bed = b.ward.ID, m.Ward, m.Bed
	return d, m, append(b.take(d.ID, own), store.Delete(own)), nil
}

func (s *Service) discharged(ctx context.Context, d stayItem, m Milestone, x Step) (stayItem, Milestone, []store.Op, error) {
	var err error
	if d.Instructions, err = s.Keys.Seal(ctx, x.Instructions, sealedAt(d.ID, "instructions", 0)); err != nil {
		return d, m, nil, err
	}
	d.Status, d.DischargedAt, d.FollowUp = Discharged, &m.At, x.FollowUp
	if d.FollowUp == "" {
		d.FollowUp = ByPhone
	}
	return d, m, d.leave(), nil
}

// leave gives back the bed.
func (d stayItem) leave() []store.Op {
	return []store.Op{store.Delete(insideKey(d.Patient)), store.Delete(d.bedKey())}
}

// Cancel cancels an admission that should not have been, with a reason. Nothing more is told of it. What anything but the
// admission has come of is no mistake of the desk's: it ends by a discharge.
func (s *Service) Cancel(ctx context.Context, by auth.Actor, stay ID, reason, key string) (Stay, error) {
	if !by.Has(auth.Staff()...) {
		return Stay{}, ErrForbidden
	}
	if _, _, ok := stay.Split(); !ok {
		return Stay{}, ErrStay
	}
	if strings.TrimSpace(reason) == "" {
		return Stay{}, errs.Invalid(errs.Field{Path: "reason", Code: "required"})
	}
	return s.change(ctx, by, stay, key, func(d stayItem) (stayItem, Milestone, []store.Op, error) {
		m := Milestone{Kind: Cancellation, At: s.now(), Note: reason}
		if d.Status != Present {
			return d, m, nil, ErrEnded
		}
		if d.underWay() {
			return d, m, nil, ErrUnderWay
		}
		d.Status = Cancelled
		return d, m, d.leave(), nil
	})
}

// underWay reports whether anything but the admission was written down.
func (d stayItem) underWay() bool {
	return slices.ContainsFunc(d.Milestones, func(m milestoneItem) bool { return m.Kind != Admission })
}

// Fix is a correction of a milestone.
type Fix struct {
	Milestone MilestoneID
	At        *time.Time // when it happened indeed
	Note      string     // why, and what is right
	Key       string
}

// Correct writes down that a milestone was not as it stands there; both stay. Nobody is told of a correction, and what was
// not told yet of the milestone is not told any more.
func (s *Service) Correct(ctx context.Context, by auth.Actor, stay ID, x Fix) (Stay, error) {
	if !by.Has(auth.Nurse, auth.Doctor, auth.Manager, auth.Administrator) {
		return Stay{}, ErrForbidden
	}
	if _, _, ok := stay.Split(); !ok {
		return Stay{}, ErrStay
	}
	if strings.TrimSpace(x.Note) == "" {
		return Stay{}, errs.Invalid(errs.Field{Path: "note", Code: "required"})
	}
	return s.change(ctx, by, stay, x.Key, func(d stayItem) (stayItem, Milestone, []store.Op, error) {
		was, ok := d.plain().milestone(x.Milestone)
		m := Milestone{Kind: was.Kind, At: was.At, Ward: was.Ward, Bed: was.Bed, Day: was.Day, Note: x.Note, Corrects: was.ID}
		switch {
		case !ok:
			return d, m, nil, errs.Invalid(errs.Field{Path: "milestoneId", Code: "unknown"})
		case d.plain().corrected(was.ID):
			return d, m, nil, ErrCorrected
		}
		if x.At != nil {
			m.At = x.At.UTC().Truncate(time.Millisecond)
		}
		if err := was.happened(m.At, s.now(), d.plain().admitted()); err != nil {
			return d, m, nil, err
		}
		if err := d.plain().misplaced(m, s.Clinic); err != nil {
			return d, m, nil, err
		}
		if was.Kind == Discharge || was.Kind == Death {
			d.DischargedAt = &m.At
		}
		return d, m, nil, nil
	})
}

// happened says why a milestone cannot have happened at an instant: as when it was written down, neither in the future nor
// long before, and nothing but the admission itself before the admission.
func (m Milestone) happened(at, now, admitted time.Time) error {
	f := errs.NewFaults()
	switch {
	case at.After(now):
		f.Add("at", "future")
	case m.Written.Sub(at) > backdated:
		f.Add("at", "long-ago", errs.Params{"hours": int(backdated.Hours())})
	case m.Kind != Admission && at.Before(admitted):
		f.Add("at", "before-admission")
	}
	return f.Err()
}

// writers is who may write a milestone down: of surgery and discharge those who treat.
func (k Kind) writers() []auth.Role {
	switch k {
	case PreOp, Surgery, PostOp, Discharge, Death:
		return []auth.Role{auth.Nurse, auth.Doctor}
	case Transfer, DischargePlanned:
		return []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor}
	case Admission, Cancellation: // have verbs of their own
	}
	return nil
}

func (x Step) check(at, now time.Time, c clinic.Settings) error {
	f := errs.NewFaults()
	if at.After(now) {
		f.Add("at", "future")
	}
	if now.Sub(at) > backdated {
		f.Add("at", "long-ago", errs.Params{"hours": int(backdated.Hours())})
	}
	if x.Kind == Transfer {
		checkPlace(f, x.Ward, x.Bed)
	}
	if x.Kind == DischargePlanned && (!x.Day.Valid() || x.Day < c.Day(now) || x.Day > c.Day(now).AddDays(365)) {
		f.Add("day", "days-ahead", errs.Params{"days": 365})
	}
	if x.FollowUp != "" && !slices.Contains(Ways(), x.FollowUp) {
		f.Add("followUp", "unknown")
	}
	if len([]rune(x.Note)) > maxNote {
		f.Add("note", "too-long", errs.Params{"max": maxNote})
	}
	return f.Err()
}
