package message_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
	"careloop/internal/survey"
)

// TestNeverTwiceAndNeverAfterACancel lets a cancellation, two sweeps and many deliveries of the same reminder run into
// each other, round after round. A reminder whose delivery began behind the cancellation must not have been sent.
func TestNeverTwiceAndNeverAfterACancel(t *testing.T) {
	rounds := enginetest.Rounds(60)
	w := newWorld(t)
	w.messages.Clinic.Quiet = clinic.QuietHours{}
	o := &order{Store: w.DB, began: map[message.ID]int{}, ended: map[booking.AppointmentID]int{}}
	w.messages.DB = o
	sent, dropped := 0, 0
	for i := range rounds {
		p := w.patient(i18n.Chinese, channel.SMS)
		day := monday.AddDays(2 + i)
		a := w.Book(p, day, 1)
		w.minute() // the confirmation
		w.Set(day.AddDays(-1), "08:00")
		due := w.sweep()
		if len(due) != 1 {
			t.Fatalf("round %d: %d due", i, len(due))
		}
		w.Advance(5 * time.Minute) // the deliveries are late, so that the sweep looks again
		w.race(i, a, due[0], o)
		w.minute()
		w.Advance(10 * time.Minute)
		w.minute()
		got := w.all(p)
		switch got[message.DayBefore].Status {
		case message.Sent:
			sent++
			o.judge(t, got[message.DayBefore])
		case message.Dropped:
			dropped++
		default:
			t.Fatalf("round %d: the reminder is %s", i, got[message.DayBefore].Status)
		}
		if got[message.Cancelled].Status != message.Sent || got[message.HoursBefore].Status != message.Dropped {
			t.Fatalf("round %d: %v", i, w.outcomes(p))
		}
	}
	for id, n := range w.sent.counts() {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
	t.Logf("%d sent before the cancellation, %d dropped", sent, dropped)
}

// race cancels while the reminder is being delivered. The round decides who starts first.
func (w *world) race(round int, a booking.Appointment, d message.Dispatch, o *order) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	run := func(f func() error) {
		wg.Go(func() {
			<-start
			if err := f(); err != nil {
				w.t.Error(err)
			}
		})
	}
	cancel := func() error {
		_, err := w.Booking.Cancel(w.t.Context(), clinictest.Desk, a.ID, "")
		o.cancelled(a.ID)
		return err
	}
	if round%2 == 0 {
		run(cancel)
	}
	for range 3 {
		run(func() error { return w.messages.Deliver(w.t.Context(), d) })
	}
	run(func() error {
		_, err := w.messages.Sweep(w.t.Context(), w.Now().Add(30*time.Second), "") // a recheck by a clock that runs ahead
		return err
	})
	if round%2 == 1 {
		run(cancel)
	}
	close(start)
	wg.Wait()
}

// order numbers what happened in a race by when it was known to have happened: the change streams of two tables stand in
// no order that could be a judge.
type order struct {
	store.Store
	mu    sync.Mutex
	next  int
	began map[message.ID]int // when the lease of the last delivery stood in the store
	ended map[booking.AppointmentID]int
}

func (o *order) cancelled(id booking.AppointmentID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.next++
	o.ended[id] = o.next
}

func (o *order) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	if err := o.Store.Write(ctx, stamp, ops...); err != nil {
		return err
	}
	if m, ok := ops[0].Doc.(message.Message); ok && m.Status == message.Sending {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.next++
		o.began[m.ID] = o.next
	}
	return nil
}

// judge looks at a reminder that was sent: its delivery, which looks at the appointment once its lease stands, must not
// have begun behind the answer to the cancellation.
func (o *order) judge(t *testing.T, m message.Message) {
	t.Helper()
	began, ended := o.began[m.ID], o.ended[booking.AppointmentID(m.About)]
	if began == 0 || ended == 0 {
		t.Fatalf("%s: the race was not followed", m.ID)
	}
	if ended < began {
		t.Errorf("%s was sent after its appointment was cancelled", m.ID)
	}
}

// TestManySweepsClaimOnce lets sweeps of the same minute run side by side.
func TestManySweepsClaimOnce(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	for i := range 20 {
		w.Book(w.patient(i18n.Chinese, channel.SMS), tuesday, i+1)
	}
	w.tell()
	var mu sync.Mutex
	told := map[message.ID]int{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			page, err := w.messages.Sweep(t.Context(), w.Now(), "")
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, d := range page.Due {
				told[d.Message]++
			}
		})
	}
	wg.Wait()
	if len(told) != 20 {
		t.Errorf("%d messages told", len(told))
	}
	for id, n := range told {
		if n != 1 {
			t.Errorf("%s was told %d times", id, n)
		}
	}
}

// TestTheDailyCapHoldsUnderARace delivers six links of one day at the same time to a patient who may get three messages.
func TestTheDailyCapHoldsUnderARace(t *testing.T) {
	w := newWorld(t)
	w.messages.DailyCap = 3
	w.messages.Clinic.Quiet = clinic.QuietHours{}
	p := w.patient(i18n.Chinese, channel.SMS)
	w.Set(monday, "18:00")
	for i := range 6 {
		w.must(w.messages.SurveyInvited(t.Context(), survey.Event{Kind: survey.SurveyInvited, Invitation: survey.Invitation{
			ID: survey.InvitationID("inv_" + strings.Repeat("0", 25) + strconv.Itoa(i)), Patient: p, Department: w.Department,
			Practitioner: w.Practitioner, Expires: w.Now().Add(-3*time.Hour).AddDate(0, 0, survey.LinkDays),
		}}))
	}
	var wg sync.WaitGroup
	for _, d := range w.sweep() {
		wg.Go(func() {
			for range 5 { // as the queue does
				if w.messages.Deliver(t.Context(), d) == nil {
					return
				}
			}
			t.Errorf("%s is never delivered", d.Message)
		})
	}
	wg.Wait()
	if n := len(w.sent.letters); n != 3 {
		t.Errorf("%d sent: %v", n, w.outcomes(p))
	}
}

// TestSweepGoesThroughAllPages has more due than two pages hold.
func TestSweepGoesThroughAllPages(t *testing.T) {
	w := newWorld(t)
	const n = 230
	for i := range n {
		p := patient.ID(strings.Repeat("0", 23) + strconv.Itoa(1000+i))
		w.files.put(p, patient.Contact{Lang: i18n.Chinese, Consents: []channel.Name{channel.SMS}, To: map[channel.Name]string{channel.SMS: "+8613812345678"}})
		w.must(w.messages.Birthday(t.Context(), p, monday))
	}
	w.Set(monday, "09:00")
	if got := len(w.sweep()); got != n {
		t.Errorf("%d of %d told", got, n)
	}
}

// brittle is a store that panics with what it is given.
type brittle struct {
	store.Store
	at message.ID
}

func (b brittle) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	if strings.HasSuffix(ops[0].Key.SK, string(b.at)) {
		panic(ops[0].Key)
	}
	return b.Store.Write(ctx, stamp, ops...)
}

// TestSweepSurvivesAPanic has one message that ends in a bug: the others are told, and the process lives.
func TestSweepSurvivesAPanic(t *testing.T) {
	w := newWorld(t)
	var at message.ID
	for range 5 {
		p := w.patient(i18n.Chinese, channel.SMS)
		w.must(w.messages.Birthday(t.Context(), p, monday))
		at = w.all(p)[message.Birthday].ID
	}
	w.Set(monday, "09:00")
	w.messages.DB = brittle{w.DB, at}
	page, err := w.messages.Sweep(t.Context(), w.Now(), "")
	if !errors.Is(err, obs.ErrPanic) || len(page.Due) != 4 {
		t.Errorf("%d told, %v", len(page.Due), err)
	}
	w.messages.DB = w.DB
	if n := len(w.sweep()); n != 1 {
		t.Errorf("%d told afterwards", n)
	}
}
