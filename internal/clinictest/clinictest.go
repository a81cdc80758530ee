// Package clinictest opens a small clinic for tests: one department with one doctor who sees patients every day from
// 08:00 to 12:00 in numbers of ten minutes, on a store of its own and under a clock that the test moves.
// Whatever goes wrong in setting it up ends the test.
package clinictest

import (
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/crypt/keyset"
	"careloop/internal/followup"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// Who acts. Self is a patient.
var (
	Desk    = auth.Actor{ID: "desk", Roles: []auth.Role{auth.FrontDesk}}
	Nurse   = auth.Actor{ID: "nurse", Roles: []auth.Role{auth.Nurse}}
	Doctor  = auth.Actor{ID: "doctor", Roles: []auth.Role{auth.Doctor}}
	Manager = auth.Actor{ID: "manager", Roles: []auth.Role{auth.Manager}}
	Admin   = auth.Actor{ID: "admin", Roles: []auth.Role{auth.Administrator}}
	Job     = auth.Job("test")
)

// Self returns the patient as an actor.
func Self(p patient.ID) auth.Actor {
	return auth.Actor{ID: "user-of-" + string(p), Roles: []auth.Role{auth.Patient}, PatientID: string(p)}
}

// Monday is the day on which every clinic opens.
const Monday clinic.Date = "2026-11-23"

// Clinic is an open clinic. Now is its clock's time: Monday 07:30 at the clinic until the test moves it.
type Clinic struct {
	DB        *enginetest.DB
	Keys      *crypt.Keys
	Settings  clinic.Settings
	Booking   *booking.Service
	Visit     *visit.Service
	FollowUps *followup.Service
	Billing   *billing.Service

	Department   booking.DepartmentID
	Practitioner booking.PractitionerID
	Schedule     booking.Schedule
	Ward         inpatient.WardID // with the beds 1 to 90

	t   testing.TB
	mu  sync.Mutex
	now time.Time
}

// New opens a clinic in Shanghai.
func New(t testing.TB) *Clinic { return In(t, "Asia/Shanghai") }

// In opens a clinic in a time zone.
func In(t testing.TB, zone string) *Clinic {
	t.Helper()
	c := &Clinic{t: t, Settings: clinic.Default()}
	var err error
	c.Settings.Zone, err = time.LoadLocation(zone)
	c.must(err)
	c.now = Monday.At("07:30", c.Settings.Zone)
	c.Keys, err = keyset.FromFile(filepath.Join(t.TempDir(), "keys.json"))
	c.must(err)
	c.serve(enginetest.Open(t))
	c.openDepartment()
	return c
}

// On returns the clinic on another store that has the same in it, at the time that it has now, as instances of the functions
// see it that have read nothing yet.
func (c *Clinic) On(db *enginetest.DB) *Clinic {
	o := &Clinic{t: c.t, Settings: c.Settings, Keys: c.Keys, Department: c.Department, Practitioner: c.Practitioner, Schedule: c.Schedule, Ward: c.Ward, now: c.Now()}
	o.serve(db)
	return o
}

func (c *Clinic) serve(db *enginetest.DB) {
	c.DB = db
	c.Booking = &booking.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now}
	c.Visit = &visit.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Appointments: c.Booking}
	c.Visit.Practitioners = c.Booking.Practitioners
	c.Visit.Allergies = (&patient.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys}).Allergies
	c.FollowUps = &followup.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Appointments: c.Booking}
	c.FollowUps.Offers = &waitlist.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys}
	c.Billing = &billing.Service{
		DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Appointments: c.Booking, Practitioners: c.Booking.Practitioners,
		Provider: &billing.Sandbox{DB: c.DB, Keys: c.Keys, Now: c.Now}, Stays: &inpatient.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now},
		Records: c.Visit, Services: c.Booking.ServiceVersion,
	}
}

func (c *Clinic) openDepartment() {
	c.t.Helper()
	d, err := c.Booking.SaveDepartment(c.t.Context(), Admin, booking.Department{
		Name: i18n.Text{i18n.Chinese: "内科", i18n.English: "Internal medicine"}, Need: "general", Active: true,
	})
	c.must(err)
	p, err := c.Booking.SavePractitioner(c.t.Context(), Admin, booking.Practitioner{
		Name: i18n.Text{i18n.Chinese: "张医生", i18n.English: "Dr Zhang"}, Grade: "chief", Active: true,
	})
	c.must(err)
	s := booking.Schedule{Department: d.ID, Practitioner: p.ID, Room: "1", From: "2026-01-01"}
	for day := 1; day <= 7; day++ {
		s.Weekly = append(s.Weekly, booking.WeeklyBlock{Weekday: day, Block: booking.Block{Start: "08:00", End: "12:00", Minutes: 10}})
	}
	c.Schedule, err = c.Booking.SaveSchedule(c.t.Context(), Admin, s)
	c.must(err)
	c.Department, c.Practitioner = d.ID, p.ID
	c.Ward = c.OpenWard("3 East")
}

// OpenWard adds a ward with the beds 1 to 90.
func (c *Clinic) OpenWard(name string) inpatient.WardID {
	c.t.Helper()
	beds := make([]string, 90)
	for i := range beds {
		beds[i] = strconv.Itoa(i + 1)
	}
	w, err := (&inpatient.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now}).SaveWard(c.t.Context(), Admin, inpatient.Ward{Name: name, Beds: beds, Active: true})
	c.must(err)
	return w.ID
}

// Another adds a practitioner, for a schedule at a time at which the first sees patients.
func (c *Clinic) Another() booking.PractitionerID {
	c.t.Helper()
	p, err := c.Booking.SavePractitioner(c.t.Context(), Admin, booking.Practitioner{Name: i18n.Text{i18n.Chinese: "李技师"}, Grade: "attending", Active: true})
	c.must(err)
	return p.ID
}

// Colleague opens the schedule of another doctor of the department, like the first one's, in a room of their own.
func (c *Clinic) Colleague() booking.Schedule {
	c.t.Helper()
	s := booking.Schedule{Department: c.Department, Practitioner: c.Another(), Room: "2", From: "2026-01-01", Weekly: c.Schedule.Weekly}
	s, err := c.Booking.SaveSchedule(c.t.Context(), Admin, s)
	c.must(err)
	return s
}

func (c *Clinic) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// Now returns the clinic's time.
func (c *Clinic) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Today returns the civil day at the clinic.
func (c *Clinic) Today() clinic.Date { return c.Settings.Day(c.Now()) }

// Advance moves the clock on.
func (c *Clinic) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Set puts the clock to a time of a day at the clinic.
func (c *Clinic) Set(day clinic.Date, w clinic.Wall) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = day.At(w, c.Settings.Zone)
}

// Session returns the session of a day.
func (c *Clinic) Session(day clinic.Date) booking.SessionID {
	return c.Schedule.On(day, c.Settings)[0].ID
}

// Patient puts a patient's file, as far as other domains look at it: that it exists.
func (c *Clinic) Patient() patient.ID {
	c.t.Helper()
	p := patient.ID(id.Source{}.New("pat", c.Now()))
	c.must(c.DB.Write(c.t.Context(), Desk.Stamp("", c.Now()), store.Put(patient.FileKey(p), struct{}{}).If(store.Absent())))
	return p
}

// Book books a number of a day's session for the patient.
func (c *Clinic) Book(p patient.ID, day clinic.Date, number int) booking.Appointment {
	c.t.Helper()
	a, err := c.Booking.Book(c.t.Context(), Desk, booking.Request{Patient: p, Session: c.Session(day), Number: number, Channel: "desk"})
	c.must(err)
	return a
}

// Fill books what is free in a session, each number for somebody else.
func (c *Clinic) Fill(session booking.SessionID) []booking.Appointment {
	c.t.Helper()
	board, err := c.Booking.Board(c.t.Context(), session)
	c.must(err)
	var all []booking.Appointment
	for _, slot := range board.Slots {
		if slices.ContainsFunc(board.Places, func(p booking.Place) bool { return p.Number == slot.Number }) {
			continue
		}
		a, err := c.Booking.Book(c.t.Context(), Desk, booking.Request{Patient: c.Patient(), Session: session, Number: slot.Number, Channel: "desk"})
		c.must(err)
		all = append(all, a)
	}
	return all
}

// Arrival is somebody at the desk who is who they say.
func Arrival(a booking.AppointmentID) visit.Arrival {
	return visit.Arrival{Appointment: a, Identifiers: []visit.Identifier{visit.IDName, visit.IDBirthDate}}
}

// CheckIn checks the patient of an appointment in.
func (c *Clinic) CheckIn(a booking.Appointment) visit.Encounter {
	c.t.Helper()
	e, err := c.Visit.CheckIn(c.t.Context(), Desk, Arrival(a.ID))
	c.must(err)
	return e
}

// Flu is a record of an acute illness without anything ordered, for tests that only need one.
func Flu() visit.Record {
	return visit.Record{
		Complaint: "发热两天", Diagnosis: visit.Diagnosis{Code: "J11.1", Text: "流行性感冒"},
		Handling: "对症治疗", Advice: "多饮水，注意休息", Next: visit.NextStep{Kind: "none"},
	}
}

// Visited lets a patient of today's session, who has no appointment yet, book the number, come and be seen. Nobody
// else may be waiting.
func (c *Clinic) Visited(p patient.ID, number int, r visit.Record) visit.Encounter {
	c.t.Helper()
	c.CheckIn(c.Book(p, c.Today(), number))
	e, err := c.Visit.CallNext(c.t.Context(), Nurse, visit.QueueID(c.Session(c.Today())), visit.Move{})
	c.must(err)
	e, err = c.Visit.Complete(c.t.Context(), Doctor, e.ID, e.Version, r)
	c.must(err)
	return e
}

// Changes returns everything that the change stream has told so far, as enginetest.DB does.
func (c *Clinic) Changes() []store.Change {
	c.t.Helper()
	return c.DB.Changes()
}
