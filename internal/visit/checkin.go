package visit

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/mask"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Method is how somebody checked in.
type Method string

// The methods.
const (
	MethodDesk   Method = "desk"
	MethodPass   Method = "pass"   // the desk scanned the patient's own code
	MethodPoster Method = "poster" // the patient scanned the clinic's
	MethodPhone  Method = "phone"  // the patient's phone was near
)

// Identifier is something by which the desk makes sure who has come.
type Identifier string

// The identifiers.
const (
	IDName      Identifier = "name"
	IDBirthDate Identifier = "birth-date"
	IDPhone     Identifier = "phone"
	IDDocument  Identifier = "id-document"
	IDNumber    Identifier = "file-number"
)

// Identifiers lists them.
func Identifiers() []Identifier {
	return []Identifier{IDName, IDBirthDate, IDPhone, IDDocument, IDNumber}
}

// Arrival is somebody at the desk: their appointment, or the code on their phone that names it, and what was compared.
type Arrival struct {
	Appointment booking.AppointmentID
	Pass        string
	Identifiers []Identifier
	Override    string  // why somebody is checked in whose place is not there any more
	To          QueueID // of one whose session is over: where they stand instead
	Anyway      bool    // also if the session is over
}

// SelfArrival is somebody who checks in by their own phone, signed in: at the clinic's poster, or by being near.
type SelfArrival struct {
	Appointment booking.AppointmentID
	Poster      string
	Position    *Position
}

// Position is where a phone says it is. It is looked at and forgotten. A phone can lie; who is believed on its word
// alone gets a place in the queue and nothing else, and is passed over if not there when called.
type Position struct {
	Latitude  float64 `json:"latitude" minimum:"-90" maximum:"90"`
	Longitude float64 `json:"longitude" minimum:"-180" maximum:"180"`
	Accuracy  float64 `json:"accuracy" minimum:"0" maximum:"100000" doc:"In metres, as the phone says."`
}

// Grace is how late a patient may come and still keep the place of the appointed time, unless the rules say otherwise.
const Grace = 15 * time.Minute

// imprecise is from how many metres on a phone does not know where it is. At most half of that is given it for free.
const imprecise = 100.0

// CheckIn puts the patient of an appointment into a queue, on the day of the appointment. Checking in twice is the same
// as once. The desk does it, which has compared who came with the file.
func (s *Service) CheckIn(ctx context.Context, by auth.Actor, a Arrival) (Encounter, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor, auth.System) {
		return Encounter{}, ErrForbidden
	}
	r, err := s.Rules(ctx)
	if err != nil {
		return Encounter{}, err
	}
	if err := r.identified(by, a.Identifiers); err != nil {
		return Encounter{}, err
	}
	how := arrival{rules: r, method: MethodDesk, identified: a.Identifiers, override: strings.TrimSpace(a.Override), to: a.To, anyway: a.Anyway}
	if a.Pass != "" {
		how.method = MethodPass
		if a.Appointment, err = s.ofPass(ctx, a.Pass); err != nil {
			return Encounter{}, errs.Internal("check in", err)
		}
	}
	return s.checkIn(ctx, by, a.Appointment, how)
}

// CheckInSelf checks a patient in who is signed in on their own phone. Who comes too early, too late, or without being
// at the clinic is sent to the desk or told to come.
func (s *Service) CheckInSelf(ctx context.Context, by auth.Actor, a SelfArrival) (Encounter, error) {
	p, _, ok := a.Appointment.Split()
	if !ok {
		return Encounter{}, booking.ErrAppointment
	}
	if !by.Has(auth.Patient) || by.PatientID != string(p) {
		return Encounter{}, ErrForbidden
	}
	r, err := s.Rules(ctx)
	if err != nil {
		return Encounter{}, err
	}
	how := arrival{rules: r, method: MethodPhone, self: true, at: a.Position}
	if how.sites, err = s.sites(ctx); err != nil {
		return Encounter{}, errs.Internal("check in", err)
	}
	if a.Poster != "" {
		how.method = MethodPoster
		if how.site, err = s.atPoster(ctx, a.Poster); err != nil {
			return Encounter{}, errs.Internal("check in", err)
		}
	} else if a.Position == nil {
		return Encounter{}, errs.Invalid(errs.Field{Path: "position", Code: "required"})
	}
	return s.checkIn(ctx, by, a.Appointment, how)
}

// identified wants enough identifiers, each once.
func (r Rules) identified(by auth.Actor, given []Identifier) error {
	if by.Has(auth.System) {
		return nil
	}
	f := errs.NewFaults()
	distinct := map[Identifier]bool{}
	for _, x := range given {
		if !slices.Contains(Identifiers(), x) {
			f.Add("identifiers", "unknown")
		}
		distinct[x] = true
	}
	if len(distinct) < r.Identifiers {
		f.Add("identifiers", "too-few", errs.Params{"min": r.Identifiers})
	}
	return f.Err()
}

// Identity says what is wrong with what the desk compared with a file, by the rules in force, for whatever else is done under
// its name.
func (s *Service) Identity(ctx context.Context, by auth.Actor, compared []string) error {
	r, err := s.Rules(ctx)
	if err != nil {
		return err
	}
	given := make([]Identifier, len(compared))
	for i, x := range compared {
		given[i] = Identifier(x)
	}
	return r.identified(by, given)
}

// arrival is how somebody came, beside the appointment.
type arrival struct {
	rules      Rules
	method     Method
	self       bool
	sites      []booking.Site // of one who checks in by phone
	site       booking.SiteID // of the poster
	at         *Position      // of the phone
	identified []Identifier
	emergency  bool
	override   string  // the desk's reason to let somebody in whose place is gone
	to         QueueID // of one whose session is over
	with       *Attending
	anyway     bool
}

// placed says what is to be done instead of checking in somebody whose place is not there any more: nobody sees them
// there. The desk may let them in all the same, and says why.
func (h arrival) placed(a booking.Appointment) error {
	switch {
	case a.PlaceGone == "" || h.override != "":
		return nil
	case h.self:
		return ErrPlaceGone
	}
	return ErrGoneAtDesk
}

// admit says whether the patient may check in by themselves now and here.
func (h arrival) admit(a booking.Appointment, now time.Time) error {
	if !h.self {
		return nil
	}
	opens := a.Start.Add(-time.Duration(h.rules.EarlyMinutes) * time.Minute)
	switch {
	case now.Before(opens):
		return ErrEarly.With(errs.Params{"minutes": h.rules.EarlyMinutes})
	case now.After(a.Start.Add(time.Duration(h.rules.DeskAfterMinutes) * time.Minute)):
		return ErrToDesk
	}
	site, ok := siteOf(h.sites, a)
	switch {
	case !ok, h.method == MethodPhone && site.CheckIn.Radius == 0:
		return ErrToDesk
	case h.method == MethodPoster && site.ID != h.site:
		return ErrOtherSite
	case h.method == MethodPhone && h.at.Accuracy > imprecise:
		return ErrImprecise
	case h.method == MethodPhone && distance(*site.CheckIn, *h.at)-h.at.Accuracy/2 > float64(site.CheckIn.Radius):
		return ErrTooFar
	}
	return nil
}

// distance is in metres, along a sphere of the Earth's mean radius: half a per cent off at most.
func distance(x booking.CheckIn, p Position) float64 {
	const earth, degree = 6_371_000.0, math.Pi / 180
	lat1, lat2 := x.Latitude*degree, p.Latitude*degree
	dLat, dLng := lat2-lat1, (p.Longitude-x.Longitude)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin(dLng/2), 2)
	return 2 * earth * math.Asin(math.Min(1, math.Sqrt(h)))
}

func (s *Service) checkIn(ctx context.Context, by auth.Actor, a booking.AppointmentID, how arrival) (Encounter, error) {
	for range tries {
		e, err := s.tryCheckIn(ctx, by, a, how)
		if !errors.Is(err, errAgain) {
			return e, errs.Internal("check in", err)
		}
	}
	return Encounter{}, ErrBusy
}

func (s *Service) tryCheckIn(ctx context.Context, by auth.Actor, id booking.AppointmentID, how arrival) (Encounter, error) {
	a, err := s.Appointments.Appointment(ctx, by, id)
	if err != nil {
		return Encounter{}, err
	}
	switch a.Status {
	case booking.Arrived, booking.Fulfilled:
		e, err := s.ofAppointment(ctx, a)
		if err != nil || e.Status != Left {
			return e, err
		}
		return s.back(ctx, by, a, how)
	case booking.Cancelled, booking.Moved:
		return Encounter{}, ErrEnded
	case booking.NoShow:
		return Encounter{}, ErrNoShow
	case booking.Booked, booking.Held:
	}
	now := s.now()
	if a.Date != s.Clinic.Day(now) {
		return Encounter{}, ErrNotToday.With(errs.Params{"date": string(a.Date)})
	}
	if err := how.placed(a); err != nil {
		return Encounter{}, err
	}
	if how.self && a.Together != nil {
		return Encounter{}, ErrToDesk // which opens the examination; a check-in would put the patient into a doctor's queue
	}
	if err := how.admit(a, now); err != nil {
		return Encounter{}, err
	}
	if err := s.admitLate(ctx, a, &how, now); err != nil {
		return Encounter{}, err
	}
	doc, err := s.encounter(ctx, by, a, how, now)
	if err != nil {
		return Encounter{}, err
	}
	arrived := booking.SetStatus(a, booking.Booked, booking.Arrived)
	if how.override == "" {
		arrived = arrived.If(store.NoAttr("closure")) // that took the place meanwhile
	}
	err = s.DB.Write(ctx, by.Stamp(how.override, now), doc.put(0), arrived)
	failed, ok := store.Failed(err)
	switch {
	case err == nil:
		s.shots.forget(doc.Queue)
		doc.Version = 1
		return doc.Encounter, nil
	case !ok:
		return Encounter{}, err
	case failed.Op == 0 && failed.Existing != nil:
		e, _, err := read(*failed.Existing)
		return e, err
	}
	return Encounter{}, errAgain
}

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// encounter returns a new encounter in its place.
func (s *Service) encounter(ctx context.Context, by auth.Actor, a booking.Appointment, how arrival, now time.Time) (encounterItem, error) {
	id, ok := IDOf(a.ID)
	if !ok {
		return encounterItem{}, booking.ErrAppointment
	}
	returning, err := s.returning(ctx, a.Patient)
	if err != nil {
		return encounterItem{}, err
	}
	masked, err := s.masked(ctx, a.Patient)
	if err != nil {
		return encounterItem{}, err
	}
	doc := encounterItem{Encounter: Encounter{
		ID: id, Appointment: a.ID, Patient: a.Patient, Session: a.Session, Number: a.Number, Department: a.Department,
		Practitioner: a.Practitioner, Date: a.Date, Start: a.Start, Status: Arrived, ArrivedAt: now, First: !returning,
		Queue: QueueID(a.Session), Method: how.method, Identified: how.identified, WalkIn: a.Status == booking.Arrived, Masked: masked, Code: a.Code,
	}}
	if pool, ok := how.rules.stationFor(Pool, a.Department); ok {
		doc.Queue = pool.Queue(a.Date)
	}
	doc.stand(how)
	if doc.Turn, err = s.joined(ctx, doc, now); err != nil {
		return encounterItem{}, err
	}
	doc.waitFrom(how.rules, later(now, doc.Turn))
	queue, err := s.waiting(ctx, doc.Queue)
	if err != nil {
		return encounterItem{}, err
	}
	doc.arrivedAt(how.rules, now, queue)
	if how.emergency {
		doc.putFirst(now)
		doc.waitFrom(how.rules, now)
	}
	if doc.Predicted, err = s.predict(ctx, doc.Encounter, queue, now); err != nil {
		return encounterItem{}, err
	}
	return doc, s.note(ctx, &doc, lineBy(by, now, CheckedIn), "")
}

// joined returns the turn of somebody who comes now: the appointed time, and of a walk-in the time of joining. Who joins
// before a session begins stands behind whose number it begins with, in the order of joining.
func (s *Service) joined(ctx context.Context, doc encounterItem, now time.Time) (time.Time, error) {
	if !doc.WalkIn {
		return doc.Start, nil
	}
	session, err := s.Appointments.Session(ctx, doc.Session)
	if err := gone(err); err != nil {
		return time.Time{}, err
	}
	if !now.Before(session.Start) {
		return now, nil
	}
	return session.Start.Add(now.Sub(doc.Date.Start(s.Clinic.Zone)) / 1000).UTC().Truncate(time.Millisecond), nil
}

// waitFrom starts the time after which a wait is too long.
func (doc *encounterItem) waitFrom(r Rules, from time.Time) {
	t := from.Add(time.Duration(r.NotCalledMinutes) * time.Minute)
	doc.OverdueAt, doc.Alarm, doc.TellLong = &t, false, r.TellPatient
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// masked returns the patient's name as a public screen shows it.
func (s *Service) masked(ctx context.Context, p patient.ID) (string, error) {
	if s.NameOf == nil {
		return "", nil
	}
	name, err := s.NameOf(ctx, p)
	if err != nil || name == "" {
		return "", err
	}
	return mask.Name(name), nil
}
