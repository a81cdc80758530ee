package booking

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Strike is an appointment that counts against its patient.
type Strike struct {
	Appointment AppointmentID `json:"appointmentId"`
	Kind        string        `json:"kind" enum:"noshow,late-cancel"`
	At          time.Time     `json:"at"`
	Forgiven    bool          `json:"forgiven,omitempty"` // by a manager, on appeal or without

	// Which appointment it was, so that everybody can tell.
	Start        time.Time      `json:"start"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
}

const (
	strikeNoShow     = "noshow"
	strikeLateCancel = "late-cancel"
)

// strike returns what an appointment counts as, or false if it counts for nothing.
func (a Appointment) strike() (Strike, bool) {
	x := Strike{Appointment: a.ID, Kind: strikeNoShow, At: a.Start, Start: a.Start, Department: a.Department, Practitioner: a.Practitioner}
	switch {
	case a.Status == NoShow:
		return x, true
	case a.Status == Cancelled && a.Late && a.EndedAt != nil:
		x.Kind, x.At = strikeLateCancel, *a.EndedAt
		return x, true
	}
	return Strike{}, false
}

// judge returns what follows from strikes. It depends on nothing else, so that counting again comes to the same.
func (n NoShowRules) judge(strikes []Strike, now time.Time) patient.Restriction {
	var r patient.Restriction
	var counted []time.Time
	period := func(from time.Time) time.Time { return from.AddDate(0, 0, -n.Days) }
	for _, s := range strikes {
		if s.Forgiven {
			continue
		}
		if s.At.After(period(now)) {
			if s.Kind == strikeNoShow {
				r.NoShows++
			} else {
				r.LateCancels++
			}
		}
		if s.Kind == strikeNoShow || n.LateCancels {
			counted = append(counted, s.At)
		}
	}
	slices.SortFunc(counted, time.Time.Compare)
	within := func(at time.Time) int { // how many had come together by then
		k := 0
		for _, t := range counted {
			if !t.After(at) && t.After(period(at)) {
				k++
			}
		}
		return k
	}
	for _, at := range counted {
		r.Since = at
		if n.RestrictAt > 0 && within(at) >= n.RestrictAt {
			r.Until = at.AddDate(0, 0, n.RestrictDays)
		}
	}
	r.LateCounted = n.LateCancels && r.LateCancels > 0
	r.Warned = n.WarnAt > 0 && within(now) >= n.WarnAt
	return r
}

// Standing is how a patient stands with the clinic's policy, and why.
type Standing struct {
	patient.Restriction
	Restricted bool        `json:"restricted"`
	Strikes    []Strike    `json:"strikes" nullable:"false"`
	Rules      NoShowRules `json:"rules"`
	Appeals    []Appeal    `json:"appeals" nullable:"false"`
	MayAppeal  bool        `json:"mayAppeal" doc:"The caller can send an appeal for the patient now."`
	LateNext   *LateNext   `json:"ifCancelledLate,omitempty" doc:"What a late cancellation now would bring; absent: late cancellations do not count."`
}

// LateNext is what one more late cancellation would bring.
type LateNext struct {
	Count int        `json:"count" doc:"The how manieth it would be of those that count."`
	Limit int        `json:"limit" doc:"From which on the patient cannot book by themselves."`
	Until *time.Time `json:"until,omitempty" doc:"Until when not; absent: it does not reach the limit."`
}

// lateNext returns what one more late cancellation would bring, or nil if they do not count.
func (n NoShowRules) lateNext(r patient.Restriction, now time.Time) *LateNext {
	if !n.LateCancels || n.RestrictAt == 0 {
		return nil
	}
	x := &LateNext{Count: r.NoShows + r.LateCancels + 1, Limit: n.RestrictAt}
	if x.Count >= x.Limit {
		until := now.AddDate(0, 0, n.RestrictDays)
		x.Until = &until
	}
	return x
}

// Standing counts a patient's strikes as they are now.
func (s *Service) Standing(ctx context.Context, by auth.Actor, p patient.ID) (Standing, error) {
	if !by.MayActFor(string(p)) {
		return Standing{}, ErrForbidden
	}
	file, err := s.get(ctx, patient.FileKey(p))
	if err != nil {
		return Standing{}, errs.Internal("read standing", err)
	}
	if file.Version == 0 {
		return Standing{}, ErrPatient
	}
	policy, err := s.rulesNow(ctx)
	if err != nil {
		return Standing{}, err
	}
	appeals, _, err := s.appeals(ctx, p)
	if err != nil {
		return Standing{}, errs.Internal("read standing", err)
	}
	strikes, err := s.strikes(ctx, p, policy.NoShow, appeals, "")
	if err != nil {
		return Standing{}, errs.Internal("read standing", err)
	}
	kept, err := patient.RestrictionOf(file)
	if err != nil {
		return Standing{}, errs.Internal("read standing", err)
	}
	now := s.Now()
	out := Standing{Restriction: policy.NoShow.judge(strikes, now), Strikes: strikes, Rules: policy.NoShow, Appeals: shownTo(by, appeals)}
	out.LateNext = policy.NoShow.lateNext(out.Restriction, now)
	out.Until, out.Restricted = kept.Until, kept.Holds(now) // what bookings go by
	out.MayAppeal = out.appealable(by) == nil
	return out, nil
}

// strikes lists what counts, as far back as it can still have a consequence, the earliest first. missed is an
// appointment known to be a no-show, though a reading that lags may not show it.
func (s *Service) strikes(ctx context.Context, p patient.ID, n NoShowRules, appeals []Appeal, missed AppointmentID) ([]Strike, error) {
	all, err := s.since(ctx, p, s.Clinic.Day(s.Now()).AddDays(-n.Days-n.RestrictDays))
	if err != nil {
		return nil, err
	}
	forgiven := forgivenBy(appeals)
	strikes, struck := []Strike{}, []Appointment(nil)
	for _, a := range all {
		if a.ID == missed {
			a.Status = NoShow
		}
		if slices.ContainsFunc(struck, a.with) {
			continue // who misses an examination of several numbers misses it once
		}
		if x, ok := a.strike(); ok {
			struck = append(struck, a)
			x.Forgiven = slices.Contains(forgiven, x.Appointment)
			strikes = append(strikes, x)
		}
	}
	return strikes, nil
}

// AppointmentEvent lets a new appointment's code find it, and counts a patient's strikes anew when one was added. Nothing
// is added to what was counted before, so the same event told twice, or late, comes to the same.
func (s *Service) AppointmentEvent(ctx context.Context, e Event) error {
	if e.Kind == AppointmentBooked {
		if err := s.keepCode(ctx, e.Appointment); err != nil {
			return err
		}
	}
	if _, ok := e.Appointment.strike(); !ok {
		return nil
	}
	var missed AppointmentID
	if e.Kind == AppointmentNoShow {
		missed = e.Appointment.ID
	}
	return s.recount(ctx, e.Appointment.Patient, missed)
}

// Forgiven counts a patient's strikes anew after an appeal was decided.
func (s *Service) Forgiven(ctx context.Context, p patient.ID) error { return s.recount(ctx, p, "") }

func (s *Service) recount(ctx context.Context, p patient.ID, missed AppointmentID) error {
	for range tries {
		err := s.reckon(ctx, p, missed)
		if !errors.Is(err, errAgain) {
			return errs.Internal("count no-shows", err)
		}
	}
	return ErrBusy
}

// reckon writes into the file what follows from the strikes. The file is read first and its version is the write's
// condition: whoever counted an older state meets a newer file and counts again.
func (s *Service) reckon(ctx context.Context, p patient.ID, missed AppointmentID) error {
	file, err := s.get(ctx, patient.FileKey(p))
	if err != nil || file.Version == 0 {
		return err
	}
	appeals, _, err := s.appeals(ctx, p)
	if err != nil {
		return err
	}
	policy, err := s.Policy(ctx)
	if err != nil {
		return err
	}
	strikes, err := s.strikes(ctx, p, policy.NoShow, appeals, missed)
	if err != nil {
		return err
	}
	before, err := patient.RestrictionOf(file)
	if err != nil {
		return err
	}
	after := policy.NoShow.judge(strikes, s.Now())
	if after == before {
		return nil
	}
	err = s.DB.Write(ctx, auth.Job("no-shows").Stamp("", s.Now()), patient.Restrict(p, file.Version, after))
	if _, ok := store.Failed(err); ok {
		return errAgain
	}
	return err
}

// mayOverride refuses a reason to book all the same that a patient gives: only who works here decides that. It would
// stand with the appointment as if somebody had.
func mayOverride(by auth.Actor, reason string) error {
	if reason == "" || works(by) {
		return nil
	}
	return errs.Invalid(errs.Field{Path: "override", Code: "staff-only"})
}

// restricted returns why a patient may not book: by themselves not at all, by others only with a reason.
func (t target) restricted(by auth.Actor, override string, now time.Time, zone *time.Location) error {
	if !t.restriction.Holds(now) || by.Has(auth.System) {
		return nil
	}
	until := errs.Params{"until": string(clinic.DateOf(t.restriction.Until.In(zone))), "noShows": t.restriction.NoShows, "lateCancels": t.restriction.LateCancels}
	switch {
	case !works(by):
		return ErrRestricted.With(until)
	case override == "":
		return ErrOverride.With(until)
	}
	return nil
}
