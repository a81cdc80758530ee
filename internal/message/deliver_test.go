package message_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"careloop/internal/channel"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/store"
)

func TestEveryMessageOnceAtItsTime(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.SMS)
	w.Set(monday, "09:00")
	w.Book(p, wednesday, 13) // 10:00
	for w.Now().Before(at(w, wednesday, "11:00")) {
		w.minute()
		w.Advance(10 * time.Minute)
	}
	var got []string
	for _, l := range w.sent.letters {
		got = append(got, l.Template+" "+l.at.In(w.Settings.Zone).Format("01-02 15:04")+" "+l.To)
	}
	want := []string{
		"booking-confirmation 11-23 09:00 +8613812345678", "reminder-24h 11-24 10:00 +8613812345678",
		"reminder-2h 11-25 08:00 +8613812345678",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsHandedToTheChannel(t *testing.T) {
	w := newWorld(t)
	w.messages.Clinic.Languages = []i18n.Lang{i18n.English}
	w.Set(monday, "09:00")
	p := w.patient(i18n.Chinese, channel.Email) // the clinic does not write Chinese
	a := w.Book(p, tuesday, 13)
	w.minute()
	got := w.sent.letters[0].Outgoing
	got.Text = ""
	want := channel.Outgoing{
		To: "li@example.com", Lang: i18n.English, Template: "booking-confirmation", Subject: "Your appointment on Tue 24 Nov, 10:00 am",
		Dedup: string(w.all(p)[message.Confirmation].ID), Vars: []channel.Var{
			{Name: "time", Value: "2026-11-24 10:00"},
			{Name: "department", Value: "Internal medicine"},
			{Name: "practitioner", Value: "Dr Zhang"},
			{Name: "code", Value: a.Code},
			{Name: "clinic", Value: "仁心门诊"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFallback(t *testing.T) {
	all := []channel.Name{channel.WeChat, channel.SMS, channel.Email, channel.Phone}
	for name, c := range map[string]struct {
		agreed  []channel.Name
		without []channel.Name // addresses that are missing
		fail    map[channel.Name]channel.Verdict
		want    string
		tries   string
		calls   int
	}{
		"the first takes it":        {agreed: all, want: "sent sent wechat", tries: "wechat sent"},
		"the patient's order":       {agreed: []channel.Name{channel.Email, channel.SMS}, want: "sent sent email", tries: "email sent"},
		"refused":                   {agreed: all, fail: map[channel.Name]channel.Verdict{channel.WeChat: channel.Refused}, want: "sent sent sms", tries: "wechat refused, sms sent"},
		"two do not take it":        {agreed: all, fail: map[channel.Name]channel.Verdict{channel.WeChat: channel.Permanent, channel.SMS: channel.Permanent}, want: "sent sent email", tries: "wechat permanent, sms permanent, email sent"},
		"no address":                {agreed: all, without: []channel.Name{channel.WeChat}, want: "sent sent sms", tries: "sms sent"},
		"a call at last":            {agreed: []channel.Name{channel.SMS, channel.Phone}, fail: map[channel.Name]channel.Verdict{channel.SMS: channel.Permanent}, want: "sent call-opened phone", tries: "sms permanent, phone sent", calls: 1},
		"nobody takes it":           {agreed: []channel.Name{channel.SMS}, fail: map[channel.Name]channel.Verdict{channel.SMS: channel.Permanent}, want: "failed provider-error ", tries: "sms permanent"},
		"refused everywhere":        {agreed: []channel.Name{channel.WeChat}, fail: map[channel.Name]channel.Verdict{channel.WeChat: channel.Refused}, want: "failed refused ", tries: "wechat refused"},
		"may have arrived":          {agreed: all, fail: map[channel.Name]channel.Verdict{channel.WeChat: channel.Uncertain}, want: "unknown outcome-unknown wechat", tries: "wechat uncertain"},
		"agreed to nothing":         {want: "dropped consent-withdrawn "},
		"nowhere to be reached":     {agreed: []channel.Name{channel.Email}, without: []channel.Name{channel.Email}, want: "dropped no-address "},
		"only by a call, at no use": {agreed: nil, want: "dropped consent-withdrawn "},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			p := w.patient(i18n.Chinese, c.agreed...)
			for _, name := range c.without {
				delete(w.files.contacts[p].To, name)
			}
			w.sent.fail = func(by channel.Name, _ channel.Outgoing) error {
				if v := c.fail[by]; v != "" {
					return channel.Fail(v, "test-1")
				}
				return nil
			}
			w.Set(monday, "09:00")
			w.Book(p, monday, 12)
			w.minute()
			m := w.all(p)[message.Confirmation]
			if got := string(m.Status) + " " + string(m.Why) + " " + string(m.Channel); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			var tries []string
			for _, a := range m.Attempts {
				tries = append(tries, string(a.Channel)+" "+a.Result)
			}
			if got := strings.Join(tries, ", "); got != c.tries {
				t.Errorf("delivery log %q, want %q", got, c.tries)
			}
			if len(w.calls.open) != c.calls {
				t.Errorf("%d calls", len(w.calls.open))
			}
		})
	}
}

func TestATemporaryFailureIsTriedAgainThenGoesAnotherWay(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.SMS, channel.Email)
	w.sent.fail = func(by channel.Name, _ channel.Outgoing) error {
		if by == channel.SMS {
			return channel.Fail(channel.Temporary, "sns-Throttled")
		}
		return nil
	}
	w.Book(p, tuesday, 1)
	w.Set(monday, "08:00")
	w.tell()
	due := w.sweep()
	if len(due) != 2 {
		t.Fatalf("%d due", len(due))
	}
	d := due[slices.IndexFunc(due, func(d message.Dispatch) bool { return d.Message == w.all(p)[message.Confirmation].ID })]
	for try := 1; try <= 4; try++ {
		if err := w.messages.Deliver(t.Context(), d); err == nil {
			t.Fatalf("try %d: the queue must bring it again", try)
		}
		if m := w.all(p)[message.Confirmation]; m.Status != message.Queued || m.Why != message.WhyRetrying || len(m.Attempts) != try {
			t.Fatalf("try %d: %s %s, %d attempts", try, m.Status, m.Why, len(m.Attempts))
		}
	}
	w.must(w.messages.Deliver(t.Context(), d))
	w.minute()
	if m := w.all(p)[message.Confirmation]; m.Status != message.Sent || m.Channel != channel.Email || len(m.Attempts) != 6 {
		t.Errorf("%s by %s after %d attempts", m.Status, m.Channel, len(m.Attempts))
	}
}

func TestOptingOutWorksAtOnce(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.WeChat, channel.SMS)
	w.Set(monday, "09:00")
	w.Book(p, monday, 12)
	w.tell()
	due := w.sweep() // claimed for WeChat
	w.files.agree(p, channel.SMS)
	w.must(w.messages.Deliver(t.Context(), due[0]))
	if len(w.sent.letters) != 0 {
		t.Fatal("sent by a channel that the patient left")
	}
	due = w.sweep()
	w.files.agree(p)
	w.must(w.messages.Deliver(t.Context(), due[0]))
	m := w.all(p)[message.Confirmation]
	if m.Status != message.Dropped || m.Why != message.WhyNoConsent || len(w.sent.letters) != 0 {
		t.Errorf("%s %s, %d sent", m.Status, m.Why, len(w.sent.letters))
	}
}

func TestDailyCapSparesWhatIsEssential(t *testing.T) {
	w := newWorld(t)
	w.messages.DailyCap = 2
	p := w.patient(i18n.Chinese, channel.SMS)
	w.Set(monday, "09:00")
	w.Book(p, tuesday, 13)
	w.Book(p, wednesday, 13)
	w.Book(p, thursday, 13)
	w.minute() // three confirmations
	w.must(w.messages.Birthday(t.Context(), p, monday))
	w.minute()
	if got := w.outcomes(p); !slices.Contains(got, "birthday: dropped daily-cap") {
		t.Error(got)
	}
	w.Set(tuesday, "08:00") // a new day: two more may come
	w.minute()
	w.Set(tuesday, "10:00")
	w.minute()
	if got := w.sent.kinds(); len(got) != 5 {
		t.Errorf("sent %v", got)
	}
}

func TestADroppedMessageDoesNotCount(t *testing.T) {
	w := newWorld(t)
	w.messages.DailyCap = 1
	p := w.patient(i18n.Chinese, channel.SMS)
	w.must(w.messages.Birthday(t.Context(), p, monday))
	w.Set(monday, "09:00")
	due := w.sweep()
	w.files.agree(p)
	w.must(w.messages.Deliver(t.Context(), due[0]))
	w.files.agree(p, channel.SMS)
	w.must(w.messages.Birthday(t.Context(), p, tuesday))
	w.Set(tuesday, "09:00")
	w.minute()
	w.must(w.messages.Birthday(t.Context(), p, tuesday))
	w.minute()
	if got := w.sent.kinds(); len(got) != 1 {
		t.Errorf("sent %v", got)
	}
}

func TestALostSenderIsNotRepeated(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.SMS)
	w.Set(monday, "09:00")
	w.Book(p, monday, 12)
	w.tell()
	due := w.sweep()
	sent := false
	w.sent.fail = func(channel.Name, channel.Outgoing) error { sent = true; return nil }
	w.messages.DB = broken{w.DB, func([]store.Op) error {
		if sent { // the process dies between the provider's answer and writing it down
			return errCrash
		}
		return nil
	}}
	if err := w.messages.Deliver(t.Context(), due[0]); err == nil {
		t.Fatal("no error")
	}
	w.messages.DB = w.DB
	w.must(w.messages.Deliver(t.Context(), due[0])) // the queue brings it again while the lease holds
	w.Advance(2*time.Minute + 30*time.Second)
	w.minute()
	if m := w.all(p)[message.Confirmation]; m.Status != message.Sending {
		t.Fatalf("%s before clocks that differ can agree", m.Status)
	}
	w.Advance(time.Minute)
	w.must(w.messages.Deliver(t.Context(), due[0]))
	w.minute()
	m := w.all(p)[message.Confirmation]
	if m.Status != message.Unknown || m.Why != message.WhyOutcomeLost || len(w.sent.letters) != 1 {
		t.Errorf("%s %s, sent %d times", m.Status, m.Why, len(w.sent.letters))
	}
}

func TestALostSenderIsNoticedByTheSweepAlone(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.SMS)
	w.Set(monday, "09:00")
	w.Book(p, monday, 12)
	w.tell()
	due := w.sweep()
	leased := false
	w.messages.DB = broken{w.DB, func([]store.Op) error {
		if leased {
			return errCrash
		}
		leased = true
		return nil
	}}
	_ = w.messages.Deliver(t.Context(), due[0])
	w.messages.DB = w.DB
	w.Advance(time.Hour)
	w.minute()
	if m := w.all(p)[message.Confirmation]; m.Status != message.Unknown {
		t.Errorf("%s", m.Status)
	}
}

func TestALostDispatchIsToldAgain(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	w.Book(w.patient(i18n.Chinese, channel.SMS), monday, 12)
	w.tell()
	first := w.sweep() // never published
	if again := w.sweep(); len(again) != 0 {
		t.Fatal("told again at once")
	}
	w.Advance(6 * time.Minute)
	second := w.sweep()
	if diff := cmp.Diff(first, second); diff != "" || len(second) != 1 {
		t.Fatal(diff)
	}
	for _, d := range []message.Dispatch{second[0], first[0], second[0]} { // late, and twice
		w.must(w.messages.Deliver(t.Context(), d))
	}
	if len(w.sent.letters) != 1 {
		t.Errorf("sent %d times", len(w.sent.letters))
	}
}

func TestPhoneIsLeftToPeopleOnlyWhereItHelps(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.Phone)
	w.Set(monday, "09:00")
	a := w.Book(p, tuesday, 14)
	w.must(w.messages.Birthday(t.Context(), p, monday))
	w.minute()
	w.Set(tuesday, "08:00")
	w.minute()
	w.Set(tuesday, "08:10")
	w.minute()
	want := []string{"booking-confirmation: sent call-opened", "birthday: dropped consent-withdrawn", "reminder-24h: sent call-opened", "reminder-2h: dropped consent-withdrawn"}
	if diff := cmp.Diff(want, w.outcomes(p), cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
		t.Error(diff)
	}
	for _, c := range w.calls.open {
		if c.Patient != p || c.Vars.Department != w.Department || c.Due < monday || c.Appointment != a.ID {
			t.Errorf("call %+v", c)
		}
	}
}
