package emergency_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/emergency"
	"careloop/internal/i18n"
)

// world is a clinic in which people press buttons.
type world struct {
	*clinictest.Clinic
	*emergency.Service
	t     testing.TB
	alarm sync.Mutex
	told  []emergency.Event // what was handed on at once
}

func open(t testing.TB) *world {
	t.Helper()
	c := clinictest.New(t)
	w := &world{Clinic: c, t: t}
	w.Service = &emergency.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Sites: c.Booking.Sites}
	w.Alarm = func(_ context.Context, told []emergency.Event) {
		w.alarm.Lock()
		defer w.alarm.Unlock()
		w.told = append(w.told, told...)
	}
	return w
}

// Now is the clinic's, not the service's.
func (w *world) Now() time.Time { return w.Clinic.Now() }

// rules puts a rule in force: security at once, the head nurse next, the manager last; at night the manager at once.
func (w *world) rules() emergency.Rule {
	w.t.Helper()
	now, err := w.Current(w.t.Context(), clinictest.Manager)
	if err != nil {
		w.t.Fatal(err)
	}
	now.Minutes, now.Repeats = 2, 0
	now.Contacts = []emergency.Contact{
		{ID: "security", Name: "保安室", Language: i18n.Chinese, Phone: "13800000101", Channels: []channel.Name{channel.SMS, channel.Phone}},
		{ID: "nurse", Name: "Head nurse", Language: i18n.English, Phone: "+8613800000102", Channels: []channel.Name{channel.SMS}},
		{ID: "manager", Name: "陈经理", Language: i18n.Chinese, Email: "chen@clinic.example", Channels: []channel.Name{channel.Email}},
		{ID: "fire", Name: "消防值班", Language: i18n.Chinese, Phone: "13800000104", Channels: []channel.Name{channel.SMS}},
	}
	now.Lines = []emergency.Line{
		{From: "07:00", Until: "20:00", Steps: [][]emergency.ContactID{{"security"}, {"nurse"}, {"manager"}}},
		{From: "20:00", Until: "07:00", Steps: [][]emergency.ContactID{{"manager", "security"}}},
		{Kinds: []emergency.KindID{"fire"}, Steps: [][]emergency.ContactID{{"fire"}}},
	}
	saved, err := w.SaveRules(w.t.Context(), clinictest.Manager, now.Version, now)
	if err != nil {
		w.t.Fatal(err)
	}
	return saved
}

func press(kind emergency.KindID, room, key string) emergency.Press {
	return emergency.Press{Kind: kind, Place: emergency.Place{Room: room}, Key: key}
}

func (w *world) raise(by auth.Actor, p emergency.Press) emergency.Pressed {
	w.t.Helper()
	e, err := w.Raise(w.t.Context(), by, p)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func (w *world) write(by auth.Actor, id emergency.ID, x emergency.Writing) emergency.Emergency {
	w.t.Helper()
	if x.Key == "" {
		x.Key = fmt.Sprint(x.Kind, x.Note, x.Contact)
	}
	e, err := w.Write(w.t.Context(), by, id, x)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func contacts(alerts []emergency.Recipient) string {
	var all []string
	for _, a := range alerts {
		all = append(all, string(a.Contact))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func kinds(lines []emergency.Entry) string {
	var all []string
	for _, x := range lines {
		all = append(all, string(x.Kind))
	}
	return strings.Join(all, " ")
}

func (w *world) sheet(id emergency.ID) emergency.Sheet {
	w.t.Helper()
	x, err := w.Sheet(w.t.Context(), clinictest.Nurse, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return x
}

func TestAPressIsOneEmergencyHoweverOftenItIsRetried(t *testing.T) {
	w := open(t)
	w.rules()
	first := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	w.Advance(5 * time.Minute) // the retry comes when two presses are long two emergencies
	again := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	if again.ID != first.ID || again.JoinedIn {
		t.Errorf("the retry made %s of %s, joined %v", again.ID, first.ID, again.JoinedIn)
	}
	if other := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-2")); other.ID == first.ID {
		t.Error("a second press five minutes later is the same emergency")
	}
	if other := w.raise(clinictest.Desk, press("collapse", "3-12", "key-1")); other.ID == first.ID {
		t.Error("somebody else's key is taken for a retry")
	}
}

func TestTwoWhoPressForOnePlaceWithinAMinuteAreJoined(t *testing.T) {
	w := open(t)
	w.rules()
	first := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-n"))
	if contacts(first.Alerts) != "security" {
		t.Fatalf("told %s", contacts(first.Alerts))
	}
	w.Advance(59 * time.Second)
	second := w.raise(clinictest.Desk, press("fire", " 3-12 ", "key-d"))
	if second.ID != first.ID || !second.JoinedIn || second.Joined != 1 {
		t.Fatalf("not joined: %+v", second)
	}
	if contacts(second.Alerts) != "fire security" || !slices.Contains(second.Others, "fire") {
		t.Errorf("of the fire were told: %s", contacts(second.Alerts))
	}
	w.Advance(time.Hour)
	if again := w.raise(clinictest.Desk, press("fire", "3-12", "key-d")); again.ID != first.ID || !again.JoinedIn {
		t.Error("the retry of a press that joined is an emergency of its own")
	}
	if kinds(w.sheet(first.ID).Timeline) != "raised joined" {
		t.Errorf("timeline %s", kinds(w.sheet(first.ID).Timeline))
	}
}

func TestADrillIsNeverJoinedToARealEmergency(t *testing.T) {
	w := open(t)
	drill := press("collapse", "3-12", "key-drill")
	drill.Drill = true
	d := w.raise(clinictest.Manager, drill)
	serious := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-real"))
	if serious.ID == d.ID || serious.Drill || !d.Drill {
		t.Errorf("a real emergency became part of a drill: %+v", serious)
	}
}

func TestAFalseAlarmIsNotJoined(t *testing.T) {
	w := open(t)
	first := w.raise(clinictest.Nurse, press("violence", "hall", "key-1"))
	if _, err := w.End(t.Context(), clinictest.Nurse, first.ID, true, "", "end-1"); err != nil {
		t.Fatal(err)
	}
	if second := w.raise(clinictest.Desk, press("violence", "hall", "key-2")); second.ID == first.ID {
		t.Error("a press joined what was stood down")
	}
}

func TestManyPressAtOnce(t *testing.T) {
	w := open(t)
	w.rules()
	const many = 24
	var wg sync.WaitGroup
	ids := make([]emergency.ID, many)
	joined := make([]bool, many)
	for i := range many {
		wg.Go(func() { // every press arrives twice
			by := auth.Actor{ID: fmt.Sprint("user-", i/2), Roles: []auth.Role{auth.Nurse}}
			e, err := w.Raise(t.Context(), by, press("collapse", "3-12", "the-key"))
			if err != nil {
				t.Error(err)
			}
			ids[i], joined[i] = e.ID, e.JoinedIn
		})
	}
	wg.Wait()
	if len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 1 {
		t.Fatalf("%d presses raised %v", many, ids)
	}
	x := w.sheet(ids[0])
	if len(x.Timeline) != many/2 || x.Joined != many/2-1 || contacts(x.Alerts) != "security" {
		t.Errorf("%d lines, %d joined, told %s: %s", len(x.Timeline), x.Joined, contacts(x.Alerts), kinds(x.Timeline))
	}
	for i, l := range x.Timeline {
		if l.Seq != i+1 {
			t.Errorf("line %d is numbered %d", i+1, l.Seq)
		}
	}
}

func TestWhomTheRuleNames(t *testing.T) {
	w := open(t)
	e := w.raise(clinictest.Nurse, press("collapse", "1", "nobody"))
	if len(e.Alerts) != 0 || e.Escalate != nil {
		t.Errorf("without contacts, told %v", e.Alerts)
	}
	r := w.rules()
	w.Set(w.Today(), "21:30")
	if e := w.raise(clinictest.Nurse, press("collapse", "2", "night")); contacts(e.Alerts) != "manager security" {
		t.Errorf("at night, told %s", contacts(e.Alerts))
	}
	if e := w.raise(clinictest.Nurse, press("fire", "3", "fire")); contacts(e.Alerts) != "fire manager security" {
		t.Errorf("of a fire at night, told %s", contacts(e.Alerts))
	}
	r.Lines = r.Lines[2:]
	if _, err := w.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	if e := w.raise(clinictest.Nurse, press("violence", "4", "unruled")); len(e.Alerts) != 4 {
		t.Errorf("where no line fits, told %s", contacts(e.Alerts))
	}
}

func TestTheNextAreToldUntilSomebodyComes(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	sweep := func() {
		t.Helper()
		for range 2 { // a sweep may be done twice
			if _, err := w.Sweep(t.Context(), w.Now()); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.Advance(119 * time.Second)
	sweep()
	if got := contacts(w.sheet(e.ID).Alerts); got != "security" {
		t.Errorf("before two minutes, told %s", got)
	}
	w.Advance(time.Second)
	sweep()
	if got := contacts(w.sheet(e.ID).Alerts); got != "nurse security" {
		t.Errorf("after two minutes, told %s", got)
	}
	w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Acknowledged, Minutes: 4})
	w.Advance(time.Hour)
	sweep()
	if x := w.sheet(e.ID); contacts(x.Alerts) != "nurse security" || x.Escalate != nil || kinds(x.Timeline) != "raised escalated acknowledged" {
		t.Errorf("after somebody comes, told %s: %s", contacts(x.Alerts), kinds(x.Timeline))
	}

	f := w.raise(clinictest.Nurse, press("violence", "hall", "key-2"))
	for range 5 {
		w.Advance(2 * time.Minute)
		sweep()
	}
	if x := w.sheet(f.ID); contacts(x.Alerts) != "manager nurse security" || kinds(x.Timeline) != "raised escalated escalated nobody-left" {
		t.Errorf("with nobody coming, told %s: %s", contacts(x.Alerts), kinds(x.Timeline))
	}
}

// TestTheClockAndTheOneWhoComesDoNotBothWin lets sweeps and acknowledgements meet.
func TestTheClockAndTheOneWhoComesDoNotBothWin(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	w.Advance(2 * time.Minute)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if i%2 == 0 {
				if _, err := w.Sweep(t.Context(), w.Now()); err != nil {
					t.Error(err)
				}
				return
			}
			by := clinictest.Doctor
			by.ID = fmt.Sprint("doctor-", i)
			w.write(by, e.ID, emergency.Writing{Kind: emergency.Acknowledged, Key: "ack"})
		})
	}
	wg.Wait()
	x := w.sheet(e.ID)
	if n := strings.Count(kinds(x.Timeline), "escalated"); n > 1 || len(x.Alerts) != 1+n {
		t.Errorf("escalated %d times, told %s", n, contacts(x.Alerts))
	}
	if len(x.Coming) != 4 || x.Escalate != nil {
		t.Errorf("%d come, the next are told at %v", len(x.Coming), x.Escalate)
	}
}

func TestAContactAnswersByTheLink(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	path, err := w.Link(t.Context(), e.Alerts[0].ID, e.RaisedAt)
	if err != nil {
		t.Fatal(err)
	}
	token := strings.TrimPrefix(path, "/e/")
	page, err := w.Opened(t.Context(), token, i18n.English)
	if err != nil || page.Kind != "Collapse" || page.Place != "3-12" || page.Status != emergency.Open {
		t.Fatalf("%+v, %v", page, err)
	}
	if _, err := w.Reply(t.Context(), token, emergency.Declines, 0, i18n.English); err != nil {
		t.Fatal(err)
	}
	if x := w.sheet(e.ID); x.Escalate == nil || x.Escalate.After(w.Now()) {
		t.Errorf("the only one told cannot come, and the next are told at %v", x.Escalate)
	}
	for range 2 {
		page, err = w.Reply(t.Context(), token, emergency.Comes, 3, i18n.English)
		if err != nil || page.Coming != 1 || page.Answer != emergency.Comes {
			t.Fatalf("%+v, %v", page, err)
		}
	}
	if page, err = w.Reply(t.Context(), token, emergency.Declines, 0, i18n.English); err != nil || page.Answer != emergency.Comes {
		t.Errorf("who comes declined: %+v, %v", page, err)
	}
	x := w.sheet(e.ID)
	if kinds(x.Timeline) != "raised declined acknowledged" || x.Timeline[2].Who != "保安室" || x.Coming[0].Who != "保安室" || x.AcknowledgedAt == nil {
		t.Errorf("%s: %+v", kinds(x.Timeline), x)
	}
	for _, bad := range []string{"", "x", token[:len(token)-1] + "A", strings.Repeat("A", 50)} {
		if _, err := w.Opened(t.Context(), bad, i18n.English); !errors.Is(err, emergency.ErrLink) && bad != token {
			t.Errorf("%q admits: %v", bad, err)
		}
	}
	w.Advance(13 * time.Hour)
	if _, err := w.Opened(t.Context(), token, i18n.English); !errors.Is(err, emergency.ErrLinkOver) {
		t.Errorf("thirteen hours later: %v", err)
	}
}
