package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// open makes departments, doctors and their schedules.
func (s *story) open(ctx context.Context) error {
	admin := s.as[auth.Administrator]
	byKey := map[string]booking.DepartmentID{}
	there, err := list[booking.Department](ctx, admin, "/departments", url.Values{})
	if err != nil {
		return err
	}
	for _, d := range s.clinic.Departments {
		i := slices.IndexFunc(there, func(x booking.Department) bool { return x.Name[i18n.English] == d.Name[i18n.English] })
		if i >= 0 { // played here before
			byKey[d.Key], s.depts[there[i].ID] = there[i].ID, d
			continue
		}
		var out booking.Department
		department := map[string]any{"name": d.Name, "need": d.Need, "specialties": d.Sees}
		if d.Oldest != "" {
			department["ages"] = map[string]any{"oldest": d.Oldest}
		}
		if err := admin.post(ctx, "/departments", department, &out); err != nil {
			return err
		}
		byKey[d.Key], s.depts[out.ID] = out.ID, d
	}
	if err := s.site(ctx); err != nil {
		return err
	}
	sessions := 0
	for _, p := range s.clinic.Practitioners {
		var out booking.Practitioner
		if err := admin.post(ctx, "/practitioners", map[string]any{"name": p.Name, "grade": p.Grade}, &out); err != nil {
			return err
		}
		s.doctors[out.ID] = p
		weekly := s.weekly(p.Key)
		sessions += len(weekly)
		schedule := map[string]any{
			"departmentId": byKey[p.Department], "practitionerId": out.ID, "room": p.Room, "roomId": s.rooms[p.Room], "from": s.day1, "weekly": weekly,
		}
		switch {
		case !s.Clock.Simulated():
			schedule["until"] = s.day1
		case s.until.IsZero():
			schedule["until"] = s.day1.AddDays(13)
		}
		if err := s.plan(ctx, schedule, nil); err != nil {
			return err
		}
	}
	s.say("   %d departments, %d doctors, %d sessions a week for two weeks", len(s.depts), len(s.doctors), sessions)
	return nil
}

// plan makes a schedule, also in a room that another has then: who plays the story twice has two doctors in each.
func (s *story) plan(ctx context.Context, schedule map[string]any, out any) error {
	admin := s.as[auth.Administrator]
	var seen booking.Consequences
	if err := admin.post(ctx, "/schedules/new/preview", schedule, &seen); err != nil {
		return err
	}
	return admin.post(ctx, "/schedules?acknowledge="+seen.Acknowledge, schedule, out)
}

// weekly returns a doctor's week. Where time is real, the whole story must fit into what is left of today.
func (s *story) weekly(doctor string) []booking.WeeklyBlock {
	if !s.Clock.Simulated() {
		now := s.Clock.Now().In(s.zone)
		start := clinic.WallOf(now.Add(3 * time.Minute))
		return []booking.WeeklyBlock{{
			Weekday: (int(s.day1.Weekday())+6)%7 + 1,
			Block:   booking.Block{Start: start, End: start.Add(90), Minutes: 3},
		}}
	}
	var weekly []booking.WeeklyBlock
	for _, b := range s.clinic.Blocks {
		if b.Practitioner == doctor {
			weekly = append(weekly, booking.WeeklyBlock{
				Weekday: b.Weekday, Block: booking.Block{Start: clinic.Wall(b.Start), End: clinic.Wall(b.End), Minutes: b.Minutes},
			})
		}
	}
	return weekly
}

// registration is the body of POST /patients, as far as the files fill it.
func (s *story) registration(p Person) map[string]any {
	consent := map[string]any{}
	for _, ch := range p.Channels {
		consent[ch] = "granted"
	}
	in := map[string]any{
		"name": p.Name, "gender": p.Gender, "birthDate": p.BirthDate, "language": p.Language, "consent": consent, "source": "walk-in",
		"phones": []map[string]any{{"number": p.Phone, "use": "mobile", "primary": true}},
	}
	if p.IDType != "" {
		in["idDocuments"] = []map[string]any{{"type": p.IDType, "number": p.IDNumber}}
	}
	if p.Email != "" {
		in["email"] = p.Email
	}
	if p.Guardian != "" {
		in["guardian"] = map[string]any{"patientId": s.people[p.Guardian], "relation": p.Relation}
	}
	return in
}

// register registers everybody in the file. One line repeats another person's id document and must be refused.
func (s *story) register(ctx context.Context) error {
	desk := s.as[auth.FrontDesk]
	warned, refused := 0, 0
	for _, p := range s.clinic.People {
		var out struct {
			Patient  struct{ ID patient.ID }
			Warnings []struct{ Code string }
		}
		err := desk.post(ctx, "/patients", s.registration(p), &out, "Idempotency-Key", s.key("register", p.Key))
		var no *problem
		if errors.As(err, &no) && no.Code == "duplicate-id-document" {
			refused++
			if err := s.known(ctx, p, fmt.Sprint(no.Params["number"])); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.Key, err)
		}
		if len(out.Warnings) > 0 {
			warned++
		}
		s.people[p.Key], s.names[out.Patient.ID], s.speaks[out.Patient.ID] = out.Patient.ID, p.Name, i18n.Lang(p.Language)
	}
	s.say("   %d registered, %d with a warning, %d refused as a duplicate", len(s.people), warned, refused)
	s.expect(refused == 1 || !s.Clock.Simulated(), "%d duplicates were refused instead of 1", refused)
	for _, q := range []string{"云", "yunxiaolu", "yxl", s.clinic.People[0].Phone, s.clinic.People[0].IDNumber} {
		found, err := list[struct{ ID patient.ID }](ctx, desk, "/patients", url.Values{"q": {q}})
		if err != nil {
			return err
		}
		hit := false
		for _, f := range found {
			hit = hit || f.ID == s.people["p01"]
		}
		s.expect(hit, "searching for %s does not find %s", q, s.clinic.People[0].Name)
	}
	s.say("   %s is found by name, pinyin, initials, phone and document", s.clinic.People[0].Name)
	return nil
}

// known remembers the file that a refused registration pointed at: the line in the input that repeats another
// person's document, or, on a deployment where the story was played before, anybody.
func (s *story) known(ctx context.Context, p Person, number string) error {
	if s.Clock.Simulated() {
		s.say("   %s: refused, this document has the file %s", p.Name, number)
	}
	found, err := list[struct{ ID patient.ID }](ctx, s.as[auth.FrontDesk], "/patients", url.Values{"q": {number}})
	if err != nil || len(found) == 0 {
		return err
	}
	if _, there := s.names[found[0].ID]; !there {
		s.people[p.Key], s.names[found[0].ID], s.speaks[found[0].ID] = found[0].ID, p.Name, i18n.Lang(p.Language)
	}
	return nil
}

// key makes an Idempotency-Key that another run of the story does not share.
func (s *story) key(parts ...string) string {
	k := s.Clock.Now().UTC().Format("20060102T150405.000")
	for _, p := range parts {
		k += "-" + p
	}
	return k
}
