package closure

import (
	"context"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
)

// maxPreviewed is for how many patients a preview looks for another number; it says how many are left out. The closure
// itself has no such limit.
const maxPreviewed = 300

// Preview is what closing a span would do.
type Preview struct {
	Sessions     int        `json:"sessions"`
	Free         int        `json:"free" doc:"Numbers that nobody has, and nobody could have any more."`
	Appointments int        `json:"appointments"`
	People       int        `json:"people"`
	Arrived      int        `json:"arrived" doc:"Of the appointments: the patient is here."`
	Overbooked   int        `json:"overbooked"`
	Holds        int        `json:"holds" doc:"Numbers that somebody is about to book."`
	Offers       int        `json:"offers" doc:"Numbers that one who waits is being offered."`
	InQueue      []Stranded `json:"inQueue" nullable:"false" doc:"Who stands in the queue of it today without such an appointment: they are to be transferred."`
	Waiting      int        `json:"waiting" doc:"Who waits for a number of just this span."`
	Elsewise     int        `json:"alreadyClosed" doc:"Appointments that another closure has taken the place from."`
	ByText       int        `json:"byText" doc:"Of a room or a site: schedules of these days that name their room by text only. Nobody can tell whether they are there, and they are not closed."`
	Placeable    int        `json:"placeable" doc:"Patients for whom there is another number."`
	Unasked      int        `json:"unasked" doc:"Of those, whom the rules move without asking."`
	Cut          int        `json:"cut" doc:"Appointments for which no other number was looked for here: the closure does so for all of them."`
	Cases        []Case     `json:"cases" nullable:"false" doc:"The first patients, with what each could have instead."`
}

// Preview says what closing a span would do. It writes nothing.
func (s *Service) Preview(ctx context.Context, by auth.Actor, r Request) (Preview, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Preview{}, ErrForbidden
	}
	if err := r.check(s.Clinic.Day(s.Now())); err != nil {
		return Preview{}, err
	}
	of, err := s.scoped(ctx, r.Target, r.Span)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Cases: []Case{}, ByText: of.byText}
	var cases []Case
	patients := map[string]bool{}
	departments := map[booking.DepartmentID]bool{}
	for _, x := range of.schedules {
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
	if p.InQueue, err = s.standing(ctx, of.schedules, r.Span, cases); err != nil {
		return Preview{}, err
	}
	if p.Waiting, err = s.waitingFor(ctx, of.schedules, r.Span, departments); err != nil {
		return Preview{}, err
	}
	return s.previewed(ctx, p, cases, of.schedules, r)
}

// listJob is who holds the numbers that are offered.
var listJob = auth.Job("waitlist").ID

func newCase(c ID, a booking.Affected) Case {
	return Case{ID: newCaseID(c, a.Appointment), Closure: c, Affected: a, State: Open}
}

// previewed adds what patients could have instead. What is free is looked at as if the span were closed.
func (s *Service) previewed(ctx context.Context, p Preview, cases []Case, closed []booking.Schedule, r Request) (Preview, error) {
	slices.SortStableFunc(cases, func(a, b Case) int { return a.Start.Compare(b.Start) })
	p.Cut = max(0, len(cases)-maxPreviewed)
	cases = cases[:len(cases)-p.Cut]
	plan, err := s.planner(ctx, cases)
	if err != nil {
		return Preview{}, err
	}
	plan.without(closed, r.Span)
	if p.Cases, err = plan.propose(ctx, cases, r.Choices); err != nil {
		return Preview{}, err
	}
	for _, c := range p.Cases {
		if c.Proposal != nil {
			p.Placeable++
		}
		if c.Accepted {
			p.Unasked++
		}
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
		p.free[d] = slices.DeleteFunc(all, func(f *found) bool {
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
