package functiontest

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/closure"
	"careloop/internal/crypt/keyset"
	"careloop/internal/emergency"
	"careloop/internal/exam"
	"careloop/internal/function"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/inpatient"
	"careloop/internal/message"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/store/enginetest"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// keyFile seals the fields in the sample events. It guards nothing else.
//
//go:embed testdata/keys.json
var keyFile []byte

var (
	desk   = auth.Actor{ID: "desk", Roles: []auth.Role{auth.FrontDesk}}
	doctor = auth.Actor{ID: "doctor", Roles: []auth.Role{auth.Doctor}}
	admin  = auth.Actor{ID: "admin", Roles: []auth.Role{auth.Administrator}}
)

// Clinic is the small clinic that the sample events speak of, on a store of its own. Its ids are always the same.
//
// It is Monday, 23 November 2026, 08:05 in Shanghai. On Sunday Wang was seen and is to be called today; Chen did not
// come, and Zhao did, whom nobody called. Today Li has been called; Zhang, who wants to be telephoned, has an appointment
// at ten, and a number of next Monday is held for him. For next Monday, Chen, Wang and Li wait, and Zhang for today,
// and still for Sunday. In a fortnight and in three weeks the doctor is out at a time that Li and Chen had. Li owes
// something, and both have begun to pay by phone. Somebody collapsed on Sunday, and somebody is calling for help since
// 07:40 today. Everything up to Sunday went through the change stream; what happened today has not yet.
type Clinic struct {
	function.Env
	Scene

	t       testing.TB
	store   *enginetest.DB
	mu      sync.Mutex
	now     time.Time
	Spoiled bool // its events and its store are not what the sample says
}

// Scene is who and what there is in the clinic.
type Scene struct {
	told int // changes that the consumers were told

	Department   booking.DepartmentID
	Practitioner booking.PractitionerID
	Schedule     booking.Schedule
	Wang, Chen   patient.ID
	Li, Zhang    patient.ID
	Child        patient.ID // Chen's, born in 2020
	Gone         patient.ID // has died, which the consumers were not told yet; with Thursday's number 6
	Screen       visit.Screen
	Service      booking.HealthcareService // patients fast for it
	Called       visit.Encounter           // Li's, for the service
	Booked       booking.Appointment       // Zhang's
	Fasts        booking.Appointment       // Wang's, of tomorrow's number 3, for the service
	Held         booking.Hold              // Zhang's, of next Monday's number 5
	Lapsed       waitlist.Offer            // to Chen, of next Monday's number 20, since Sunday: nobody answered
	Offered      waitlist.Offer            // to Wang, of next Monday's number 21
	Waits        waitlist.Entry            // Li's, for next Monday
	Paid, Begun  billing.Intent            // Zhang's and Li's online payments
	Lost         booking.Appointment       // Li's, in a fortnight, at a time that is closed
	Closed       closure.ID                // that time's closure, which waits for a look at it
	Closing      closure.ID                // of Chen's time in three weeks, whose numbers are not taken yet
	Over, Raised emergency.Emergency       // Sunday's, and one of today to which nobody has come yet
	Package      exam.Package              // of physical examinations
	Reviewed     exam.Exam                 // Wang's, which waits for the chief reviewer
	Critical     exam.Exam                 // Chen's, with a critical blood sugar
	Signed       exam.Exam                 // Li's
	Stay         inpatient.Stay            // Chen's, since today
}

const (
	sunday clinic.Date = "2026-11-22"
	monday clinic.Date = "2026-11-23"

	fullDay clinic.Date = "2026-12-28" // it has one number, which is Li's
)

// made is the clinic that this process made once. Every test gets a copy.
var made struct {
	sync.Once
	as    enginetest.Copy
	scene Scene
	now   time.Time
}

// Open opens the clinic.
func Open(t testing.TB) *Clinic {
	t.Helper()
	made.Do(func() {
		c := opened(t, enginetest.Copy{})
		c.make()
		made.as, made.scene, made.now = c.store.Copy(t), c.Scene, c.Now()
	})
	c := opened(t, made.as)
	c.Scene, c.now = made.scene, made.now
	if c.now.IsZero() {
		t.Fatal("the clinic could not be made")
	}
	return c
}

func opened(t testing.TB, as enginetest.Copy) *Clinic {
	t.Helper()
	c := &Clinic{t: t}
	c.Env = function.Env{Clinic: clinic.Default(), Claims: auth.Cognito(), Log: obs.NewLogger(t.Output(), nil), Now: c.clock}
	path := filepath.Join(t.TempDir(), "keys.json")
	c.must(os.WriteFile(path, keyFile, 0o600))
	var err error
	c.Keys, err = keyset.FromFile(path)
	c.must(err)
	c.store = as.Open(t)
	c.DB = c.store
	return c
}

func (c *Clinic) make() {
	c.t.Helper()
	c.at(sunday, "07:30")
	c.openDepartment()
	c.openBooks()
	c.codes()
	c.Wang = c.register("王芳", "+8613800000001", "1966-11-23", channel.SMS)
	c.Chen = c.register("陈静", "+8613800000002", "1990-05-01", channel.SMS)
	c.Li = c.register("李娜", "+8613800000003", "1985-02-14", channel.SMS)
	c.Zhang = c.register("张伟", "+8613800000004", "1979-08-08", channel.Phone)
	seen := c.book(c.Wang, sunday, 4)
	c.book(c.Chen, sunday, 7)
	c.called(seen, sunday)
	c.past()
	c.forgotten(sunday, 9)
	c.Stream()
	c.Lapsed = c.offered(c.Chen, monday.AddDays(7), 20)
	c.wait(c.Zhang, monday, "")
	c.wait(c.Zhang, sunday, c.Practitioner)

	c.at(monday, "07:40")
	li := c.book(c.Li, monday, 1, c.Service.ID)
	c.Booked = c.book(c.Zhang, monday, 13)
	c.Called = c.checkedIn(li)
	c.bill()
	c.alarm()
	c.admit()
	c.at(monday, "08:05")
	c.Held = c.hold(c.Zhang, monday.AddDays(7), 5)
	c.Offered = c.offered(c.Wang, monday.AddDays(7), 21)
	c.Waits = c.wait(c.Li, monday.AddDays(7), "")
	c.Lost = c.book(c.Li, monday.AddDays(14), 2)
	c.Closed = c.close(c.Lost)
	c.Closing = c.close(c.book(c.Chen, monday.AddDays(21), 3))
	for step := closure.Shutting; step != closure.Review; {
		v, err := c.Closures().Run(c.t.Context(), admin, c.Closed)
		c.must(err)
		step = v.Step
	}
	c.families()
	c.subscribe()
	c.examine()
	c.book(c.Li, fullDay, 1)
	c.displace(c.book(c.Chen, fullDay.AddDays(1), 4))
	c.Fasts = c.book(c.Wang, monday.AddDays(1), 3, c.Service.ID)
	c.Gone = c.register("高远", "+8613800000009", "1941-03-03", channel.SMS)
	c.book(c.Gone, monday.AddDays(3), 6)
	_, err := c.Patients().RecordDeath(c.t.Context(), desk, c.Gone, 1, patient.DeathInput{Date: sunday, Told: patient.ToldByRelative})
	c.must(err)
}

// close lets the doctor be out when somebody was to come. At the second such time, whoever can be is moved unasked.
func (c *Clinic) close(a booking.Appointment) closure.ID {
	c.t.Helper()
	at := func(t time.Time) clinic.Wall { return clinic.WallOf(t.In(c.Clinic.Zone)) }
	s := c.Closures()
	s.IDs = id.Source{Rand: rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("closure on %021s", a.Date))))}
	x, err := s.Close(c.t.Context(), admin, closure.Request{
		Target: closure.Target{Kind: closure.OfSchedule, ID: string(c.Schedule.ID)}, Key: "out on " + string(a.Date), Move: c.Closed != "",
		Span:   booking.Span{From: a.Date, Until: a.Date, Start: at(a.Start), End: at(a.End)},
		Reason: i18n.Text{i18n.Chinese: "医生停诊", i18n.English: "The doctor is away"},
	})
	c.must(err)
	return x.ID
}

func (c *Clinic) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *Clinic) at(day clinic.Date, w clinic.Wall) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = day.At(w, c.Clinic.Zone)
}

func (c *Clinic) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *Clinic) openDepartment() {
	c.t.Helper()
	s := c.Bookings()
	s.IDs = id.Source{Rand: rand.NewChaCha8([32]byte{1})}
	d, err := s.SaveDepartment(c.t.Context(), admin, booking.Department{
		Name: i18n.Text{i18n.Chinese: "内科", i18n.English: "Internal medicine"}, Need: "general", Active: true,
	})
	c.must(err)
	p, err := s.SavePractitioner(c.t.Context(), admin, booking.Practitioner{
		Name: i18n.Text{i18n.Chinese: "张医生", i18n.English: "Dr Zhang"}, Grade: "chief", Active: true,
	})
	c.must(err)
	x := booking.Schedule{Department: d.ID, Practitioner: p.ID, Room: "1", From: "2026-01-01", Exceptions: []booking.Exception{
		{Date: fullDay, Blocks: []booking.Block{{Start: "08:00", End: "08:10", Minutes: 10}}},
	}}
	for day := 1; day <= 7; day++ {
		x.Weekly = append(x.Weekly, booking.WeeklyBlock{Weekday: day, Block: booking.Block{Start: "08:00", End: "12:00", Minutes: 10}})
	}
	c.Schedule, err = s.SaveSchedule(c.t.Context(), admin, x)
	c.must(err)
	c.Department, c.Practitioner = d.ID, p.ID
	c.Service, err = s.SaveHealthcareService(c.t.Context(), admin, booking.HealthcareService{
		Name: i18n.Text{i18n.Chinese: "胃镜", i18n.English: "Gastroscopy"}, Departments: []booking.DepartmentID{d.ID}, Active: true,
		Preparation: &booking.Preparation{
			FastHours: 8, WaterHours: 2, Companion: true, Bring: []i18n.Text{{i18n.Chinese: "检查申请单", i18n.English: "The referral"}},
			Confirm: []booking.Statement{{ID: "thinners", Text: i18n.Text{i18n.Chinese: "我没有服用抗凝药", i18n.English: "I take no blood thinners"}, WarnDesk: true}},
		},
	})
	c.must(err)
	_, err = c.Surveys().Publish(c.t.Context(), admin, survey.Questionnaire{
		ID: "tea", Title: i18n.Text{i18n.Chinese: "茶水", i18n.English: "Tea"}, Audience: "patient",
		Questions: []survey.Question{{ID: "warm", Kind: "scale", Text: i18n.Text{i18n.Chinese: "茶水热吗？", i18n.English: "Was the tea warm?"}, Required: true}},
	})
	c.must(err)
	visits := c.Visits()
	visits.IDs = id.Source{Rand: rand.NewChaCha8([32]byte{2})}
	c.Screen, err = visits.OpenScreen(c.t.Context(), admin, visit.Screen{
		Name: i18n.Text{i18n.Chinese: "内科候诊", i18n.English: "Internal medicine"}, Department: d.ID,
	})
	c.must(err)
}

func (c *Clinic) register(name, phone, born string, by channel.Name) patient.ID {
	c.t.Helper()
	p, _, err := c.Patients().Register(c.t.Context(), desk, patient.RegisterInput{
		Key: phone, Name: name, BirthDate: clinic.Date(born), Phones: []patient.Phone{{Number: phone, Use: "mobile", Primary: true}},
		Consent: map[channel.Name]patient.ConsentStatus{by: patient.Granted},
	})
	c.must(err)
	return p.ID
}

// Session returns the session of a day.
func (c *Clinic) Session(day clinic.Date) booking.SessionID {
	return c.Schedule.On(day, c.Clinic)[0].ID
}

func (c *Clinic) book(p patient.ID, day clinic.Date, number int, what ...booking.ServiceID) booking.Appointment {
	c.t.Helper()
	s := c.Bookings()
	s.IDs = id.Source{Rand: rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("number %025d", number))))}
	r := booking.Request{Patient: p, Session: c.Session(day), Number: number, Channel: "desk", Key: "book-" + strconv.Itoa(number)}
	if len(what) > 0 {
		r.Service = what[0]
	}
	a, err := s.Book(c.t.Context(), desk, r)
	c.must(err)
	return a
}

func (c *Clinic) hold(p patient.ID, day clinic.Date, number int) booking.Hold {
	c.t.Helper()
	s := c.Bookings()
	s.IDs = id.Source{Rand: rand.NewChaCha8([32]byte{5})}
	h, err := s.Hold(c.t.Context(), desk, booking.HoldRequest{Patient: p, Session: c.Session(day), Number: number, Reason: booking.FillingIn})
	c.must(err)
	return h
}

// checkedIn lets a patient come and be called.
func (c *Clinic) checkedIn(a booking.Appointment) visit.Encounter {
	c.t.Helper()
	_, err := c.Arrivals().CheckIn(c.t.Context(), desk, visit.Arrival{Appointment: a.ID, Identifiers: []visit.Identifier{visit.IDName, visit.IDPhone}})
	c.must(err)
	e, err := c.Visits().CallNext(c.t.Context(), doctor, visit.QueueID(a.Session), visit.Move{})
	c.must(err)
	return e
}

// forgotten lets somebody come whom nobody calls.
func (c *Clinic) forgotten(day clinic.Date, number int) {
	c.t.Helper()
	p := c.register("赵敏", "+8613800000005", "1971-01-20", channel.Phone)
	a := c.book(p, day, number)
	_, err := c.Arrivals().CheckIn(c.t.Context(), desk, visit.Arrival{Appointment: a.ID, Identifiers: []visit.Identifier{visit.IDName, visit.IDPhone}})
	c.must(err)
}

// called lets a patient come, be called, and be seen.
func (c *Clinic) called(a booking.Appointment, day clinic.Date) {
	c.t.Helper()
	c.at(day, "08:30")
	e := c.checkedIn(a)
	c.at(day, "08:50")
	_, err := c.Visits().Complete(c.t.Context(), doctor, e.ID, e.Version, visit.Record{
		Complaint: "头晕一周", Diagnosis: visit.Diagnosis{Code: "I10", Text: "原发性高血压"}, Handling: "降压治疗", Advice: "低盐饮食",
		Next: visit.NextStep{Kind: "follow-up", InDays: 1, Note: "问血压"}, Chronic: true,
	})
	c.must(err)
}

// Finish completes Li's encounter.
func (c *Clinic) Finish() {
	c.t.Helper()
	_, err := c.Visits().Complete(c.t.Context(), doctor, c.Called.ID, c.Called.Version, visit.Record{
		Complaint: "咳嗽三天", Diagnosis: visit.Diagnosis{Code: "J06.9", Text: "上呼吸道感染"}, Handling: "对症治疗", Advice: "多饮水",
		Next: visit.NextStep{Kind: "follow-up", InDays: 3, Note: "问体温"},
	})
	c.must(err)
}

// Stream lets the change stream's consumers catch up.
func (c *Clinic) Stream() {
	c.t.Helper()
	j := c.Following()
	for {
		batch := c.store.Changes()[c.told:]
		if len(batch) == 0 {
			return
		}
		c.told += len(batch)
		_, err := j.Handle(c.t.Context(), batch)
		c.must(err)
	}
}

// Sweep claims the messages that are due, and returns what the queues would get.
func (c *Clinic) Sweep() []message.Dispatch {
	c.t.Helper()
	out, err := c.Sweeping(channel.Names()).Sweep(c.t.Context(), c.Now(), "")
	c.must(err)
	return out.Due
}

// written counts what was written, by table, of the tables whose changes are told.
func (c *Clinic) written() map[string]int {
	c.t.Helper()
	out := map[string]int{}
	for _, x := range c.store.Changes() {
		out[string(x.Table)]++
	}
	return out
}
