package booking

import (
	"cmp"
	"context"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// Consulting is a practitioner who sees patients of a department, whether a number of theirs is free or none: who is not
// free can be waited for.
type Consulting struct {
	Practitioner PractitionerID `json:"practitionerId"`
	Sites        []SiteID       `json:"siteIds,omitempty" doc:"Where."`
	First        clinic.Date    `json:"firstDay" format:"date" doc:"The next day on which they see patients, today perhaps."`
	Last         clinic.Date    `json:"lastDay,omitempty" format:"date" doc:"The last day whose numbers are given out to whoever asks, free or not; absent: none are."`
	Next         *NextRelease   `json:"nextRelease,omitempty" doc:"Absent: all days are given out, or none is known that is not."`
}

// NextRelease is the next day that is given out to whoever asks, and when.
type NextRelease struct {
	Date clinic.Date `json:"date" format:"date"`
	At   time.Time   `json:"at"`
}

// consultingAhead is how many days ahead somebody is looked for: as far as any rule of release reaches.
const consultingAhead = 365

// ConsultingIn lists who sees patients of a department within a year, by the day on which they do next. It reads the
// department's schedules, and of a patient who asks the file, and no numbers.
func (s *Service) ConsultingIn(ctx context.Context, by auth.Actor, d DepartmentID) ([]Consulting, error) {
	schedules, err := s.Schedules(ctx, d, "")
	if err != nil {
		return nil, err
	}
	v, err := s.visitor(ctx, by)
	if err != nil {
		return nil, errs.Internal("who sees patients", err)
	}
	all := []Consulting{}
	for _, x := range schedules {
		one, ok := s.consulting(x, v)
		if !ok {
			continue
		}
		i := slices.IndexFunc(all, func(c Consulting) bool { return c.Practitioner == one.Practitioner })
		if i < 0 {
			all = append(all, one)
			continue
		}
		all[i] = all[i].and(one)
	}
	slices.SortStableFunc(all, func(a, b Consulting) int { return cmp.Compare(a.First, b.First) })
	return all, nil
}

// consulting returns what one schedule says; false if it offers nothing any more.
func (s *Service) consulting(x Schedule, v visitor) (Consulting, bool) {
	today, now := s.Clinic.Day(s.Now()), s.Now()
	c := Consulting{Practitioner: x.Practitioner}
	if x.Site != "" {
		c.Sites = []SiteID{x.Site}
	}
	if x.offers() != nil {
		return c, false
	}
	from, until := max(today, x.From), today.AddDays(consultingAhead)
	if x.Until != "" {
		until = min(until, x.Until)
	}
	for day := from; day <= until && (c.First == "" || c.Next == nil); day = day.AddDays(1) {
		opens := x.opensAt(day, v, s.Clinic.Zone)
		if opens.IsZero() && c.First != "" {
			c.Last = until // all days are given out
			break
		}
		released := !now.Before(opens)
		if released {
			c.Last = day
		}
		if (c.First == "" || !released) && s.sees(x, day, now) {
			c.First = cmp.Or(c.First, day)
			if !released {
				c.Next = &NextRelease{Date: day, At: opens}
			}
		}
	}
	return c, c.First != ""
}

// sees reports whether somebody sees patients on a day, from now on, and no closure keeps all of it.
func (s *Service) sees(x Schedule, day clinic.Date, now time.Time) bool {
	return slices.ContainsFunc(x.On(day, s.Clinic), func(session Session) bool {
		return session.End.After(now) && slices.ContainsFunc(session.Slots, func(n Slot) bool {
			return n.End.After(now) && x.shutBy(session, n, s.Clinic.Zone) == ""
		})
	})
}

// and returns what two schedules of one practitioner say together.
func (c Consulting) and(o Consulting) Consulting {
	for _, site := range o.Sites {
		if !slices.Contains(c.Sites, site) {
			c.Sites = append(c.Sites, site)
		}
	}
	c.First, c.Last = min(c.First, o.First), max(c.Last, o.Last)
	if c.Next == nil || o.Next != nil && o.Next.At.Before(c.Next.At) {
		c.Next = o.Next
	}
	return c
}
