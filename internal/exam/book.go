package exam

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// Booking is an examination that is to come: its package and the numbers that it takes, which are booked as one and given
// back as one. It is kept nowhere but in the patient's day, so that it is always what its appointments are.
type Booking struct {
	ID       booking.AppointmentID `json:"id" doc:"Of the appointment by which all are cancelled, and the patient comes."`
	Patient  patient.ID            `json:"patientId"`
	Package  PackageID             `json:"packageId"`
	Name     i18n.Text             `json:"name"`
	Date     clinic.Date           `json:"date"`
	Start    time.Time             `json:"start"`
	Numbers  []Reserved            `json:"numbers" nullable:"false"`
	Prepares Prepares              `json:"prepares"`
}

// Reserved is one of an examination's numbers: where, when, and for which stations.
type Reserved struct {
	Appointment  booking.AppointmentID  `json:"appointmentId,omitempty" doc:"Absent while it can be had."`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Room         string                 `json:"room,omitempty"`
	Start        time.Time              `json:"start"`
	End          time.Time              `json:"end"`
	Stations     []string               `json:"stations" nullable:"false" doc:"Their codes in the package."`
}

// Prepares is what the patient does before.
type Prepares struct {
	Unfed       []string             `json:"unfedStations" nullable:"false" doc:"Codes of the stations that want nobody who has eaten."`
	Preparation *booking.Preparation `json:"preparation,omitempty" doc:"Of the service that the package is booked for, with the usual fasting where a station wants it and the service says none."`
	booking.Fasting
}

// Day is a day on which all numbers of a package can be had, and when the patient would come.
type Day struct {
	Date    clinic.Date `json:"date"`
	Choices []Choices   `json:"choices" nullable:"false"`
}

// Choices is one way to have all numbers of a day.
type Choices struct {
	Start    time.Time  `json:"start"`
	Numbers  []Reserved `json:"numbers" nullable:"false"`
	Prepares Prepares   `json:"prepares"`
}

// BookRequest asks for all numbers of an examination, the first of which begins at Start.
type BookRequest struct {
	Patient  patient.ID
	Package  PackageID
	Start    time.Time
	Channel  string
	Override string // staff: why a patient may book who is restricted
	Key      string // idempotency key; the same key books once
}

const (
	daysAhead   = 14 // that are looked at for an examination
	choicesADay = 12
	rounds      = 8 // in which somebody else may take one of the numbers first
)

// Days lists the days of two weeks on which a patient can have all numbers of a package, from a day on that is today if it
// is absent or over. It is a picture, and no promise.
func (s *Service) Days(ctx context.Context, by auth.Actor, id PackageID, who patient.ID, from clinic.Date) ([]Day, error) {
	if !by.MayActFor(string(who)) {
		return nil, ErrForbidden
	}
	from, err := s.fromDay(from)
	if err != nil {
		return nil, err
	}
	p, err := s.bookable(ctx, by, id, who, from)
	if err != nil {
		return nil, errs.Internal("days of a package", err)
	}
	offer, err := s.offer(ctx, by, p, who, booking.SlotQuery{From: from, Days: daysAhead}, nil)
	if err != nil {
		return nil, errs.Internal("days of a package", err)
	}
	return s.daysOf(offer, from), nil
}

// fromDay returns the first day to look at.
func (s *Service) fromDay(from clinic.Date) (clinic.Date, error) {
	if from != "" && !from.Valid() {
		return "", errs.Invalid(errs.Field{Path: "from", Code: "date"})
	}
	return max(from, s.today()), nil
}

// daysOf lists the days of an offer, and when the patient could come on each.
func (s *Service) daysOf(offer offer, from clinic.Date) []Day {
	days := []Day{}
	for i := range daysAhead {
		d := Day{Date: from.AddDays(i)}
		next := time.Time{}
		for _, first := range offer.on(d.Date, 0) {
			if len(d.Choices) == choicesADay {
				break
			}
			if first.slot.Start.Before(next) {
				continue
			}
			if picked, ok := offer.from(d.Date, first); ok {
				d.Choices = append(d.Choices, Choices{first.slot.Start, reserved(offer.wants, picked), offer.prepares(first.slot.Start, s.Clinic.Zone)})
				next = first.slot.Start.Add(apart)
			}
		}
		if len(d.Choices) > 0 {
			days = append(days, d)
		}
	}
	return days
}

// apart is how far choices of one day lie apart: a list of every ten minutes would be no choice but a search.
const apart = 30 * time.Minute

func (o offer) prepares(start time.Time, zone *time.Location) Prepares {
	return prepares(o.pkg, o.preparation, start, zone)
}

func prepares(p Package, of *booking.Preparation, start time.Time, zone *time.Location) Prepares {
	unfed := p.unfed(func(Station) bool { return true })
	if len(unfed) > 0 {
		of = of.Unfed()
	}
	return Prepares{Unfed: unfed, Preparation: of, Fasting: of.Fasting(start, zone)}
}

// preparation returns what a service wants the patient to do before, as it stands; nil for nothing.
func (s *Service) preparation(ctx context.Context, id booking.ServiceID) (*booking.Preparation, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // no preparation is one, too
	}
	x, err := s.Appointments.HealthcareService(ctx, id)
	if err != nil && errs.KindOf(err) == errs.KindNotFound {
		return nil, nil //nolint:nilnil // likewise
	}
	return x.Preparation, err
}

// servedAs returns what the first of the numbers of an examination is booked for, so that the patient reads the same hours
// wherever they look: a department's exam numbers may be for a service that the package does not name.
func servedAs(p Package, all []booking.Appointment) booking.ServiceID {
	first := slices.MinFunc(all, func(a, b booking.Appointment) int { return a.Start.Compare(b.Start) })
	return cmp.Or(first.Service, p.Service)
}

func reserved(wants []want, picked []spot) []Reserved {
	all := make([]Reserved, len(picked))
	for i, x := range picked {
		all[i] = Reserved{
			Department: x.session.Department, Practitioner: x.session.Practitioner, Room: x.session.Room,
			Start: x.slot.Start, End: x.slot.End, Stations: stationsOf(wants[i]),
		}
	}
	return all
}

func stationsOf(w want) []string { return append([]string{}, w.stations...) }

// Book takes a number of every department that a package wants, or none: one transaction decides.
func (s *Service) Book(ctx context.Context, by auth.Actor, r BookRequest) (Booking, error) {
	if !by.MayActFor(string(r.Patient)) {
		return Booking{}, ErrForbidden
	}
	day := s.Clinic.Day(r.Start)
	want := booking.TogetherRequest{Patient: r.Patient, Package: string(r.Package), Channel: r.Channel, Override: r.Override, Key: r.Key}
	p, err := s.bookable(ctx, by, r.Package, r.Patient, day)
	if err != nil {
		return Booking{}, errs.Internal("book examination", err)
	}
	done, err := s.Appointments.BookedTogether(ctx, by, want, day)
	if err != nil {
		return Booking{}, err
	}
	if len(done) == 0 {
		done, err = s.take(ctx, by, r.Start, p, want, nil)
	}
	if errs.KindOf(err) == errs.KindConflict { // with this very request, it may be
		if before, err := s.Appointments.BookedTogether(ctx, by, want, day); err == nil && len(before) > 0 {
			return s.bookedAs(ctx, p, before)
		}
	}
	if err != nil {
		return Booking{}, errs.Internal("book examination", err)
	}
	return s.bookedAs(ctx, p, done)
}

func (s *Service) bookedAs(ctx context.Context, p Package, all []booking.Appointment) (Booking, error) {
	of, err := s.preparation(ctx, servedAs(p, all))
	return s.bookingOf(p, of, all), errs.Internal("read preparation", err)
}

// take books numbers that go together and begin at a time. Which the others are may differ from what the patient saw,
// if somebody else took one of them since; the first is as it was asked for. move names what they are taken in exchange for.
func (s *Service) take(ctx context.Context, by auth.Actor, start time.Time, p Package, want booking.TogetherRequest, move *exchange) ([]booking.Appointment, error) {
	look := booking.SlotQuery{From: s.Clinic.Day(start), Days: 1}
	for range rounds {
		o, err := s.offer(ctx, by, p, want.Patient, look, move.own())
		if err != nil {
			return nil, err
		}
		picked, ok := o.at(look.From, start)
		switch {
		case !ok && look.AsItIs:
			return nil, o.full(start)
		case !ok: // nobody is refused for what the pictures do not show yet
			look.AsItIs = true
			continue
		}
		want.Picks = nil
		for i, x := range picked {
			pick := booking.Pick{Session: x.session.ID, Number: x.slot.Number}
			// Who comes to the first is there for all: what is eaten afterwards is eaten before the others, too.
			pick.Unfed = len(p.unfed(func(s Station) bool { return i == 0 || slices.Contains(o.wants[i].stations, s.Code) })) > 0
			if i == 0 {
				pick.Service = p.Service
			}
			want.Picks = append(want.Picks, pick)
		}
		all, err := move.settle(ctx, s.Appointments, by, want)
		if err == nil || !errors.Is(err, booking.ErrTaken) && !errors.Is(err, booking.ErrHeld) && !errors.Is(err, booking.ErrClosed) && !errors.Is(err, booking.ErrInactive) {
			return all, err
		}
	}
	return nil, ErrBusy
}

// bookable returns a package if it can be had, and is for the patient as far as the file tells.
func (s *Service) bookable(ctx context.Context, by auth.Actor, id PackageID, who patient.ID, on clinic.Date) (Package, error) {
	p, err := s.fitting(ctx, by, id, who, on)
	if err == nil && !p.Active {
		return p, ErrInactive
	}
	return p, err
}

// personOf returns for whom a package would be, on a day.
func personOf(p Package, x patient.Person, on clinic.Date) Person {
	sex := cmp.Or(p.Sex, patient.Female) // the desk asks whose file says neither
	if x.Gender == patient.Male || x.Gender == patient.Female {
		sex = x.Gender
	}
	return Person{Sex: sex, Age: clinic.Age(x.Born, on)}
}

// BookingsOf lists a patient's booked examinations that are still to come, the next first.
func (s *Service) BookingsOf(ctx context.Context, by auth.Actor, who patient.ID) ([]Booking, error) {
	if !by.MayActFor(string(who)) {
		return nil, ErrForbidden
	}
	if _, ok := patient.ParseID(string(who)); !ok {
		return nil, ErrPatient
	}
	has, err := s.ahead(ctx, by, who, s.today())
	if err != nil {
		return nil, errs.Internal("list booked examinations", err)
	}
	all := []Booking{}
	for len(has) > 0 {
		one := slices.DeleteFunc(slices.Clone(has), func(a booking.Appointment) bool { return !sameBooking(a, has[0]) })
		has = slices.DeleteFunc(slices.Clone(has), func(a booking.Appointment) bool { return sameBooking(a, one[0]) })
		if one[0].Together == nil || !slices.ContainsFunc(one, func(a booking.Appointment) bool { return a.Status == booking.Booked }) {
			continue
		}
		p, err := s.current(ctx, PackageID(one[0].Together.Package))
		if err != nil {
			return nil, errs.Internal("list booked examinations", err)
		}
		of, err := s.preparation(ctx, servedAs(p, one))
		if err != nil {
			return nil, errs.Internal("list booked examinations", err)
		}
		all = append(all, s.bookingOf(p, of, one))
	}
	return all, nil
}

func sameBooking(a, b booking.Appointment) bool {
	return a.ID == b.ID || a.Together != nil && b.Together != nil && a.Together.ID == b.Together.ID
}

// ahead lists the appointments that a patient has from a day on, the next first.
func (s *Service) ahead(ctx context.Context, by auth.Actor, who patient.ID, from clinic.Date) ([]booking.Appointment, error) {
	var has []booking.Appointment
	for cursor := ""; ; {
		page, next, err := s.Appointments.OfPatient(ctx, by, who, 50, cursor)
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			if a.Status.Holds() && a.Date >= from {
				has = append(has, a)
			}
		}
		if cursor = next; cursor == "" || len(page) > 0 && page[len(page)-1].Date < from { // the latest come first
			break
		}
	}
	slices.SortStableFunc(has, func(a, b booking.Appointment) int { return a.Start.Compare(b.Start) })
	return has, nil
}

// bookingOf shows appointments that were booked as one.
func (s *Service) bookingOf(p Package, of *booking.Preparation, all []booking.Appointment) Booking {
	wants := p.wants()
	b := Booking{Patient: all[0].Patient, Package: p.ID, Name: p.Name, Numbers: []Reserved{}}
	for _, a := range all {
		if b.ID == "" || a.Start.Before(b.Start) {
			b.ID, b.Date, b.Start = a.ID, a.Date, a.Start
		}
		r := Reserved{
			Appointment: a.ID, Department: a.Department, Practitioner: a.Practitioner, Room: a.Room, Start: a.Start, End: a.End, Stations: []string{},
		}
		if i := slices.IndexFunc(wants, func(w want) bool { return w.department == a.Department }); i >= 0 {
			r.Stations = stationsOf(wants[i])
		}
		b.Numbers = append(b.Numbers, r)
	}
	b.Prepares = prepares(p, of, b.Start, s.Clinic.Zone)
	return b
}
