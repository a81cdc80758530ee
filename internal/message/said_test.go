package message_test

import (
	"strings"
	"testing"

	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/message"
)

func TestAPatientReadsAgainWhatWasSent(t *testing.T) {
	w := newWorld(t)
	w.Set(w.Today(), "09:00")
	p := w.patient(i18n.Chinese, channel.SMS)
	a := w.Book(p, wednesday, 2)
	w.minute()
	all, _, err := w.messages.OfPatient(t.Context(), clinictest.Self(p), p, "", 20, "")
	w.must(err)
	seen := 0
	for _, m := range all {
		said, err := w.messages.Said(t.Context(), m, i18n.English)
		w.must(err)
		switch {
		case m.Status != message.Sent:
			if said != "" {
				t.Errorf("%s, which is %s, is shown as said: %s", m.Kind, m.Status, said)
			}
		case m.Kind == message.Confirmation:
			seen++
			if !strings.Contains(said, "you are booked for Wed 25 Nov") || !strings.Contains(said, a.Code) {
				t.Error(said)
			}
		}
	}
	if seen != 1 {
		t.Errorf("%d confirmations among %d messages", seen, len(all))
	}
}

// Whoever holds a link with a token acts by it: reading a message again gives none away.
func TestWhatIsReadAgainBearsNoToken(t *testing.T) {
	w := newWorld(t)
	for kind, page := range map[message.Kind]string{
		message.Survey: "/my", message.Offer: "/my/waits", message.ClosureMoved: "/my/visits", message.ClosureLost: "/my/visits",
	} {
		said, err := w.messages.Said(t.Context(), message.Message{Kind: kind, Status: message.Sent, Channel: channel.SMS}, i18n.English)
		w.must(err)
		_, link, ok := strings.Cut(said, w.Settings.PublicURL)
		if !ok || strings.Fields(link)[0] != page {
			t.Errorf("%s: %s", kind, said)
		}
	}
	call, err := w.messages.Said(t.Context(), message.Message{Kind: message.Confirmation, Status: message.Sent, Channel: channel.Phone}, i18n.English)
	if w.must(err); call != "" {
		t.Errorf("what somebody said by telephone is shown as %q", call)
	}
}
