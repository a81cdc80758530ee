package message_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/survey"
)

// world is a clinic with its messages. Numbers begin at 08:00 and last ten minutes.
type world struct {
	*clinictest.Clinic
	t        *testing.T
	messages *message.Service
	files    *files
	sent     *provider
	calls    *calls
	told     int // changes that the messages have heard of
}

func newWorld(t *testing.T) *world { return worldIn(t, "Asia/Shanghai") }

func worldIn(t *testing.T, zone string) *world {
	c := clinictest.In(t, zone)
	c.Settings.Name = "仁心门诊"
	c.Settings.PublicURL = "https://clinic.example"
	w := &world{
		Clinic: c, t: t, sent: &provider{now: c.Now}, calls: &calls{},
		files: &files{contacts: map[patient.ID]patient.Contact{}},
	}
	w.messages = &message.Service{
		DB: c.DB, Clinic: c.Settings, Now: c.Now, Bookings: c.Booking, Contacts: w.files, Channels: channel.Names(),
		Calls: w.calls, Links: links{}, Senders: map[channel.Name]channel.Sender{},
	}
	for _, name := range []channel.Name{channel.WeChat, channel.SMS, channel.Email} {
		w.messages.Senders[name] = via{w.sent, name}
	}
	return w
}

// patient returns a patient who agreed to channels.
func (w *world) patient(lang i18n.Lang, agreed ...channel.Name) patient.ID {
	p := w.Patient()
	w.files.put(p, patient.Contact{Lang: lang, Consents: agreed, To: map[channel.Name]string{
		channel.WeChat: "openid-1", channel.SMS: "+8613812345678", channel.Email: "li@example.com", channel.Phone: "+8613812345678",
	}})
	return p
}

// tell lets the messages hear of everything that happened since it was last called.
func (w *world) tell() {
	w.t.Helper()
	for w.told < len(w.Changes()) {
		c := w.Changes()[w.told]
		w.told++
		w.must(w.Booking.RoomChanged(w.t.Context(), c))
		events, err := booking.EventsOf(c)
		w.must(err)
		for _, e := range events {
			w.must(w.messages.AppointmentEvent(w.t.Context(), e))
		}
	}
}

// sweep returns what is due now.
func (w *world) sweep() []message.Dispatch {
	w.t.Helper()
	var due []message.Dispatch
	for cursor := ""; ; {
		page, err := w.messages.Sweep(w.t.Context(), w.Now(), cursor)
		w.must(err)
		due = append(due, page.Due...)
		if cursor = page.Next; cursor == "" {
			return due
		}
	}
}

// minute tells, sweeps and delivers, as one minute of the clinic does, and again for what fell back to another channel.
func (w *world) minute() {
	w.t.Helper()
	w.tell()
	for range 10 {
		due := w.sweep()
		if len(due) == 0 {
			return
		}
		for _, d := range due {
			w.must(w.messages.Deliver(w.t.Context(), d))
		}
	}
	w.t.Fatal("the sweep never ends")
}

// all returns the patient's messages by kind; a kind that came twice ends the test.
func (w *world) all(p patient.ID) map[message.Kind]message.Message {
	w.t.Helper()
	list, _, err := w.messages.OfPatient(w.t.Context(), clinictest.Desk, p, "", 0, "")
	w.must(err)
	out := map[message.Kind]message.Message{}
	for _, m := range list {
		if _, twice := out[m.Kind]; twice {
			w.t.Fatalf("two messages of kind %s", m.Kind)
		}
		out[m.Kind] = m
	}
	return out
}

// outcomes returns what became of a patient's messages: "reminder-24h: sent sent", in the order of their time.
func (w *world) outcomes(p patient.ID) []string {
	w.t.Helper()
	list, _, err := w.messages.OfPatient(w.t.Context(), clinictest.Desk, p, "", 0, "")
	w.must(err)
	out := []string{}
	for _, m := range slices.Backward(list) {
		out = append(out, fmt.Sprintf("%s: %s %s", m.Kind, m.Status, m.Why))
	}
	return out
}

func (w *world) ofDay(d clinic.Date) func(auth.Actor) ([]message.Message, string, error) {
	return func(by auth.Actor) ([]message.Message, string, error) {
		return w.messages.OfDay(w.t.Context(), by, d, "", 0, "")
	}
}

func (w *world) withCursor(p patient.ID, cursor string) func(auth.Actor) ([]message.Message, string, error) {
	return func(by auth.Actor) ([]message.Message, string, error) {
		return w.messages.OfPatient(w.t.Context(), by, p, "", 0, cursor)
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// files stands in for the patients' files.
type files struct {
	mu       sync.Mutex
	contacts map[patient.ID]patient.Contact
}

func (f *files) put(p patient.ID, c patient.Contact) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.contacts[p] = c
}

func (f *files) Contact(_ context.Context, _ auth.Actor, p patient.ID) (patient.Contact, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.contacts[p]
	if !ok {
		return c, patient.ErrNotFound
	}
	return c, nil
}

// agree changes what a patient agreed to.
func (f *files) agree(p patient.ID, agreed ...channel.Name) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.contacts[p]
	c.Consents = agreed
	f.contacts[p] = c
}

// letter is a message that a provider took.
type letter struct {
	by channel.Name
	at time.Time
	channel.Outgoing
}

// provider takes what is sent, unless a test makes it fail.
type provider struct {
	mu      sync.Mutex
	now     func() time.Time
	letters []letter
	fail    func(by channel.Name, m channel.Outgoing) error
}

type via struct {
	*provider
	name channel.Name
}

func (v via) Send(_ context.Context, m channel.Outgoing) (channel.Receipt, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.fail != nil {
		if err := v.fail(v.name, m); err != nil {
			return channel.Receipt{}, err
		}
	}
	v.letters = append(v.letters, letter{by: v.name, at: v.now(), Outgoing: m})
	return channel.Receipt{ID: fmt.Sprintf("r%d", len(v.letters))}, nil
}

// kinds returns what was taken: "sms reminder-24h".
func (p *provider) kinds() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []string{}
	for _, l := range p.letters {
		out = append(out, string(l.by)+" "+l.Template)
	}
	return out
}

func (p *provider) counts() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := map[string]int{}
	for _, l := range p.letters {
		n[l.Dedup]++
	}
	return n
}

// calls stands in for the worklist.
type calls struct {
	mu   sync.Mutex
	open []message.Call
	err  error
}

func (c *calls) OpenCall(_ context.Context, _ auth.Actor, call message.Call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	c.open = append(c.open, call)
	return nil
}

type links struct{}

func (links) Link(_ context.Context, i survey.Invitation) (string, error) {
	return "/s/token-of-" + string(i.ID[:7]), nil
}

// broken fails the writes that a test chooses.
type broken struct {
	store.Store
	fail func(ops []store.Op) error
}

func (b broken) Write(ctx context.Context, st store.Stamp, ops ...store.Op) error {
	if err := b.fail(ops); err != nil {
		return err
	}
	return b.Store.Write(ctx, st, ops...)
}

var errCrash = errors.New("the power is gone")

func at(w *world, day clinic.Date, wall clinic.Wall) time.Time { return day.At(wall, w.Settings.Zone) }
