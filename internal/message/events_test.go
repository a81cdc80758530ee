package message_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/message"
)

func TestEventsOfTellEachEndOnce(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	p := w.patient(i18n.Chinese, channel.WeChat, channel.SMS)
	w.sent.fail = func(by channel.Name, _ channel.Outgoing) error {
		if by == channel.WeChat {
			return channel.Fail(channel.Refused, "wechat-43101")
		}
		return nil
	}
	a := w.Book(p, tuesday, 13)
	w.minute()
	_, err := w.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, "")
	w.must(err)
	w.minute()
	got := map[string]int{}
	for _, c := range w.Changes() {
		events, err := message.EventsOf(c)
		w.must(err)
		for _, e := range events {
			if e.ID() != string(e.Kind)+":"+string(e.Message.ID) || e.Stamp.By == "" {
				t.Errorf("event %+v", e)
			}
			got[string(e.Kind)+" "+string(e.Message.Kind)]++
		}
	}
	want := map[string]int{
		"sent booking-confirmation": 1, "sent appointment-cancelled": 1, "dropped reminder-24h": 1, "dropped reminder-2h": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLists(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	p, other := w.patient(i18n.Chinese, channel.SMS), w.patient(i18n.Chinese, channel.SMS)
	w.Book(p, tuesday, 13)
	w.minute()
	for name, c := range map[string]struct {
		by   auth.Actor
		list func(by auth.Actor) ([]message.Message, string, error)
		want []message.Kind
		err  error
	}{
		"own":                      {by: clinictest.Self(p), want: []message.Kind{message.HoursBefore, message.DayBefore, message.Confirmation}},
		"another patient's":        {by: clinictest.Self(other), err: message.ErrForbidden},
		"staff":                    {by: clinictest.Nurse, want: []message.Kind{message.HoursBefore, message.DayBefore, message.Confirmation}},
		"the day, for the desk":    {by: clinictest.Desk, list: w.ofDay(monday), want: []message.Kind{message.DayBefore, message.Confirmation}},
		"the day, for a manager":   {by: clinictest.Manager, list: w.ofDay(tuesday), want: []message.Kind{message.HoursBefore}},
		"the day, for a nurse":     {by: clinictest.Nurse, list: w.ofDay(monday), err: message.ErrForbidden},
		"the day, for a patient":   {by: clinictest.Self(p), list: w.ofDay(monday), err: message.ErrForbidden},
		"a day without any":        {by: clinictest.Desk, list: w.ofDay(thursday), want: []message.Kind{}},
		"a cursor of another list": {by: clinictest.Desk, err: message.ErrCursor, list: w.withCursor(p, "bm90aGluZw")},
	} {
		t.Run(name, func(t *testing.T) {
			if c.list == nil {
				c.list = w.withCursor(p, "")
			}
			all, _, err := c.list(c.by)
			if errs.KindOf(err) != errs.KindOf(c.err) && (err != nil || c.err != nil) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			var got []message.Kind
			for _, m := range all {
				got = append(got, m.Kind)
			}
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
	first, next, err := w.messages.OfPatient(t.Context(), clinictest.Self(p), p, "", 2, "")
	w.must(err)
	rest, end, err := w.messages.OfPatient(t.Context(), clinictest.Self(p), p, "", 2, next)
	w.must(err)
	if len(first) != 2 || len(rest) != 1 || end != "" {
		t.Errorf("pages of %d and %d, then %q", len(first), len(rest), end)
	}
}
