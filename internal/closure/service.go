package closure

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
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/waitlist"
)

// Directory is what there is at the clinic.
type Directory interface {
	Departments(ctx context.Context) ([]booking.Department, error)
	Practitioners(ctx context.Context) ([]booking.Practitioner, error)
	Sites(ctx context.Context) ([]booking.Site, error)
	Rooms(ctx context.Context) ([]booking.Room, error)
	Schedules(ctx context.Context, d booking.DepartmentID, p booking.PractitionerID) ([]booking.Schedule, error)
	// PlanOf returns the schedules of a practitioner, and an op that fails if one of them is written meanwhile.
	PlanOf(ctx context.Context, p booking.PractitionerID) ([]booking.Schedule, store.Op, error)
	// Schedule returns booking.ErrSchedule if there is none.
	Schedule(ctx context.Context, id booking.ScheduleID) (booking.Schedule, error)
}

// Spans takes the numbers of a span, and gives them back.
type Spans interface {
	Displacements
	InSpan(ctx context.Context, x booking.Schedule, span booking.Span) (booking.InSpan, error)
	// Shut and Unshut return booking.ErrCompanion if what was to be written with them did not hold.
	Shut(ctx context.Context, by auth.Actor, x booking.Shut, ids []booking.ScheduleID, with ...store.Op) error
	Unshut(ctx context.Context, by auth.Actor, c ID, ids []booking.ScheduleID, with ...store.Op) error
	ShutDay(ctx context.Context, by auth.Actor, x booking.Shut, id booking.ScheduleID, day clinic.Date, with func(booking.Affected) []store.Op) ([]booking.HeldNumber, error)
	ShutHold(ctx context.Context, by auth.Actor, c ID, h booking.HeldNumber, with ...store.Op) error
	ReopenDay(ctx context.Context, by auth.Actor, c ID, id booking.ScheduleID, day clinic.Date, to func(ID, booking.Affected) []store.Op) ([]booking.Affected, error)
}

// Displacements finds and takes what changed schedules have no place for, and gives it back.
type Displacements interface {
	// Displaced returns whom a changed schedule has no place for, and what it has a place for again.
	Displaced(ctx context.Context, id booking.ScheduleID) ([]booking.Affected, []booking.Marked, error)
	TakeDisplaced(ctx context.Context, by auth.Actor, c ID, id booking.ScheduleID, with func(booking.Affected) []store.Op) error
	// GiveBackMarked returns booking.ErrCompanion, or booking.ErrBusy if the number has changed since.
	GiveBackMarked(ctx context.Context, by auth.Actor, m booking.Marked, with ...store.Op) error
}

// Places is what patients have and could have.
type Places interface {
	Free(ctx context.Context, q booking.SlotQuery) ([]booking.Session, error)
	// Prospects begins to look at what patients could have.
	Prospects() *booking.Prospects
	// Vacancy returns booking.ErrSession or booking.ErrNumber where there is no such place.
	Vacancy(ctx context.Context, s booking.SessionID, number int) (booking.Vacancy, error)
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
	// ClosureOf returns the closure that has marked an appointment's number, or nothing.
	ClosureOf(ctx context.Context, a booking.Appointment) (ID, error)
	// Latest returns what an appointment has become by moves.
	Latest(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
	Move(ctx context.Context, by auth.Actor, id booking.AppointmentID, to booking.Request, reason string) (booking.Appointment, error)
	Withdraw(ctx context.Context, by auth.Actor, id booking.AppointmentID, reason string) (booking.Appointment, error)
}

// Waits is the list of those who wait.
type Waits interface {
	Queue(ctx context.Context, by auth.Actor, d booking.DepartmentID) ([]waitlist.Wait, error)
	// Displace puts a patient on the list ahead of others, or moves them ahead.
	Displace(ctx context.Context, by auth.Actor, r waitlist.Request) (waitlist.Entry, error)
	// Retract takes an offer back whose number is not to be had any more, with ops, and leaves the patient waiting. It
	// reports false if the hold is none of an offer.
	Retract(ctx context.Context, p patient.ID, h booking.HoldID, take func(with []store.Op) error) (bool, error)
}

// Service closes spans and follows what comes of it.
type Service struct {
	DB        store.Store
	Clinic    clinic.Settings
	Now       func() time.Time
	IDs       id.Source
	Keys      *crypt.Keys // for links only
	Directory Directory
	Spans     Spans
	Places    Places
	Waits     Waits
	// Standing lists who stands in a session's queue now. Nil: nobody looks.
	Standing func(context.Context, booking.SessionID) ([]Stranded, error)
	// Fees returns what registering costs today, in fen, by the doctors' grades; "" is of all others. Nil: nothing is known of it.
	Fees func(ctx context.Context) (map[string]int64, error)
}

// tries bounds how often something starts anew because it changed meanwhile.
const tries = 6

// job is who closes, moves and follows without anybody asking for the single step.
var job = auth.Job("closures")

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// Limits of one closure.
const (
	maxDays      = 186
	maxSchedules = 300
	maxReason    = 80
	maxChoices   = 400 // more than a preview shows
)

// Request asks to close a span, or to see what that would do.
type Request struct {
	Target  Target
	Span    booking.Span
	Reason  i18n.Text
	Move    bool // at once, without a look at the proposals
	Choices map[booking.AppointmentID]Choice
	Key     string // idempotency key; the same key closes once
}

// check finds every fault of a request.
func (r Request) check(today clinic.Date) error {
	f := errs.NewFaults()
	r.Span.Check(f.In("span"))
	if r.Span.From.Valid() && r.Span.Until.Valid() && (r.Span.Until < today || r.Span.From.DaysUntil(r.Span.Until) >= maxDays) {
		f.In("span").Add("until", "days-ahead", errs.Params{"days": maxDays})
	}
	switch r.Target.Kind {
	case OfPractitioner, OfRoom, OfSite, OfDepartment, OfSchedule:
	default:
		f.In("target").Add("kind", "one-of", errs.Params{"values": "practitioner, room, site, department, schedule"})
	}
	for _, l := range i18n.Langs() {
		if strings.TrimSpace(r.Reason[l]) == "" {
			f.In("reason").Add(string(l), "required")
		}
	}
	for l, text := range r.Reason {
		if !i18n.Valid(l) {
			f.In("reason").Add(string(l), "language")
		}
		if len([]rune(text)) > maxReason {
			f.In("reason").Add(string(l), "too-long", errs.Params{"max": maxReason})
		}
	}
	if len(r.Choices) > maxChoices {
		f.Add("choices", "too-long", errs.Params{"max": maxChoices})
	}
	return f.Err()
}

// scope is what a closure is about.
type scope struct {
	schedules []booking.Schedule // with days in the span
	byText    int                // of how many others nobody can tell whether they are in the room or at the site: they name their room by text only
	with      []store.Op         // fails if the schedules are others by now; of a doctor alone, who is out wherever they see patients
}

// scoped returns the schedules that a span of something closes.
func (s *Service) scoped(ctx context.Context, x Target, span booking.Span) (scope, error) {
	var out scope
	var all, unsure []booking.Schedule
	var err error
	switch x.Kind {
	case OfPractitioner:
		var unchanged store.Op
		all, unchanged, err = s.Directory.PlanOf(ctx, booking.PractitionerID(x.ID))
		out.with = []store.Op{unchanged}
	case OfDepartment:
		all, err = s.Directory.Schedules(ctx, booking.DepartmentID(x.ID), "")
	case OfSchedule:
		var one booking.Schedule
		one, err = s.Directory.Schedule(ctx, booking.ScheduleID(x.ID))
		all = []booking.Schedule{one}
	case OfRoom, OfSite:
		all, unsure, err = s.inRooms(ctx, x)
	case OfChange: // nobody asks for it, and it has no span
	}
	if errors.Is(err, booking.ErrSchedule) {
		return out, ErrScope
	}
	if err != nil {
		return out, err
	}
	elsewhen := func(b booking.Schedule) bool { return b.From > span.Until || (b.Until != "" && b.Until < span.From) }
	out.schedules, out.byText = slices.DeleteFunc(all, elsewhen), len(slices.DeleteFunc(unsure, elsewhen))
	switch {
	case len(out.schedules) == 0 && out.byText > 0:
		return out, ErrByText.With(errs.Params{"count": out.byText})
	case len(out.schedules) == 0:
		return out, ErrScope
	case len(out.schedules) > maxSchedules:
		return out, ErrTooLarge.With(errs.Params{"max": maxSchedules})
	}
	slices.SortFunc(out.schedules, func(a, b booking.Schedule) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

// inRooms returns the schedules of a room, or of all rooms of a site, and those whose room is only a text.
func (s *Service) inRooms(ctx context.Context, x Target) (all, byText []booking.Schedule, err error) {
	rooms, err := s.Directory.Rooms(ctx)
	if err != nil {
		return nil, nil, err
	}
	in := map[booking.RoomID]bool{}
	for _, r := range rooms {
		if (x.Kind == OfRoom && string(r.ID) == x.ID) || (x.Kind == OfSite && string(r.Site) == x.ID) {
			in[r.ID] = true
		}
	}
	departments, err := s.Directory.Departments(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range departments {
		some, err := s.Directory.Schedules(ctx, d.ID, "")
		if err != nil {
			return nil, nil, err
		}
		for _, b := range some {
			switch {
			case in[b.RoomID]:
				all = append(all, b)
			case b.RoomID == "" && b.Room != "":
				byText = append(byText, b)
			}
		}
	}
	return all, byText, nil
}

// Close closes a span. With it, nothing of it is given away any more to whoever looks; Run takes the numbers
// themselves, and does what follows. The same key closes once.
func (s *Service) Close(ctx context.Context, by auth.Actor, r Request) (Closure, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Closure{}, ErrForbidden
	}
	if err := r.check(s.Clinic.Day(s.Now())); err != nil {
		return Closure{}, err
	}
	for range tries {
		c, err := s.tryClose(ctx, by, r)
		if !errors.Is(err, errAgain) {
			return c, errs.Internal("close", err)
		}
	}
	return Closure{}, ErrBusy
}

// errAgain says that a schedule was written meanwhile.
var errAgain = errors.New("closure: changed meanwhile")

func (s *Service) tryClose(ctx context.Context, by auth.Actor, r Request) (Closure, error) {
	of, err := s.scoped(ctx, r.Target, r.Span)
	if err != nil {
		return Closure{}, err
	}
	now := s.now()
	r.Span.From = max(r.Span.From, s.Clinic.Day(now))
	if !r.Span.Ends(s.Clinic.Zone).After(now) {
		return Closure{}, ErrOver
	}
	c := Closure{
		ID: ID(s.IDs.New("cls", now)), Target: r.Target, Span: r.Span, Reason: r.Reason, Step: Shutting, Move: r.Move, Choices: r.Choices,
		Key: r.Key, OpenedBy: by.ID, OpenedAt: now,
	}
	for _, x := range of.schedules {
		c.Schedules = append(c.Schedules, x.ID)
	}
	with := append(c.put(), of.with...)
	if r.Key != "" {
		with = append(with, store.Put(requestKey(r.Key), requestItem{Closure: c.ID}).If(store.Absent()).Until(now.Add(requestKept)))
	}
	err = s.Spans.Shut(ctx, by, c.shut(), c.Schedules[:min(len(c.Schedules), booking.MaxShut)], with...)
	if errors.Is(err, booking.ErrCompanion) {
		return s.closedBefore(ctx, c)
	}
	c.Version = 1
	return c, err
}

func (c Closure) shut() booking.Shut {
	return booking.Shut{Closure: c.ID, Doctor: c.Target.Kind == OfPractitioner, Span: c.Span}
}

// closedBefore answers a request that was sent before; errAgain if it was not.
func (s *Service) closedBefore(ctx context.Context, c Closure) (Closure, error) {
	it, err := s.DB.Get(ctx, requestKey(c.Key))
	if errors.Is(err, store.ErrNotFound) {
		return Closure{}, errAgain
	}
	if err != nil {
		return Closure{}, err
	}
	var made requestItem
	if err := it.Decode(&made); err != nil {
		return Closure{}, err
	}
	before, err := s.find(ctx, made.Closure)
	if err != nil {
		return Closure{}, err
	}
	if before.Key != c.Key || before.Target != c.Target || before.Span != c.Span {
		return Closure{}, ErrKeyReused
	}
	return before, nil
}

// Progress is a closure with how it stands.
type Progress struct {
	Closure
	Counts  Counts `json:"counts"`
	Units   int    `json:"units" doc:"Days of schedules that a step which takes numbers has to do."`
	Red     bool   `json:"red" doc:"Somebody is without a place."`
	Version int64  `json:"version"`

	InQueue []Stranded `json:"inQueue,omitempty" doc:"Only of one closure by itself: who stands in its queues today without an appointment that it took, and is to be transferred."`
}

func (s *Service) view(ctx context.Context, c Closure) (Progress, error) {
	cases, err := s.cases(ctx, c.ID)
	if err != nil {
		return Progress{}, err
	}
	return c.progress(cases, s.Now()), nil
}

func (c Closure) progress(cases []Case, now time.Time) Progress {
	n := count(cases, now)
	c.Key, c.Choices = "", nil
	return Progress{Closure: c, Counts: n, Units: c.Units(), Red: n.Unplaced > 0, Version: c.Version}
}

// Closure returns one closure.
func (s *Service) Closure(ctx context.Context, by auth.Actor, id ID) (Progress, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.Auditor, auth.System) {
		return Progress{}, ErrForbidden
	}
	c, err := s.find(ctx, id)
	if err != nil {
		return Progress{}, errs.Internal("read closure", err)
	}
	cases, err := s.cases(ctx, id)
	if err != nil {
		return Progress{}, errs.Internal("read closure", err)
	}
	v := c.progress(cases, s.Now())
	v.InQueue, err = s.stillStanding(ctx, c, cases)
	return v, errs.Internal("read closure", err)
}

// List lists the closures, the latest first.
func (s *Service) List(ctx context.Context, by auth.Actor, limit int, cursor string) ([]Progress, string, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.Auditor) {
		return nil, "", ErrForbidden
	}
	page, err := s.DB.Query(ctx, store.Query{Table: store.Scheduling, PK: closuresPK, Desc: true, Limit: limit, Cursor: cursor})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list closures", err)
	}
	out := make([]Progress, len(page.Items))
	for i, it := range page.Items {
		c, err := readClosure(it)
		if err != nil {
			return nil, "", errs.Internal("list closures", err)
		}
		if out[i], err = s.view(ctx, c); err != nil {
			return nil, "", errs.Internal("list closures", err)
		}
	}
	return out, page.Next, nil
}
