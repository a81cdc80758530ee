package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/audit"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/message"
	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

// state is what the streams tell: every change, and what the items came to be.
type state struct {
	changes []store.Change
	items   map[store.Key]store.Item
	today   clinic.Date
}

// look reads the streams from their beginning.
func (r *run) look(ctx context.Context) (state, error) {
	told, err := r.cloud.Changes(ctx)
	if err != nil {
		return state{}, err
	}
	s := state{items: map[store.Key]store.Item{}, today: clinic.DateOf(now().In(r.zone))}
	for _, b := range told {
		var e events.DynamoDBEventRecord
		if err := json.Unmarshal(b, &e); err != nil {
			return s, err
		}
		c, err := dynamo.ChangeOf(e)
		if err != nil {
			return s, err
		}
		s.changes = append(s.changes, c)
		if c.New == nil {
			delete(s.items, c.Key)
		} else {
			s.items[c.Key] = *c.New
		}
	}
	return s, nil
}

// of decodes the items of a table whose keys begin so.
func of[T any](s state, table store.Table, pk, sk string) (map[store.Key]T, error) {
	out := map[store.Key]T{}
	for k, it := range s.items {
		if k.Table != table || !strings.HasPrefix(k.PK, pk) || !strings.HasPrefix(k.SK, sk) {
			continue
		}
		var x T
		if err := it.Decode(&x); err != nil {
			return nil, err
		}
		out[k] = x
	}
	return out, nil
}

func (s state) messages() (map[store.Key]message.Message, error) {
	return of[message.Message](s, store.Messages, "", "msg#")
}

// returned counts the messages that are due and that nobody has claimed.
func (r *run) returned(ctx context.Context) (int, error) {
	return r.count(ctx, func(m message.Message) bool { return m.Status == message.Planned && !m.CheckAt.After(now()) })
}

// waiting counts the messages that are due and neither sent nor given up.
func (r *run) waiting(ctx context.Context) (int, error) {
	return r.count(ctx, func(m message.Message) bool { return !m.Status.Final() && m.DueAt.Before(now()) })
}

func (r *run) count(ctx context.Context, which func(message.Message) bool) (int, error) {
	s, err := r.look(ctx)
	if err != nil {
		return 0, err
	}
	all, err := s.messages()
	n := 0
	for _, m := range all {
		if which(m) {
			n++
		}
	}
	return n, err
}

// check looks whether anything was lost or done twice.
func (r *run) check(ctx context.Context) error {
	s, err := r.look(ctx)
	if err != nil {
		return err
	}
	r.say("\nE. What must be true · 必须成立的事")
	for _, one := range []func(context.Context, state) (string, error){
		r.places, r.sends, r.purposes, r.weChat, r.sweeps, r.reminders, r.audited, r.recounted, r.dead,
	} {
		before := len(r.failed)
		found, err := one(ctx, s)
		if err != nil {
			return err
		}
		if mark := "✓"; before == len(r.failed) {
			r.say("   %s %s", mark, found)
		} else {
			r.say("   ✗ of: %s", found)
		}
	}
	for _, what := range r.client.wrong {
		r.expect(false, "%s", what)
	}
	for _, what := range r.cloud.Refused() {
		r.expect(false, "refused: %s", what)
	}
	for _, folder := range slices.Sorted(maps.Keys(r.cloud.Functions)) {
		for _, what := range r.cloud.Functions[folder].Unexplained() {
			if folder == "signin" && strings.Contains(what, "sign-up-closed") {
				continue // who is not let in; see unknown
			}
			r.expect(false, "%s failed without a fault: %s", folder, what)
		}
	}
	return nil
}

// places: no number twice, nobody twice at a time, and every booking that was acknowledged is there, once.
func (r *run) places(_ context.Context, s state) (string, error) {
	type number struct {
		Appointment booking.AppointmentID
	}
	for _, c := range s.changes {
		if c.Table != store.Scheduling || !strings.HasPrefix(c.SK, "number#") || c.Old == nil || c.New == nil {
			continue
		}
		var before, after number
		if err := errors.Join(c.Old.Decode(&before), c.New.Decode(&after)); err != nil {
			return "", err
		}
		held := before.Appointment == "" || after.Appointment == ""
		r.expect(held || before == after, "a number went from %s to %s without having been free", before.Appointment, after.Appointment)
	}
	numbers, err := of[number](s, store.Scheduling, "sch_", "number#")
	if err != nil {
		return "", err
	}
	days, err := of[struct{ Appointments []booking.Appointment }](s, store.Scheduling, "pat_", "day#")
	if err != nil {
		return "", err
	}
	for key, n := range numbers {
		if n.Appointment == "" { // only held, for now or until a moment ago
			delete(numbers, key)
		}
	}
	held, all, byCode, again := 0, map[string]int{}, map[string]string{}, map[string]string{}
	for k, d := range days {
		var mine []booking.Appointment
		for _, a := range d.Appointments {
			all[string(a.ID)]++
			byCode[a.Code] = string(a.ID)
			if was, ok := a.Again(); ok { // by a job, which nobody answers
				again[string(was)] = string(a.ID)
			}
			if !a.Status.Holds() {
				continue
			}
			held++
			mine = append(mine, a)
			at := booking.NumberKey(a.Session, a.Number)
			r.expect(numbers[at].Appointment == a.ID, "%s holds a number that belongs to %q", a.ID, numbers[at].Appointment)
		}
		slices.SortFunc(mine, func(a, b booking.Appointment) int { return a.Start.Compare(b.Start) })
		for i := 1; i < len(mine); i++ {
			r.expect(!mine[i].Start.Before(mine[i-1].End), "%s holds two places at once", k.PK)
			r.expect(mine[i].Session != mine[i-1].Session, "%s holds two numbers of a session", k.PK)
		}
	}
	r.expect(held == len(numbers), "%d appointments hold %d numbers", held, len(numbers))
	r.acknowledged(all, byCode, again)
	return fmt.Sprintf("%d appointments, each of them acknowledged to one Idempotency-Key, or booked again once for such a one; %d hold a number, no number is held twice, nobody is at two places", len(all), held), nil
}

// acknowledged holds the appointments that are there against those that somebody was given: each by one key, or by one code
// alone. What a job has booked again nobody is given; it is in the place of one that was.
func (r *run) acknowledged(all map[string]int, byCode, again map[string]string) {
	acknowledged := map[string]bool{}
	for _, code := range r.client.codes {
		r.expect(byCode[code] != "", "the code %s belongs to no appointment", code)
		acknowledged[byCode[code]] = true
	}
	for key, id := range r.client.booked {
		r.expect(all[id] == 1, "the appointment that %s was given is there %d times", key, all[id])
		acknowledged[id] = true
	}
	for was, id := range again {
		r.expect(acknowledged[was], "%s was booked again in the place of %s, which nobody was given", id, was)
		acknowledged[id] = true
	}
	given := len(r.client.booked) + len(r.client.codes) + len(again)
	r.expect(len(acknowledged) == given, "%d keys were given %d appointments", given, len(acknowledged))
	r.expect(len(all) == len(acknowledged), "%d appointments, %d of them acknowledged", len(all), len(acknowledged))
}

// sends: every message was handed over once at most. What left without the clinic knowing is marked as unknown, or
// still leased by the process that was killed.
func (r *run) sends(_ context.Context, s state) (string, error) {
	all, err := s.messages()
	if err != nil {
		return "", err
	}
	counts, doubtful, sent := map[string]int{}, 0, 0
	owner := map[string]message.ID{}
	for _, m := range all {
		counts[string(m.Status)]++
		if m.Status == message.Unknown || m.Status == message.Sending {
			doubtful++
		}
		handed := 0
		for _, a := range m.Attempts {
			if a.Result != string(message.Sent) {
				continue
			}
			handed++
			if a.Receipt != "" {
				r.expect(owner[a.Receipt] == "", "the receipt %s belongs to %s and %s", a.Receipt, owner[a.Receipt], m.ID)
				owner[a.Receipt] = m.ID
			}
			if a.Channel != channel.Phone {
				sent++
			}
		}
		r.expect(handed <= 1, "%s was handed over %d times", m.ID, handed)
		r.expect(m.Status.Final() || m.CheckAt.After(now().Add(-30*time.Second)), "%s is %s and nobody looks at it", m.ID, m.Status)
		r.expect(r.quick || m.Status.Final() || m.DueAt.After(now()), "%s is still %s", m.ID, m.Status)
	}
	unrecorded := 0
	same := map[string]int{}
	byChannel := map[string]int{}
	left, codes := 0, 0
	for _, x := range r.cloud.Sent() {
		if x.By == "signin" {
			codes++ // nobody plans them, and each is another
			continue
		}
		left++
		byChannel[x.Channel]++
		same[x.Channel+" "+x.To+" "+x.Text]++
		if owner[x.Receipt] == "" {
			unrecorded++
		}
	}
	for what, n := range same {
		r.expect(n == 1, "the same went to one person %d times: %s", n, what)
	}
	r.expect(unrecorded <= doubtful, "%d messages left without a record, but only %d are in doubt", unrecorded, doubtful)
	r.expect(sent+unrecorded == left, "%d messages are down as sent, %d left", sent+unrecorded, left)
	return fmt.Sprintf("%d messages: %s; %d left the clinic (%s), none twice; %d of them without a record of it, and %d messages are in doubt; besides %d sign-in codes",
		len(all), line(counts), left, line(byChannel), unrecorded, doubtful, codes), nil
}

// reminders: those that were due within the story went out, and those of cancelled appointments did not.
func (r *run) reminders(_ context.Context, s state) (string, error) {
	all, err := s.messages()
	if err != nil {
		return "", err
	}
	counts := map[string]int{}
	for _, m := range all {
		if m.Kind != message.DayBefore && m.Kind != message.HoursBefore && m.Kind != message.Birthday {
			continue
		}
		if m.Kind == message.Birthday || slices.Contains(r.reminded, m.About) && m.DueAt.Before(now()) {
			counts[string(m.Kind)+" "+string(m.Status)]++
		}
		r.expect(!slices.Contains(r.given, m.About) || m.Status == message.Dropped, "the %s of a cancelled appointment is %s", m.Kind, m.Status)
	}
	for _, kind := range []message.Kind{message.DayBefore, message.HoursBefore, message.Birthday} {
		r.expect(counts[string(kind)+" sent"]+counts[string(kind)+" unknown"] > 0, "no %s went out", kind)
	}
	return fmt.Sprintf("of the reminders that were due: %s; of cancelled appointments none went out", line(counts)), nil
}

func line(counts map[string]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", counts[k], k))
	}
	return strings.Join(parts, ", ")
}

// rows stands in for the store when the audit appends: it looks whether the row is there.
type rows struct {
	store.Store
	wanted, missing int
}

// Write implements store.Store.
func (w *rows) Write(ctx context.Context, _ store.Stamp, ops ...store.Op) error {
	w.wanted++
	_, err := w.Get(ctx, ops[0].Key)
	if errors.Is(err, store.ErrNotFound) {
		w.missing++
		return nil
	}
	return err
}

// audited: every change that the streams told has its row.
func (r *run) audited(ctx context.Context, s state) (string, error) {
	w := &rows{Store: r.store}
	a := &audit.Service{DB: w, Now: now}
	for _, c := range s.changes {
		if err := a.Append(ctx, c); err != nil {
			return "", err
		}
	}
	r.expect(w.missing == 0, "%d of %d rows of the audit are missing", w.missing, w.wanted)
	return fmt.Sprintf("%d changes in the streams; each of the %d that want a row in the audit has it", len(s.changes), w.wanted), nil
}

// recounted: the counters are what the records say.
func (r *run) recounted(ctx context.Context, _ state) (string, error) {
	today := clinic.DateOf(now().In(r.zone))
	var out struct{ Items []json.RawMessage }
	in := map[string]any{"from": today, "to": today.AddDays(2)}
	if err := r.call(ctx, "manager", http.MethodPost, "/kpis/recount", in, &out); err != nil {
		return "", err
	}
	r.expect(len(out.Items) == 0, "the counters differ from the records: %s", out.Items)
	return fmt.Sprintf("counters recounted from the records: difference %d", len(out.Items)), nil
}

// dead: nothing was given up, unless all its tries met a fault.
func (r *run) dead(_ context.Context, _ state) (string, error) {
	var found []string
	for _, q := range r.cloud.DeadLetters() {
		faults := map[string]int{}
		for _, l := range q.Letters() {
			r.expect(l.Explained(), "%s: %s %+v", q.Name, l.Body, l.Tries)
			for _, t := range l.Tries {
				for _, f := range t.Faults {
					faults[string(f)]++
				}
			}
		}
		found = append(found, strings.TrimSuffix(fmt.Sprintf("%s %d (%s)", q.Name, len(q.Letters()), line(faults)), " ()"))
	}
	return "dead letters, each of whose tries met a fault: " + strings.Join(found, ", "), nil
}

// verdict checks, says what happened, and fails if something was not as it must be.
func (r *run) verdict(ctx context.Context) error {
	if err := r.check(ctx); err != nil {
		return err
	}
	c := r.cloud.Counts()
	r.say("\nF. What happened · 发生了什么")
	injected := r.faults.Injected()
	r.say("   %d requests over HTTP (%d of them repeated), %d answered by the gateway because a function failed", c.Requests, r.client.retries.Load(), c.GatewayFailures)
	r.say("   %d processes started, %d killed, %d invocations, %d of them failed", c.Processes, injected["killed before its write"]+injected["killed after its write"], c.Invocations, c.Failures)
	r.say("   %d stream records delivered, %d batches tried again, %d records given up", c.Records, c.StreamRetries, c.StreamGivenUp)
	r.say("   %d messages through queues, %d batches with failures", c.Letters, c.QueueRetries)
	r.say("   %s (DynamoDB Local's figures, which are high for transactions); calls of services: %s", c.Store, line(c.Services))
	r.table()
	if len(r.failed) > 0 {
		return fmt.Errorf("%d things were not as they must be, the first: %s", len(r.failed), r.failed[0])
	}
	r.say("\nThe end after %v: everything was as it must be, difference 0 · 全部符合预期", now().Sub(r.begun).Round(time.Second))
	return nil
}
