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
	free        map[booking.DepartmentID][]*found
	departments []booking.Department
	grades      map[booking.PractitionerID]string
	sites       map[booking.SiteID]booking.Site
	rooms       map[booking.RoomID]booking.SiteID
	at          map[booking.ScheduleID]booking.SiteID
	used        map[spot]bool // given to somebody, or found to be gone
	seen        *booking.Prospects
	fees        feeList
}

type spot struct {
	session booking.SessionID
	number  int
}

// planner reads the directory, and what the patients of cases could have instead.
func (s *Service) planner(ctx context.Context, cases []Case) (*planner, error) {
	p := &planner{
		s: s, free: map[booking.DepartmentID][]*found{}, grades: map[booking.PractitionerID]string{},
		sites: map[booking.SiteID]booking.Site{}, rooms: map[booking.RoomID]booking.SiteID{}, at: map[booking.ScheduleID]booking.SiteID{}, used: map[spot]bool{}, seen: s.Places.Prospects(),
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
	rooms, err := p.s.Directory.Rooms(ctx)
	if err != nil {
		return err
	}
	for _, x := range rooms {
		p.rooms[x.ID] = x.Site
	}
	sites, err := p.s.Directory.Sites(ctx)
	for _, x := range sites {
		p.sites[x.ID] = x
	}
	if err == nil && p.s.Fees != nil {
		p.fees, err = p.s.Fees(ctx)
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
	for _, x := range schedules {
		p.at[x.ID] = p.rooms[x.RoomID]
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
				grade := p.grades[session.Practitioner]
				p.free[d] = append(p.free[d], &found{session: one, slot: slot, grade: grade, site: p.at[session.Schedule], fee: p.fees.of(grade)})
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
		part: clinic.PartOf(start), fee: p.fees.of(p.grades[c.Practitioner]),
	}
}

// propose gives each of some cases the best number that is left, no number to two of them, or what staff chose for it.
// What staff chose and is not to be had any more gives way to the best that is, which somebody must look at.
func (p *planner) propose(ctx context.Context, cases []Case, choices map[booking.AppointmentID]Choice) ([]Case, error) {
	out := make([]Case, len(cases))
	var open []int
	for i, c := range cases {
		c.Proposal, c.Accepted, c.Pinned = nil, false, false
		choice, chosen := choices[c.Appointment]
		if !chosen {
			out[i], open = c, append(open, i)
			continue
		}
		pinned, err := p.choose(ctx, c, choice)
		if code := refusal(err); code != "" {
			c.Failed = code
			out[i], open = c, append(open, i)
			continue
		}
		if err != nil {
			return nil, err
		}
		out[i] = pinned
	}
	wanted := make([]Case, len(open))
	for j, i := range open {
		wanted[j] = out[i]
	}
	best, err := p.seek(ctx, wanted, 1)
	if err != nil {
		return nil, err
	}
	for j, i := range open {
		if len(best[j]) == 0 {
			continue
		}
		b, c := best[j][0], &out[i]
		c.Proposal, c.Accepted = &b.Proposal, b.accept && c.Status == booking.Booked && c.Failed == ""
	}
	return out, nil
}

// choose gives a case what staff chose for it. It returns why that cannot be had.
func (p *planner) choose(ctx context.Context, c Case, choice Choice) (Case, error) {
	if choice.Nobody {
		c.Pinned = true
		return c, nil
	}
	v, err := p.s.Places.Vacancy(ctx, choice.Session, choice.Number)
	if err != nil {
		return c, err
	}
	if err := v.Refused(); err != nil {
		return c, err
	}
	if p.used[spot{choice.Session, choice.Number}] {
		return c, booking.ErrTaken
	}
	c.Pinned = true
	schedule, _, _, _ := choice.Session.Split()
	grade := p.grades[v.Session.Practitioner]
	f := found{session: v.Session, slot: v.Slot(), grade: grade, site: p.at[schedule], fee: p.fees.of(grade)}
	x := p.proposal(c, &f)
	x.Why = append(x.Why, Reason{Code: "pinned"})
	c.Proposal, c.Accepted = &x, true
	p.used[spot{choice.Session, choice.Number}] = true
	return c, nil
}

// proposal says in full what a number would be for a patient.
func (p *planner) proposal(c Case, f *found) Proposal {
	was := p.lost(c)
	cost, why, _ := rules().weigh(was, *f, p.s.Clinic.Zone)
	return Proposal{
		Fee:     feeChange(was.fee, f.fee),
		Session: f.session.ID, Number: f.slot.Number, Start: f.slot.Start, End: f.slot.End, Department: f.session.Department,
		Practitioner: f.session.Practitioner, Room: f.session.Room, Site: f.site, Cost: cost, Why: why,
	}
}
