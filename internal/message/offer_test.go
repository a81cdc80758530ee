package message_test

import (
	"strings"
	"testing"
	"time"

	"careloop/internal/channel"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/waitlist"
)

// TestWhoWaitedInVainIsToldOnce tells of the ends of waits, the one without a number twice.
func TestWhoWaitedInVainIsToldOnce(t *testing.T) {
	for why, tc := range map[string]struct {
		status waitlist.Status
		told   int
	}{
		waitlist.WhyDaysOver: {waitlist.Over, 1}, waitlist.WhyUnanswered: {waitlist.Over, 1},
		waitlist.WhyLeft: {waitlist.Left, 0}, waitlist.WhyAccepted: {waitlist.Placed, 0},
	} {
		w := newWorld(t)
		p := w.patient(i18n.English, channel.SMS)
		ended := w.Now()
		e := waitlist.Event{Kind: waitlist.WaitEnded, Entry: waitlist.Entry{
			ID: "wai_x", Patient: p, Wish: waitlist.Wish{Department: w.Department}, Status: tc.status, Reason: why, EndedAt: &ended,
		}}
		for range 2 {
			w.must(w.messages.WaitlistEvent(t.Context(), e))
		}
		w.Advance(2 * time.Hour) // it ended in the quiet hours
		w.minute()
		w.minute()
		if got := len(w.sent.letters); got != tc.told {
			t.Fatalf("%s: told %d times", why, got)
		}
		if tc.told == 0 {
			continue
		}
		if m := w.all(p)[message.WaitOver]; m.Status != message.Sent || !strings.Contains(w.sent.letters[0].Text, "Internal medicine has ended without a number") {
			t.Errorf("%s: %+v, %+v", why, m, w.sent.letters)
		}
	}
}
