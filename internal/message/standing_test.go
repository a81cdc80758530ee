package message_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// standings is what the files say of who missed what.
type standings map[patient.ID]patient.Restriction

func (s standings) Restriction(_ context.Context, _ auth.Actor, p patient.ID) (patient.Restriction, error) {
	return s[p], nil
}

// counted writes a restriction into a patient's file, and tells the change.
func (w *world) counted(s standings, p patient.ID, r patient.Restriction) {
	w.t.Helper()
	it, err := w.DB.Get(w.t.Context(), patient.FileKey(p))
	w.must(err)
	w.must(w.DB.Write(w.t.Context(), clinictest.Job.Stamp("", w.Now()), patient.Restrict(p, it.Version, r)))
	s[p] = r
	w.told = len(w.Changes()) - 1
	w.retell(p)
}

// retell tells the last change of a patient's file once more. The changes of several tables stand in no order.
func (w *world) retell(p patient.ID) {
	w.t.Helper()
	for _, c := range slices.Backward(w.Changes()) {
		if c.Key == patient.FileKey(p) {
			w.must(w.messages.StandingChanged(w.t.Context(), c))
			return
		}
	}
	w.t.Fatal("the file did not change")
}

func TestWhoMissedTooOftenIsToldOnceOfTheWarningAndOfTheRestriction(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "09:00")
	s := standings{}
	w.messages.Standings = s
	p := w.patient(i18n.English, channel.SMS)
	w.counted(s, p, patient.Restriction{NoShows: 1, Since: w.Now().AddDate(0, 0, -9)})
	w.minute()
	if len(w.sent.letters) != 0 {
		t.Fatalf("told after one: %v", w.sent.kinds())
	}
	second := w.Now().AddDate(0, 0, -1)
	w.counted(s, p, patient.Restriction{NoShows: 2, Since: second, Warned: true})
	w.retell(p)
	w.minute()
	w.counted(s, p, patient.Restriction{NoShows: 2, LateCancels: 1, Since: second, Warned: true}) // counted anew
	w.minute()
	if got := strings.Join(w.sent.kinds(), ", "); got != "sms no-show-warning" {
		t.Fatalf("told %s", got)
	}
	w.Advance(time.Hour)
	until := w.Now().AddDate(0, 0, 30)
	w.counted(s, p, patient.Restriction{NoShows: 2, LateCancels: 1, LateCounted: true, Since: w.Now(), Warned: true, Until: until})
	w.retell(p)
	w.minute()
	if got := strings.Join(w.sent.kinds(), ", "); got != "sms no-show-warning, sms no-show-restriction" {
		t.Fatalf("told %s", got)
	}
	text := w.sent.letters[1].Text
	for _, part := range []string{"2 missed and 1 late-cancelled", "suspended until 23 Dec", "https://clinic.example/my/standing"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
}

func TestWhoIsForgivenBeforeIsNotTold(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "23:00") // in the quiet hours: messages wait for the morning
	s := standings{}
	w.messages.Standings = s
	p := w.patient(i18n.English, channel.SMS)
	w.counted(s, p, patient.Restriction{NoShows: 3, Since: w.Now(), Warned: true, Until: w.Now().AddDate(0, 0, 30)})
	w.minute()
	w.counted(s, p, patient.Restriction{})
	w.Set(clinictest.Monday.AddDays(1), "09:00")
	w.minute()
	if m := w.of(p, message.NoShowRestricted); len(m) != 1 || m[0].Status != message.Dropped || m[0].Why != message.WhyForgiven {
		t.Errorf("told %+v", m)
	}
	other := store.Change{}
	w.must(w.messages.StandingChanged(t.Context(), other))
}

func TestWhatIsDecidedAboutWhatWasMissedIsToldOnce(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "09:00")
	p := w.patient(i18n.English, channel.SMS)
	c := store.Change{Key: store.Key{Table: store.Scheduling, PK: string(p), SK: "appeals"}}
	var all []booking.Appeal
	version := int64(0)
	write := func(edit func()) { // and tell it twice
		t.Helper()
		c.Old = c.New
		edit()
		version++
		w.must(w.DB.Write(t.Context(), clinictest.Manager.Stamp("", w.Now()), store.PutVersion(c.Key, version-1, map[string]any{"appeals": all})))
		it, err := w.DB.Get(t.Context(), c.Key)
		w.must(err)
		c.New = &it
		w.must(w.messages.AppealDecided(t.Context(), c))
		w.must(w.messages.AppealDecided(t.Context(), c))
		w.minute()
		w.Advance(time.Hour)
	}
	decide := func(i int, as string) { now := w.Now(); all[i].Decision, all[i].DecidedAt = as, &now }
	for _, step := range []struct {
		edit func()
		want string
	}{
		{func() { all = append(all, booking.Appeal{ID: "apl_1", At: w.Now(), Text: "I was in hospital"}) }, ""},
		{func() { decide(0, "rejected") }, "sms no-show-appeal-rejected"},
		{func() { all = append(all, booking.Appeal{ID: "apl_2", At: w.Now(), Text: "with a certificate"}) }, "sms no-show-appeal-rejected"},
		{func() { decide(1, "accepted") }, "sms no-show-appeal-rejected, sms no-show-appeal-accepted"},
		{func() {
			all = append(all, booking.Appeal{ID: "apl_3", At: w.Now(), Text: "storm", Unasked: true})
			decide(2, "accepted")
		}, "sms no-show-appeal-rejected, sms no-show-appeal-accepted, sms no-show-forgiven"},
	} {
		write(step.edit)
		if got := strings.Join(w.sent.kinds(), ", "); got != step.want {
			t.Fatalf("told %q, want %q", got, step.want)
		}
	}
	c.Old = nil // told anew, as if nothing had been before
	w.must(w.messages.AppealDecided(t.Context(), c))
	w.minute()
	if len(w.sent.letters) != 3 {
		t.Errorf("told %d times", len(w.sent.letters))
	}
	if text := w.sent.letters[0].Text; !strings.Contains(text, "https://clinic.example/my/standing") || strings.Contains(text, "hospital") {
		t.Errorf("told %q", text)
	}
}
