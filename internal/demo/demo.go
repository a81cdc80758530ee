// Package demo plays weeks of a clinic over HTTP against a running Careloop and prints the story: registrations, a
// race for one number, a move, a cancellation, reminders, visits, follow-ups, surveys, figures. It uses what any
// client may use and nothing else, and it ends by comparing the live counters with a recount.
package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// Clock is the time in which a story plays.
type Clock interface {
	Now() time.Time
	// Advance lets time pass until t and everything happen that is due by then.
	Advance(ctx context.Context, t time.Time) error
	// Settle waits until everything has happened that the changes so far lead to.
	Settle(ctx context.Context) error
	// Simulated reports whether Advance can jump; otherwise days cannot pass within a story.
	Simulated() bool
}

// Config says where to play.
type Config struct {
	URL   string
	Token func(ctx context.Context, account string) (string, error)
	Clock Clock
	Out   io.Writer
	HTTP  *http.Client // nil: one with a timeout
	Texts Texts        // nil: the local outbox
}

// Texts returns what the patients got, the surveys of all visits so far included.
type Texts func(ctx context.Context) ([]string, error)

// story is what has happened so far.
type story struct {
	Config
	clinic    Clinic
	zone      *time.Location
	as        map[auth.Role]*client
	people    map[string]patient.ID // by Person.Key
	names     map[patient.ID]string
	speaks    map[patient.ID]i18n.Lang
	doctors   map[booking.PractitionerID]Practitioner
	depts     map[booking.DepartmentID]Department
	day1      clinic.Date
	ahead     int       // how many days ahead people book
	until     time.Time // when the story stops; zero: two weeks on
	booked    []booking.Appointment
	played    int             // of booked: whose visit was played, or not to be
	asked     map[string]bool // by token of the survey's link: the patient has answered, or will not
	cancelled []booking.Appointment
	moved     []booking.Appointment
	worse     int      // worrying answers so far
	answered  int      // surveys so far
	failed    []string // what should have been otherwise
	screen    struct{ Token string }
	ecg       visit.QueueID // of today, where electrocardiograms are made
	isolation visit.QueueID // of today, where those wait who may be infectious
	sessions  map[string]booking.Session
	rooms     map[string]booking.RoomID   // by what stands on the door
	wards     map[string]inpatient.WardID // by name
	offered   map[string]booking.HealthcareService
	guests    int // who are in no file of the story
	calls     int // in queues, for their keys
}

// Play plays the story. It returns an error if anything was not as it should be.
func Play(ctx context.Context, cfg Config) error {
	s, err := begin(ctx, cfg)
	if err != nil {
		return err
	}
	err = s.tell(ctx, []chapter{
		{"The clinic opens · 开诊准备", s.open},
		{"The price list · 价目", s.prices},
		{"Site, rooms and screen · 院区、诊室与屏幕", s.places},
		{"Services · 诊疗项目", s.services},
		{"Three more sessions · 另开三场", s.extras},
		{"Guidance · 智能导诊", s.guide},
		{"Registration · 建档", s.register},
		{"Booking · 预约", s.book},
		{"Prepared or not · 就诊准备", s.prepare},
		{"A waiting room · 候诊", s.queue},
		{"Fifty want one number · 五十人抢一个号", s.race},
		{"A move and a cancellation · 改约与取消", s.change},
		{"A family · 一家人", s.family},
		{"A death that was a mistake · 误登记离世", s.death},
		{"A doctor is out · 停诊", s.closeDay},
		{"The days of the visits · 就诊", s.days},
		{"Charges and payment · 收费", s.money},
		{"An emergency on site · 应急", s.alarm},
		{"A physical examination · 体检", s.examine},
		{"Messages · 消息", s.messages},
		{"The patients' voice · 满意度", s.surveys},
		{"Held, and added behind · 占号与加号", s.holds},
		{"The waiting list · 候补", s.waiting},
		{"Restricted, and forgiven · 限制与申诉", s.restrict},
		{"Follow-up, a week on · 一周后随访", s.followUp},
		{"In the ward · 住院", s.ward},
		{"Figures · 指标", s.figures},
	})
	if err != nil {
		return err
	}
	s.say("\nThe end: everything was as it should be · 全部符合预期")
	return nil
}

// Fill plays what makes a clinic look lived in: four weeks that end now, with half of the follow-ups done, and
// appointments for the time to come.
func Fill(ctx context.Context, cfg Config, now time.Time) (People, error) {
	s, err := begin(ctx, cfg)
	if err != nil {
		return People{}, err
	}
	s.until = cfg.Clock.Now().Add(now.Sub(cfg.Clock.Now()) / 2)
	err = s.tell(ctx, []chapter{
		{"The clinic opens · 开诊准备", s.open},
		{"The price list · 价目", s.prices},
		{"Site, rooms and screen · 院区、诊室与屏幕", s.places},
		{"Services · 诊疗项目", s.services},
		{"Registration · 建档", s.register},
		{"Booking · 预约", s.book},
		{"The days of the visits · 就诊", s.days},
		{"The patients' voice · 满意度", s.surveys},
		{"Follow-up · 随访", s.followUp},
		{"Booking · 预约", s.book},
	})
	if err != nil {
		return People{}, err
	}
	s.until = now.Add(-5 * time.Minute) // the emergency takes four: nothing may have happened later than now
	err = s.tell(ctx, []chapter{
		{"The days of the visits · 就诊", s.days},
		{"The patients' voice · 满意度", s.surveys},
		{"Charges and payment · 收费", s.lived},
		{"An emergency on site · 应急", s.alarm},
		{"In the ward · 住院", s.beds},
		{"Follow-up · 随访", s.followUp},
		{"The days to come · 未来几天", func(ctx context.Context) error { s.ahead = 4; return s.book(ctx) }},
		{"What is left to do · 待办", s.unfinished},
		{"A doctor is out · 停诊", s.closedDay},
		{"Physical examinations · 体检", s.examine},
		{"What follows · 后续", cfg.Clock.Settle},
	})
	return People{Patients: []patient.ID{s.people["p01"], s.people["p52"]}, Doctor: s.doctor("d1")}, err
}

// People are those of the story as whom somebody may want to sign in.
type People struct {
	Patients []patient.ID
	Doctor   booking.PractitionerID
}

// doctor returns the practitioner that stands in a line of the file.
func (s *story) doctor(key string) booking.PractitionerID {
	for id, p := range s.doctors {
		if p.Key == key {
			return id
		}
	}
	return ""
}

// chapter is one part of the story.
type chapter struct {
	title string
	play  func(context.Context) error
}

func (s *story) tell(ctx context.Context, chapters []chapter) error {
	for i, c := range chapters {
		s.say("\n%d. %s", i+1, c.title)
		if err := c.play(ctx); err != nil {
			return fmt.Errorf("%s: %w", c.title, err)
		}
	}
	if len(s.failed) > 0 {
		return fmt.Errorf("%d things were not as they should be: %v", len(s.failed), s.failed)
	}
	return nil
}

func begin(ctx context.Context, cfg Config) (*story, error) {
	data, err := Load()
	if err != nil {
		return nil, err
	}
	s := &story{
		Config: cfg, ahead: 14, clinic: data, as: map[auth.Role]*client{}, people: map[string]patient.ID{}, names: map[patient.ID]string{}, speaks: map[patient.ID]i18n.Lang{},
		asked: map[string]bool{}, doctors: map[booking.PractitionerID]Practitioner{}, depts: map[booking.DepartmentID]Department{},
		sessions: map[string]booking.Session{}, rooms: map[string]booking.RoomID{}, wards: map[string]inpatient.WardID{}, offered: map[string]booking.HealthcareService{},
	}
	hc := cfg.HTTP
	if hc == nil {
		hc = &http.Client{Timeout: time.Minute}
	}
	for role, account := range map[auth.Role]string{
		auth.FrontDesk: "desk", auth.Nurse: "nurse", auth.Manager: "manager", auth.Administrator: "admin", auth.Doctor: "doctor",
	} {
		s.as[role] = &client{url: cfg.URL, http: hc, signIn: func(ctx context.Context) (string, error) { return cfg.Token(ctx, account) }}
	}
	var me struct {
		Clinic struct{ Name, TimeZone string }
	}
	if err := s.as[auth.Manager].get(ctx, "/me", &me); err != nil {
		return nil, err
	}
	if s.zone, err = time.LoadLocation(me.Clinic.TimeZone); err != nil {
		return nil, err
	}
	s.day1 = clinic.DateOf(cfg.Clock.Now().In(s.zone))
	s.say("%s, %s (%s)", me.Clinic.Name, s.at(cfg.Clock.Now()), me.Clinic.TimeZone)
	return s, nil
}

func (s *story) say(format string, args ...any) { fmt.Fprintf(s.Out, format+"\n", args...) }

// expect notes what is not as it should be; the story goes on.
func (s *story) expect(ok bool, format string, args ...any) {
	if !ok {
		what := fmt.Sprintf(format, args...)
		s.failed = append(s.failed, what)
		s.say("   ✗ %s", what)
	}
}

func (s *story) at(t time.Time) string { return t.In(s.zone).Format("Mon 2 Jan 15:04") }
