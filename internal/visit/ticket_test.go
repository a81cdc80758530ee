package visit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// crowd is a department of four doctors, two of one name and two whose names read alike in English, each with a morning
// and an afternoon, whose patients all have one name; with a pool's, a room's and the department's screen.
type crowd struct {
	*hall
	queues  []visit.QueueID
	ids     []visit.EncounterID
	screens []string
}

func openCrowd(t *testing.T, numbers int) *crowd {
	t.Helper()
	c := &crowd{hall: openHall(t, 0)}
	c.Visit.NameOf = func(context.Context, patient.ID) (string, error) { return "张三", nil }
	c.Set(clinictest.Monday, "06:30")
	for i, name := range []i18n.Text{
		{i18n.Chinese: "李明", i18n.English: "Li Ming"},
		{i18n.Chinese: "李明", i18n.English: "Li Ming"},
		{i18n.Chinese: "黎明", i18n.English: "Li Ming"},
		{i18n.Chinese: "王芳"},
	} {
		c.openDoctor(name, fmt.Sprint(10+i), numbers)
	}
	c.queues = append(c.queues, c.room)
	name := i18n.Text{i18n.Chinese: "屏", i18n.English: "Screen"}
	rules, err := c.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []visit.Screen{{Name: name, Department: c.Department}, {Name: name, Station: rules.Stations[1].ID}} {
		x, err := c.Visit.OpenScreen(t.Context(), clinictest.Manager, x)
		if err != nil {
			t.Fatal(err)
		}
		c.screens = append(c.screens, x.Token)
	}
	return c
}

func (c *crowd) openDoctor(name i18n.Text, room string, numbers int) {
	c.t.Helper()
	p, err := c.Booking.SavePractitioner(c.t.Context(), clinictest.Admin, booking.Practitioner{Name: name, Grade: "chief", Active: true})
	if err != nil {
		c.t.Fatal(err)
	}
	s := booking.Schedule{Department: c.Department, Practitioner: p.ID, Room: room, From: "2026-01-01", Weekly: []booking.WeeklyBlock{
		{Weekday: 1, Block: booking.Block{Start: "08:00", End: "12:00", Minutes: 10}},
		{Weekday: 1, Block: booking.Block{Start: "14:00", End: "17:00", Minutes: 10}},
	}}
	if s, err = c.Booking.SaveSchedule(c.t.Context(), clinictest.Admin, s); err != nil {
		c.t.Fatal(err)
	}
	for _, session := range s.On(clinictest.Monday, c.Settings) {
		c.queues = append(c.queues, visit.QueueID(session.ID))
		for n := 1; n <= numbers; n++ {
			a, err := c.Booking.Book(c.t.Context(), clinictest.Desk, booking.Request{Patient: c.Patient(), Session: session.ID, Number: n, Channel: "desk"})
			if err != nil {
				c.t.Fatal(err)
			}
			c.ids = append(c.ids, c.CheckIn(a).ID)
		}
	}
}

// stir moves somebody somewhere; what makes no sense is refused.
func (c *crowd) stir(r *rand.Rand) {
	id, q := c.ids[r.IntN(len(c.ids))], c.queues[r.IntN(len(c.queues))]
	verbs := []visit.Verb{visit.Transfer, visit.Transfer, visit.Call, visit.Call, visit.Pass, visit.Examine, visit.Return, visit.Skip, visit.Leave, visit.Recall}
	m := visit.Move{Verb: verbs[r.IntN(len(verbs))], Reason: "x", To: q}
	if m.Verb == visit.Examine {
		m.To = c.room
	}
	_, _ = c.Visit.Move(c.t.Context(), clinictest.Nurse, id, m)
	if r.IntN(3) == 0 {
		_, _ = c.Visit.CallNext(c.t.Context(), clinictest.Nurse, q, visit.Move{Anyway: true})
	}
}

// distinct fails if two lines say the same, or if one says no more than a part of what another does.
func (c *crowd) distinct(where string, numbers []int, whose []i18n.Text) {
	c.t.Helper()
	for _, l := range i18n.Langs() {
		for i := range numbers {
			for j := range i {
				a, b := whose[i].In(l), whose[j].In(l)
				if numbers[i] == numbers[j] && (a == b || a == "" || b == "") {
					c.t.Errorf("%s, %s: two are called %d %q", where, l, numbers[i], a)
				}
			}
		}
	}
}

func (c *crowd) look() (lines int) {
	c.t.Helper()
	for i, token := range c.screens {
		v, err := c.Visit.ViewScreen(c.t.Context(), token)
		if err != nil {
			c.t.Fatal(err)
		}
		var numbers []int
		var whose []i18n.Text
		for _, line := range append(v.Calls, v.Next...) {
			numbers, whose = append(numbers, line.Number), append(whose, line.Whose)
		}
		c.distinct(fmt.Sprint("screen ", i), numbers, whose)
		lines += len(numbers)
	}
	for _, q := range c.queues {
		all, err := c.Visit.Queue(c.t.Context(), clinictest.Nurse, q)
		if err != nil {
			c.t.Fatal(err)
		}
		var numbers []int
		var whose, phones []i18n.Text
		for _, e := range all {
			numbers, whose = append(numbers, e.Number), append(whose, e.Whose)
			phones = append(phones, c.phone(e))
			c.explained(e)
		}
		c.distinct("queue", numbers, whose)
		c.distinct("phones", numbers, phones)
	}
	return lines
}

// phone returns what a patient's phone says beside the number, which has all that the staff's list says.
func (c *crowd) phone(e visit.InQueue) i18n.Text {
	c.t.Helper()
	p, _, _ := e.ID.Split()
	text := i18n.Text{}
	for _, l := range i18n.Langs() {
		w, err := c.Visit.Wait(c.t.Context(), clinictest.Self(p), e.ID, e.Queue, l)
		if err != nil {
			c.t.Fatal(err)
		}
		if text[l] = w.Whose; !strings.HasPrefix(w.Whose, strings.TrimRight(e.Whose[l], ")）")) {
			c.t.Errorf("the phone says %q, the list %q", w.Whose, e.Whose[l])
		}
	}
	return text
}

// explained fails if a reason calls two people the same.
func (c *crowd) explained(e visit.InQueue) {
	c.t.Helper()
	if e.Before == nil {
		return
	}
	for _, l := range i18n.Langs() {
		said := map[string]string{}
		for _, name := range []string{"number", "other", "behind"} {
			v, ok := e.Before.Params[name]
			if !ok {
				continue
			}
			text, _ := v.(i18n.Text)
			one := text.In(l)
			if text == nil {
				one = fmt.Sprint(v)
			}
			if as := said[one]; as == "number" && name == "other" { // whoever is behind the next one is behind that one
				c.t.Errorf("%s and %s are both called %s in %s", as, name, one, e.Before.Code)
			}
			said[one] = name
		}
	}
}

// TestNobodyIsCalledByWhatTwoPeopleAre mixes the numbers of eight sessions in all ways that staff can, and looks at all
// that is shown after each.
func TestNobodyIsCalledByWhatTwoPeopleAre(t *testing.T) {
	c := openCrowd(t, 3)
	r := rand.New(rand.NewPCG(5, 17))
	lines := 0
	for range 60 {
		for range 4 {
			c.stir(r)
		}
		c.Advance(10 * time.Second)
		lines += c.look()
		if t.Failed() {
			return
		}
	}
	if lines < 600 {
		t.Errorf("only %d lines were shown", lines)
	}
}

// In a room that all use, a number is called with its doctor, and two of one doctor with their times; a doctor's own
// queue says numbers alone until somebody with the same comes from elsewhere.
func TestANumberOfAnotherDoctorIsCalledWithTheDoctor(t *testing.T) {
	c := openCrowd(t, 2)
	own := c.queues[6]
	whose := func(q visit.QueueID) (all []string) {
		t.Helper()
		entries, err := c.Visit.Queue(t.Context(), clinictest.Nurse, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, fmt.Sprintf("%s %d", e.Whose.In(i18n.Chinese), e.Number))
		}
		slices.Sort(all) // who has the same turn stands in any order
		return all
	}
	send := func(i int, q visit.QueueID) {
		t.Helper()
		if _, err := c.Visit.Move(t.Context(), clinictest.Nurse, c.ids[i], visit.Move{Verb: visit.Transfer, Reason: "x", To: q}); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(whose(own)); got != "[ 1  2]" {
		t.Errorf("alone: %s", got)
	}
	send(0, own) // the first doctor's number 1
	if got := fmt.Sprint(whose(own)); got != "[ 2 李明 1 王芳 1]" {
		t.Errorf("with a guest: %s", got)
	}
	send(13, c.room) // the last doctor's 2 of the morning, and of the afternoon
	send(15, c.room)
	if got := fmt.Sprint(whose(c.room)); got != "[王芳（08:10） 2 王芳（14:10） 2]" {
		t.Errorf("in the room: %s", got)
	}
	send(1, c.room) // and of two doctors of one name at one time: the booking's code
	send(5, c.room)
	for _, said := range whose(c.room)[:2] {
		if !strings.HasPrefix(said, "李明（08:10 ") || !strings.HasSuffix(said, "） 2") {
			t.Errorf("of one name and time: %s", said)
		}
	}
}

// Whoever was added while the others' names were at hand is called by name all the same.
func TestADoctorWhoWasJustAddedIsCalledByName(t *testing.T) {
	c := openCrowd(t, 1)
	in := func() visit.InQueue {
		t.Helper()
		entries, err := c.Visit.Queue(t.Context(), clinictest.Nurse, c.room)
		if err != nil || len(entries) == 0 {
			t.Fatal(entries, err)
		}
		return entries[len(entries)-1]
	}
	send := func(i int) {
		t.Helper()
		if _, err := c.Visit.Move(t.Context(), clinictest.Nurse, c.ids[i], visit.Move{Verb: visit.Transfer, Reason: "x", To: c.room}); err != nil {
			t.Fatal(err)
		}
	}
	send(0)
	in() // the names are read
	c.openDoctor(i18n.Text{i18n.Chinese: "钱进", i18n.English: "Qian Jin"}, "15", 1)
	c.Advance(6 * time.Second)
	send(len(c.ids) - 1)
	if got := in().Whose.In(i18n.English); got != "Qian Jin" {
		t.Errorf("called by %q", got)
	}
}
