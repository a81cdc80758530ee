package message_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/emergency"
	"careloop/internal/i18n"
	"careloop/internal/message"
)

// alarmed is a world with an emergency rule: security at once, the head nurse next.
func alarmed(t *testing.T) (*world, *emergency.Service) {
	w := newWorld(t)
	s := &emergency.Service{DB: w.DB, Clinic: w.Settings, Now: w.Now, Keys: w.Keys}
	w.messages.Alerts = s
	s.Sites = func(context.Context) ([]booking.Site, error) {
		return []booking.Site{{ID: "sit_1", Name: i18n.Text{i18n.Chinese: "东院", i18n.English: "East"}}}, nil
	}
	r, err := s.Current(t.Context(), clinictest.Manager)
	w.must(err)
	r.Contacts = []emergency.Contact{
		{ID: "security", Name: "保安室", Language: i18n.Chinese, Phone: "+8613800000101", Channels: []channel.Name{channel.SMS, channel.Phone}},
		{ID: "nurse", Name: "Head nurse", Language: i18n.English, Email: "nurse@clinic.example", Channels: []channel.Name{channel.Email}},
		{ID: "gate", Name: "门卫", Language: i18n.Chinese, Phone: "+8613800000103", Channels: []channel.Name{channel.Phone}},
	}
	r.Lines = []emergency.Line{{Steps: [][]emergency.ContactID{{"security", "gate"}, {"nurse"}}}}
	_, err = s.SaveRules(t.Context(), clinictest.Manager, r.Version, r)
	w.must(err)
	return w, s
}

// hear tells the messages of every change of emergencies, twice, and the emergencies what became of their messages.
func (w *world) hear(s *emergency.Service) {
	w.t.Helper()
	for range 2 {
		for _, c := range w.Changes() {
			all, err := emergency.EventsOf(c)
			w.must(err)
			for _, e := range all {
				w.must(w.messages.EmergencyEvent(w.t.Context(), e))
			}
			ended, err := message.EventsOf(c)
			w.must(err)
			for _, e := range ended {
				if e.Message.Kind == message.EmergencyAlert && e.Message.Why != message.WhyNeedless {
					n := emergency.Notice{
						Alert: emergency.AlertID(e.Message.About), Message: string(e.Message.ID), Sent: e.Kind == message.MessageSent, Channel: e.Message.Channel,
					}
					_, err := s.Note(w.t.Context(), n)
					w.must(err)
				}
			}
		}
	}
}

func (w *world) texts() string {
	w.sent.mu.Lock()
	defer w.sent.mu.Unlock()
	var all []string
	for _, m := range w.sent.letters {
		all = append(all, strings.Join(strings.Fields(m.To+" "+m.Subject+" "+m.Text), " "))
	}
	return strings.Join(all, "\n")
}

func (w *world) deliver(due []message.Dispatch) {
	w.t.Helper()
	for _, d := range due {
		w.must(w.messages.Deliver(w.t.Context(), d))
	}
}

func (w *world) raise(s *emergency.Service, drill bool) emergency.Emergency {
	w.t.Helper()
	e, err := s.Raise(w.t.Context(), clinictest.Nurse, emergency.Press{
		Kind: "collapse", Place: emergency.Place{Site: "sit_1", Room: "3-12"}, Drill: drill, Key: "press-1",
	})
	w.must(err)
	return e.Emergency
}

func TestContactsAreToldAtOnceAtAnyHourAndOnce(t *testing.T) {
	w, s := alarmed(t)
	w.Set(w.Today(), "23:30") // quiet hours are patients'
	e := w.raise(s, false)
	for range 3 { // the button's own hurry, retried, beside the stream and the sweep
		for _, a := range e.Alerts {
			due, err := w.messages.Hurry(t.Context(), emergency.Event{Kind: emergency.ContactAlerted, Emergency: e, Alert: a})
			w.must(err)
			w.deliver(due)
			w.deliver(due)
		}
		w.hear(s)
		w.deliver(w.sweep())
	}
	got := w.texts()
	if strings.Count(got, "\n") != 0 || !strings.HasPrefix(got, "+8613800000101 应急：突发晕倒或病危，东院 3-12，") || !strings.Contains(got, "https://clinic.example/e/") {
		t.Errorf("sent:\n%s", got)
	}
	x, err := s.Sheet(t.Context(), clinictest.Nurse, e.ID)
	w.must(err)
	if len(x.Timeline) != 2 || x.Timeline[1].Kind != emergency.Told || x.Timeline[1].Name != "保安室" || x.Alerts[0].SentAt == nil || x.Alerts[1].Phone == "" {
		t.Errorf("%+v", x)
	}
	w.Advance(3 * time.Minute)
	_, err = s.Sweep(t.Context(), w.Now())
	w.must(err)
	w.hear(s)
	w.deliver(w.sweep())
	if got := w.texts(); strings.Count(got, "\n") < 1 || !strings.Contains(got, "nurse@clinic.example EMERGENCY Collapse: East") {
		t.Errorf("after three minutes, sent:\n%s", got)
	}
}

func TestWhoWasToldHearsThatItIsOver(t *testing.T) {
	w, s := alarmed(t)
	e := w.raise(s, true)
	w.hear(s)
	w.deliver(w.sweep())
	w.hear(s)
	_, err := s.End(t.Context(), clinictest.Nurse, e.ID, true, "", "end")
	w.must(err)
	w.hear(s)
	w.deliver(w.sweep())
	w.hear(s)
	w.deliver(w.sweep())
	got := strings.Split(w.texts(), "\n")
	if len(got) != 2 || !strings.Contains(got[0], "【演练】") || !strings.Contains(got[1], "已解除") {
		t.Errorf("sent:\n%s", strings.Join(got, "\n"))
	}
}

func TestNobodyIsCalledToWhatIsOver(t *testing.T) {
	w, s := alarmed(t)
	e := w.raise(s, false)
	w.hear(s)
	due := w.sweep() // on its way when the alarm is stood down
	_, err := s.End(t.Context(), clinictest.Nurse, e.ID, true, "", "end")
	w.must(err)
	w.deliver(due)
	w.hear(s)
	w.deliver(w.sweep())
	if got := w.texts(); got != "" {
		t.Errorf("sent:\n%s", got)
	}
	x, err := s.Sheet(t.Context(), clinictest.Nurse, e.ID)
	w.must(err)
	if len(x.Timeline) != 2 || x.Alerts[0].SentAt != nil {
		t.Errorf("the timeline says that somebody was told: %+v", x.Timeline)
	}
}

// TestAnAlertThatIsLostIsToldInTheNextMinute: the queue had it, or had it not.
func TestAnAlertThatIsLostIsToldInTheNextMinute(t *testing.T) {
	w, s := alarmed(t)
	e := w.raise(s, false)
	if due, err := w.messages.Hurry(t.Context(), emergency.Event{Kind: emergency.ContactAlerted, Emergency: e, Alert: e.Alerts[0]}); err != nil || len(due) != 1 {
		t.Fatalf("%d told at once, %v", len(due), err)
	}
	w.Advance(time.Minute)
	if due := w.sweep(); len(due) != 1 {
		t.Errorf("%d told again", len(due))
	}
}
