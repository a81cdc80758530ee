package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// site enters where the clinic is and its rooms, so that schedules are in rooms of the directory and a room or the site can
// be closed. Played again, it finds them there.
func (s *story) site(ctx context.Context) error {
	manager := s.as[auth.Manager]
	sites, err := list[booking.Site](ctx, manager, "/sites", url.Values{})
	if err != nil {
		return err
	}
	if len(sites) == 0 {
		site := map[string]any{
			"name": text("本部（示例）", "Main site (invented)"), "address": "示例路 1 号",
			"phone":   "+86 10 0000 0000", // invented: behind an area no number begins with 0
			"checkIn": booking.CheckIn{Latitude: 31.2304, Longitude: 121.4737, Radius: 200},
		}
		var out booking.Site
		if err := manager.post(ctx, "/sites", site, &out); err != nil {
			return err
		}
		sites = []booking.Site{out}
	}
	rooms, err := list[booking.Room](ctx, manager, "/rooms", url.Values{})
	if err != nil {
		return err
	}
	for _, x := range rooms {
		s.rooms[x.Door] = x.ID
	}
	doors := []string{extraDoor}
	for _, p := range s.clinic.Practitioners {
		doors = append(doors, p.Room)
	}
	for _, door := range doors {
		if s.rooms[door] != "" {
			continue
		}
		var out booking.Room
		if err := manager.post(ctx, "/rooms", map[string]any{"siteId": sites[0].ID, "door": door}, &out); err != nil {
			return err
		}
		s.rooms[door] = out.ID
	}
	return nil
}

// extraDoor is where those see patients who have one session only.
const extraDoor = "103"

// places says which rooms have queues of their own: whoever is infectious, and who is to be examined.
func (s *story) places(ctx context.Context) error {
	manager := s.as[auth.Manager]
	if err := s.stations(ctx); err != nil {
		return err
	}
	screen := map[string]any{"name": text("内科候诊屏", "Internal medicine, waiting area"), "departmentId": s.departments()[0]}
	if err := manager.post(ctx, "/screens", screen, &s.screen); err != nil {
		return err
	}
	s.say("   a site where phones check in, an isolation room, a room for electrocardiograms, a public screen")
	return nil
}

// stations adds the rooms with queues of their own to the rules.
func (s *story) stations(ctx context.Context) error {
	manager := s.as[auth.Manager]
	var r visit.Rules
	h, err := manager.call(ctx, http.MethodGet, "/visit-rules", nil, &r)
	if err != nil {
		return err
	}
	if len(r.Stations) == 0 {
		r.Stations = []visit.Station{
			{Kind: visit.Isolation, Name: text("隔离诊室", "Isolation"), Room: "9"},
			{Kind: visit.Room, Name: text("心电图室", "Electrocardiogram"), Room: "7"},
		}
		r.Version = 0
		if _, err := manager.call(ctx, http.MethodPut, "/visit-rules", r, nil, "If-Match", h.Get("ETag")); err != nil {
			return err
		}
		if err := manager.get(ctx, "/visit-rules", &r); err != nil {
			return err
		}
	}
	for _, x := range slices.Backward(r.Stations) { // the first of each
		switch x.Kind {
		case visit.Room:
			s.ecg = x.Today
		case visit.Isolation:
			s.isolation = x.Today
		case visit.Pool:
		}
	}
	return nil
}

// The sessions of one day that the story needs for itself.
const (
	rush    = "rush"    // where patients come without an appointment
	offered = "offered" // whose few numbers others wait for
	crammed = "crammed" // that is held, confirmed and overbooked
)

// extras opens the sessions of one day each. It comes before the first registration: what is made here would be there
// twice if it were sent twice.
func (s *story) extras(ctx context.Context) error {
	at := func(wall clinic.Wall, minutes, each int) booking.Block {
		return booking.Block{Start: wall, End: wall.Add(minutes), Minutes: each}
	}
	later := s.day1.AddDays(2)
	morning := at(clinic.WallOf(s.Clock.Now().In(s.zone).Add(3*time.Minute)), 90, 10)
	if s.Clock.Simulated() {
		later, morning = s.day1.AddDays(17), at("07:00", 60, 10)
	}
	for _, x := range []struct {
		key, chinese, english string
		day                   clinic.Date
		block                 booking.Block
	}{
		{rush, "急大夫（示例）", "Dr Ji (invented)", s.day1, morning},
		{offered, "候大夫（示例）", "Dr Hou (invented)", later, at("10:00", 30, 15)},
		{crammed, "满大夫（示例）", "Dr Man (invented)", later, at("15:00", 60, 15)},
	} {
		session, err := s.single(ctx, s.departments()[0], text(x.chinese, x.english), x.day, x.block)
		if err != nil {
			return fmt.Errorf("%s: %w", x.key, err)
		}
		s.sessions[x.key] = session
	}
	return nil
}

// single makes a doctor who sees a department's patients in one session of one day.
func (s *story) single(ctx context.Context, department booking.DepartmentID, name i18n.Text, day clinic.Date, b booking.Block) (booking.Session, error) {
	admin := s.as[auth.Administrator]
	var p booking.Practitioner
	if err := admin.post(ctx, "/practitioners", map[string]any{"name": name, "grade": "attending"}, &p); err != nil {
		return booking.Session{}, err
	}
	var x booking.Schedule
	err := s.plan(ctx, map[string]any{
		"departmentId": department, "practitionerId": p.ID, "room": extraDoor, "roomId": s.rooms[extraDoor], "from": day, "until": day,
		"weekly": []booking.WeeklyBlock{{Weekday: (int(day.Weekday())+6)%7 + 1, Block: b}},
	}, &x)
	if err != nil {
		return booking.Session{}, err
	}
	sessions := x.On(day, clinic.Settings{Zone: s.zone})
	if len(sessions) != 1 {
		return booking.Session{}, fmt.Errorf("%d sessions on %s", len(sessions), day)
	}
	return sessions[0], nil
}

// guest registers somebody who is in no file of the story, and agreed to text messages if told so.
func (s *story) guest(ctx context.Context, name string, channels ...string) (patient.ID, error) {
	s.guests++
	p := Person{
		Key: fmt.Sprintf("g%02d", s.guests), Name: name, Gender: "female", BirthDate: "1980-01-02", Language: "zh-CN",
		Phone: fmt.Sprintf("139000002%02d", s.guests), Channels: channels,
	}
	var out struct{ Patient struct{ ID patient.ID } }
	err := s.as[auth.FrontDesk].post(ctx, "/patients", s.registration(p), &out, "Idempotency-Key", s.key("guest", p.Key))
	s.names[out.Patient.ID] = name
	return out.Patient.ID, err
}

// nth tells people apart whose names say what they are there for.
func nth(i int) string { return string([]rune("甲乙丙丁戊己庚辛壬癸")[i%10]) }
