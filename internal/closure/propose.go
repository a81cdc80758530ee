package closure

import (
	"context"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

// planner knows what is free around a closure, and gives each number to one patient only.
type planner struct {
	s           *Service
	free        map[booking.DepartmentID][]found
	departments []booking.Department
	grades      map[booking.PractitionerID]string
	sites       map[booking.SiteID]booking.Site
	at          map[booking.ScheduleID]booking.SiteID
	used        map[spot]bool
}

type spot struct {
	session booking.SessionID
	number  int
}

// planner reads the directory, and what the patients of cases could have instead.
func (s *Service) planner(ctx context.Context, cases []Case) (*planner, error) {
	p := &planner{
		s: s, free: map[booking.DepartmentID][]found{}, grades: map[booking.PractitionerID]string{},
		sites: map[booking.SiteID]booking.Site{}, at: map[booking.ScheduleID]booking.SiteID{}, used: map[spot]bool{},
	}
	if err := p.directory(ctx); err != nil {
		return nil, err
	}
	if len(cases) == 0 {
		return p, nil
	}
	from, to := s.Clinic.Day(cases[0].Start), s.Clinic.Day(cases[0].Start)
	var wanted []booking.DepartmentID
	for _, c := range cases {
		day := s.Clinic.Day(c.Start)
		from, to = min(from, day), max(to, day)
		for _, d := range p.like(c.Department) {
			if !slices.Contains(wanted, d) {
				wanted = append(wanted, d)
			}
		}
	}
	from, to = max(s.Clinic.Day(s.Now()), from.AddDays(-rules().Ahead.Earlier)), to.AddDays(rules().Ahead.Days)
	for _, d := range wanted {
		if err := p.read(ctx, d, from, to); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *planner) directory(ctx context.Context) error {
	var err error
	if p.departments, err = p.s.Directory.Departments(ctx); err != nil {
		return err
	}
	practitioners, err := p.s.Directory.Practitioners(ctx)
	if err != nil {
		return err
	}
	for _, x := range practitioners {
		p.grades[x.ID] = x.Grade
	}
	sites, err := p.s.Directory.Sites(ctx)
	for _, x := range sites {
		p.sites[x.ID] = x
	}
	return err
}

// like returns a department and those of the same name at other sites.
func (p *planner) like(d booking.DepartmentID) []booking.DepartmentID {
	all := []booking.DepartmentID{d}
	i := slices.IndexFunc(p.departments, func(x booking.Department) bool { return x.ID == d })
	if i < 0 {
		return all
	}
	name := p.departments[i].Name.In(i18n.Chinese)
	for _, x := range p.departments {
		if x.ID != d && x.Active && x.Name.In(i18n.Chinese) == name {
			all = append(all, x.ID)
		}
	}
	return all
}

// read notes what is free in a department, as far as patients may have it.
func (p *planner) read(ctx context.Context, d booking.DepartmentID, from, to clinic.Date) error {
	schedules, err := p.s.Directory.Schedules(ctx, d, "")
	if err != nil {
		return err
	}
	rooms, err := p.s.Directory.Rooms(ctx)
	if err != nil {
		return err
	}
	site := map[booking.RoomID]booking.SiteID{}
	for _, r := range rooms {
		site[r.ID] = r.Site
	}
	for _, x := range schedules {
		p.at[x.ID] = site[x.RoomID]
	}
	for ; from <= to; from = from.AddDays(booking.MaxDays) {
		free, err := p.s.Places.Free(ctx, booking.SlotQuery{
			By: auth.Actor{}, Department: d, From: from, Days: min(booking.MaxDays, from.DaysUntil(to)+1), // what is kept for others stays theirs
		})
		if err != nil {
			return err
		}
		for _, session := range free {
			for _, slot := range session.Slots {
				one := session
				one.Slots = nil
				p.free[d] = append(p.free[d], found{session: one, slot: slot, grade: p.grades[session.Practitioner], site: p.at[session.Schedule]})
			}
		}
	}
	return nil
}

// lost says what a patient has lost.
func (p *planner) lost(c Case) lost {
	schedule, _, start, _ := c.Session.Split()
	site := p.at[schedule]
	place := p.sites[site]
	place.ID = site
	return lost{
		department: c.Department, practitioner: c.Practitioner, grade: p.grades[c.Practitioner], site: place, start: c.Start,
		part: clinic.PartOf(start),
	}
}

// equivalents lists what a patient could have instead, the best first: nothing that collides with what they have, and
// nothing that another case was proposed.
func (p *planner) equivalents(ctx context.Context, c Case, most int) ([]ranked, error) {
	var all []found
	for _, d := range p.like(c.Department) {
		all = append(all, p.free[d]...)
	}
	day := p.s.Clinic.Day(c.Start)
	agenda, err := p.s.Places.Agenda(ctx, c.Patient, day.AddDays(-rules().Ahead.Earlier), day.AddDays(rules().Ahead.Days))
	if err != nil {
		return nil, err
	}
	var out []ranked
	for _, r := range rules().rank(p.lost(c), all, p.s.Now(), p.s.Clinic.Zone) {
		if len(out) == most {
			break
		}
		if !p.used[spot{r.Session, r.Number}] && agenda.Conflict(r.found.session, r.found.slot, c.Appointment) == nil {
			out = append(out, r)
		}
	}
	return out, nil
}

// propose gives a case the best number that is left, or what staff chose for it.
func (p *planner) propose(ctx context.Context, c Case, choice *Choice) (Case, error) {
	c.Proposal, c.Accepted, c.Pinned = nil, false, false
	switch {
	case choice != nil && choice.Nobody:
		c.Pinned = true
		return c, nil
	case choice != nil:
		return p.pin(ctx, c, *choice)
	}
	best, err := p.equivalents(ctx, c, 1)
	if err != nil || len(best) == 0 {
		return c, err
	}
	c.Proposal, c.Accepted = &best[0].Proposal, best[0].accept && c.Status == booking.Booked
	p.used[spot{best[0].Session, best[0].Number}] = true
	return c, nil
}

// pin gives a case the number that staff chose.
func (p *planner) pin(ctx context.Context, c Case, choice Choice) (Case, error) {
	v, err := p.s.Places.Vacancy(ctx, choice.Session, choice.Number)
	if err != nil {
		return c, err
	}
	c.Pinned = true
	schedule, _, _, _ := choice.Session.Split()
	f := found{session: v.Session, slot: v.Slot(), grade: p.grades[v.Session.Practitioner], site: p.at[schedule]}
	cost, why, _ := rules().weigh(p.lost(c), f, p.s.Clinic.Zone)
	c.Proposal = &Proposal{
		Session: choice.Session, Number: choice.Number, Start: f.slot.Start, End: f.slot.End, Department: f.session.Department,
		Practitioner: f.session.Practitioner, Room: f.session.Room, Cost: cost, Why: append(why, Reason{Code: "pinned"}),
	}
	c.Accepted = true
	p.used[spot{choice.Session, choice.Number}] = true
	return c, nil
}

// maxPreviewed is for how many patients a preview looks for another number.
const maxPreviewed = 300

// Preview is what closing a span would do.
type Preview struct {
	Sessions     int    `json:"sessions"`
	Free         int    `json:"free" doc:"Numbers that nobody has, and nobody could have any more."`
	Appointments int    `json:"appointments"`
	People       int    `json:"people"`
	Arrived      int    `json:"arrived" doc:"Of the appointments: the patient is here."`
	Overbooked   int    `json:"overbooked"`
	Holds        int    `json:"holds" doc:"Numbers that somebody is about to book."`
	Offers       int    `json:"offers" doc:"Numbers that one who waits is being offered."`
	Waiting      int    `json:"waiting" doc:"Who waits for a number of just this span."`
	Elsewise     int    `json:"alreadyClosed" doc:"Appointments that another closure has taken the place from."`
	Placeable    int    `json:"placeable" doc:"Patients for whom there is another number."`
	Unasked      int    `json:"unasked" doc:"Of those, whom the rules move without asking."`
	Cases        []Case `json:"cases" nullable:"false" doc:"The first patients, with what each could have instead."`
}

// Preview says what closing a span would do. It writes nothing.
func (s *Service) Preview(ctx context.Context, by auth.Actor, r Request) (Preview, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Preview{}, ErrForbidden
	}
	if err := r.check(s.Clinic.Day(s.Now())); err != nil {
		return Preview{}, err
	}
	schedules, err := s.scoped(ctx, r.Target, r.Span)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Cases: []Case{}}
	var cases []Case
	patients := map[string]bool{}
	departments := map[booking.DepartmentID]bool{}
	for _, x := range schedules {
		in, err := s.Spans.InSpan(ctx, x, r.Span)
		if err != nil {
			return Preview{}, err
		}
		departments[x.Department] = true
		p.Sessions, p.Free, p.Elsewise = p.Sessions+in.Sessions, p.Free+in.Free, p.Elsewise+in.Elsewise
		for _, h := range in.Held {
			if h.By == listJob {
				p.Offers++
			} else {
				p.Holds++
			}
		}
		for _, a := range in.Affected {
			patients[string(a.Patient)] = true
			p.Appointments++
			if a.Status != booking.Booked {
				p.Arrived++
			}
			if a.Overbooked {
				p.Overbooked++
			}
			cases = append(cases, newCase("", a))
		}
	}
	p.People = len(patients)
	if p.Waiting, err = s.waitingFor(ctx, schedules, r.Span, departments); err != nil {
		return Preview{}, err
	}
	return s.previewed(ctx, p, cases, schedules, r)
}

// listJob is who holds the numbers that are offered.
var listJob = auth.Job("waitlist").ID

func newCase(c ID, a booking.Affected) Case {
	return Case{ID: newCaseID(c, a.Appointment), Closure: c, Affected: a, State: Open}
}

// previewed adds what patients could have instead. What is free is looked at as if the span were closed.
func (s *Service) previewed(ctx context.Context, p Preview, cases []Case, closed []booking.Schedule, r Request) (Preview, error) {
	slices.SortStableFunc(cases, func(a, b Case) int { return a.Start.Compare(b.Start) })
	cases = cases[:min(len(cases), maxPreviewed)]
	plan, err := s.planner(ctx, cases)
	if err != nil {
		return Preview{}, err
	}
	plan.without(closed, r.Span)
	for _, c := range cases {
		var choice *Choice
		if x, ok := r.Choices[c.Appointment]; ok {
			choice = &x
		}
		if c, err = plan.propose(ctx, c, choice); err != nil {
			return Preview{}, err
		}
		if c.Proposal != nil {
			p.Placeable++
		}
		if c.Accepted {
			p.Unasked++
		}
		p.Cases = append(p.Cases, c)
	}
	return p, nil
}

// without leaves out what a span would close.
func (p *planner) without(closed []booking.Schedule, span booking.Span) {
	shut := map[booking.ScheduleID]bool{}
	for _, x := range closed {
		shut[x.ID] = true
	}
	for d, all := range p.free {
		p.free[d] = slices.DeleteFunc(all, func(f found) bool {
			return shut[f.session.Schedule] && span.Takes(f.session, f.slot, p.s.Clinic.Zone)
		})
	}
}

// waitingFor counts who waits for nothing but what a span closes.
func (s *Service) waitingFor(ctx context.Context, closed []booking.Schedule, span booking.Span, departments map[booking.DepartmentID]bool) (int, error) {
	n := 0
	for d := range departments {
		queue, err := s.Waits.Queue(ctx, job, d)
		if err != nil {
			return 0, err
		}
		for _, w := range queue {
			schedule, day, _, _ := w.Session.Split()
			only := w.Session != "" && day >= span.From && day <= span.Until
			theirs := w.Practitioner != "" && w.From >= span.From && w.Until <= span.Until
			if slices.ContainsFunc(closed, func(x booking.Schedule) bool {
				return (only && x.ID == schedule) || (theirs && x.Practitioner == w.Practitioner && x.Department == d)
			}) {
				n++
			}
		}
	}
	return n, nil
}
