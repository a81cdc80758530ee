package calendar_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/calendar"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

func feedsOf(c *clinictest.Clinic) *calendar.Feeds {
	return &calendar.Feeds{
		DB: c.DB, Clinic: c.Settings, Now: c.Now, Bookings: c.Booking,
		NameOf: func(context.Context, patient.ID) (string, error) { return "王小明", nil },
	}
}

// token is what stands behind the path in an address.
func token(t *testing.T, f calendar.Feed) string {
	t.Helper()
	s, ok := strings.CutPrefix(f.Path, calendar.Path)
	if !ok {
		t.Fatalf("no address: %+v", f)
	}
	return s
}

func doctorOf(c *clinictest.Clinic) auth.Actor {
	d := clinictest.Doctor
	d.PractitionerID = string(c.Practitioner)
	return d
}

func TestADoctorSubscribes(t *testing.T) {
	c := clinictest.New(t)
	s, doctor := feedsOf(c), doctorOf(c)
	near := c.Book(c.Patient(), c.Today().AddDays(2), 3)
	gone := c.Book(c.Patient(), c.Today().AddDays(2), 4)
	c.Book(c.Patient(), c.Today().AddDays(20), 5) // beyond what a feed shows
	if _, err := c.Booking.Cancel(t.Context(), clinictest.Desk, gone.ID, ""); err != nil {
		t.Fatal(err)
	}
	f, err := s.Renew(t.Context(), doctor, c.Practitioner)
	if err != nil || !f.Active {
		t.Fatalf("%+v %v", f, err)
	}
	body, err := s.Subscribed(t.Context(), token(t, f), i18n.English)
	if err != nil {
		t.Fatal(err)
	}
	events := read(t, body).Events()
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	start, _ := events[0].DateTimeStart(nil)
	end, _ := events[0].DateTimeEnd(nil)
	if !start.Equal(near.Start) || !end.Equal(near.End) || text(t, events[0].Props, "SUMMARY") != "No. 3" {
		t.Errorf("%v to %v: %s", start, end, text(t, events[0].Props, "SUMMARY"))
	}
	for _, told := range []string{"王", string(near.Patient), string(near.ID), near.Code} {
		if strings.Contains(body, told) {
			t.Errorf("the feed tells %s", told)
		}
	}
	again, err := s.Subscribed(t.Context(), token(t, f), i18n.English)
	if err != nil || again != body {
		t.Errorf("nothing changed and the feed did: %v", err)
	}
}

func TestNamesAreMaskedAndOnlyIfTheClinicWantsThem(t *testing.T) {
	c := clinictest.New(t)
	s := feedsOf(c)
	c.Book(c.Patient(), c.Today().AddDays(2), 3)
	policy, err := c.Booking.Policy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	policy.FeedNames = true
	if _, err := c.Booking.SavePolicy(t.Context(), clinictest.Manager, policy); err != nil {
		t.Fatal(err)
	}
	f, err := s.Renew(t.Context(), clinictest.Admin, c.Practitioner)
	if err != nil || !f.Names {
		t.Fatalf("%+v %v", f, err)
	}
	body, err := s.Subscribed(t.Context(), token(t, f), i18n.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	if got := text(t, read(t, body).Events()[0].Props, "SUMMARY"); !strings.HasPrefix(got, "3 号 王") || strings.Contains(got, "小明") {
		t.Errorf("%q", got)
	}
}

func TestAnAddressEnds(t *testing.T) {
	c := clinictest.New(t)
	s, doctor := feedsOf(c), doctorOf(c)
	first, err := s.Renew(t.Context(), doctor, c.Practitioner)
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Renew(t.Context(), doctor, c.Practitioner)
	if err != nil || second.Path == first.Path {
		t.Fatalf("%v", err)
	}
	refused := func(token, why string) {
		t.Helper()
		if _, err := s.Subscribed(t.Context(), token, i18n.English); !errors.Is(err, calendar.ErrFeed) {
			t.Errorf("%s: %v", why, err)
		}
	}
	good := token(t, second)
	if _, err := s.Subscribed(t.Context(), good, i18n.English); err != nil {
		t.Errorf("%v", err)
	}
	refused(token(t, first), "renewed")
	flip := func(i int) string { // another letter there
		b := []byte(good)
		if b[i]++; b[i] == '[' || b[i] == '{' || b[i] == ':' || b[i] == '.' || b[i] == '`' {
			b[i] = 'A'
		}
		return string(b)
	}
	refused(flip(3), "another doctor's")
	refused(flip(40), "another secret")
	for _, nonsense := range []string{"", "x", good[:53], good + "A", strings.Repeat("A", 54), "../../policy"} {
		refused(nonsense, nonsense)
	}
	switchOff(t, c, true)
	refused(good, "of a doctor who is switched off")
	if _, err := s.Renew(t.Context(), clinictest.Admin, c.Practitioner); !errors.Is(err, calendar.ErrInactive) {
		t.Errorf("an address that answers nobody: %v", err)
	}
	switchOff(t, c, false)
	if _, err := s.Subscribed(t.Context(), good, i18n.English); err != nil {
		t.Errorf("switched on again: %v", err)
	}
	if f, err := s.Revoke(t.Context(), doctor, c.Practitioner); err != nil || f.Active || f.Path != "" {
		t.Errorf("%+v %v", f, err)
	}
	refused(good, "revoked")
	for _, change := range c.Changes() {
		if change.SK != "feed" {
			continue
		}
		b, err := json.Marshal(change.New)
		if err != nil || strings.Contains(string(b), good[22:]) {
			t.Errorf("the store knows the secret: %v", err)
		}
	}
}

// switchOff takes the clinic's doctor out of the directory, or back into it.
func switchOff(t *testing.T, c *clinictest.Clinic, off bool) {
	t.Helper()
	all, err := c.Booking.Practitioners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(x booking.Practitioner) bool { return x.ID == c.Practitioner })
	all[i].Active = !off
	if _, err := c.Booking.SavePractitioner(t.Context(), clinictest.Admin, all[i]); err != nil {
		t.Fatal(err)
	}
}

func TestWhoMaySeeToAFeed(t *testing.T) {
	c := clinictest.New(t)
	s := feedsOf(c)
	other := clinictest.Doctor
	other.PractitionerID = "pra_06h00wfwr1tqka1m6b0vzh958m"
	for _, by := range []auth.Actor{clinictest.Desk, clinictest.Manager, other, {ID: "x", Roles: []auth.Role{auth.Doctor}}} {
		_, err1 := s.Of(t.Context(), by, c.Practitioner)
		_, err2 := s.Renew(t.Context(), by, c.Practitioner)
		_, err3 := s.Revoke(t.Context(), by, c.Practitioner)
		for _, err := range []error{err1, err2, err3} {
			if !errors.Is(err, calendar.ErrForbidden) {
				t.Errorf("%v: %v", by.Roles, err)
			}
		}
	}
}

// TestOneAddressIsGoodAfterARace lets many renew at once: whoever was told an address last has the only good one.
func TestOneAddressIsGoodAfterARace(t *testing.T) {
	c := clinictest.New(t)
	s := feedsOf(c)
	var mu sync.Mutex
	var made []string
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			f, err := s.Renew(t.Context(), clinictest.Admin, c.Practitioner)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				made = append(made, token(t, f))
			case !errors.Is(err, calendar.ErrStale):
				t.Error(err)
			}
		})
	}
	wait.Wait()
	good := slices.DeleteFunc(made, func(token string) bool {
		_, err := s.Subscribed(t.Context(), token, i18n.English)
		return err != nil
	})
	if len(good) != 1 {
		t.Errorf("%d addresses are good", len(good))
	}
}

// counted is an agenda that notes which days were asked for.
type counted struct {
	*booking.Service
	days int
}

func (c *counted) Engagements(_ context.Context, _ booking.PractitionerID, from, to clinic.Date) ([]booking.Engagement, error) {
	c.days = from.DaysUntil(to)
	return make([]booking.Engagement, 5000), nil
}

func TestWhatAFeedCostsIsBounded(t *testing.T) {
	c := clinictest.New(t)
	s, n := feedsOf(c), &counted{Service: c.Booking}
	s.Bookings = n
	f, err := s.Renew(t.Context(), clinictest.Admin, c.Practitioner)
	if err != nil {
		t.Fatal(err)
	}
	body, err := s.Subscribed(t.Context(), token(t, f), i18n.English)
	if err != nil || n.days > 15 || strings.Count(body, "BEGIN:VEVENT") > 1000 {
		t.Errorf("%d days, %d entries: %v", n.days, strings.Count(body, "BEGIN:VEVENT"), err)
	}
}
