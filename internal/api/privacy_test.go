package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/leaktest"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// TestNothingPersonalIsTold sends marked personal data through every operation of the contract, as it should be and
// wrong in every field, and looks for the marks in what is said to others than the caller: the log with its metrics,
// problems, and what follows by way of the change stream. An operation without a sample fails the test.
func TestNothingPersonalIsTold(t *testing.T) {
	w, ops, s := everything(t)
	s.p = w.joinMarked(t)
	m := &marker{sampler: s}
	for _, op := range ops {
		if got := w.do(m.taken(op)); got.status >= 300 {
			t.Errorf("%s: the marked sample is refused, and shows nothing of what is done with it: say in marker.taken what is taken: %d %s", op.ID, got.status, got.body)
		}
		for _, r := range m.all(op) {
			got := w.do(r.request)
			if got.status < 300 {
				continue
			}
			where := fmt.Sprintf("%s, %s, answered with %d", op.ID, r.where, got.status)
			if got.status >= 500 {
				t.Errorf("%s: %s", where, got.body)
			}
			leaktest.None(t, where, got.body+headersOf(got.header))
		}
		w.checkLog(op.ID)
	}
	w.settle()
	w.checkLog("what follows")
	w.checkDelivery(s.p.id)
	w.checkStore()
	w.checkAudit(string(s.p.id), string(w.Schedule.ID), string(w.Department), string(w.Session(w.Today())))
}

// TestNothingPersonalIsToldOfFaults sends what every operation takes to a clinic whose store fails, panics, or holds
// what nobody can read, and lets the consumers meet the same.
func TestNothingPersonalIsToldOfFaults(t *testing.T) {
	w, ops, s := everything(t)
	s.p = w.joinMarked(t)
	m := &marker{sampler: s}
	w.away(s.p.id)
	w.ahead(s.p.id)
	faulty := &leaktest.Store{Store: w.DB.Store}
	w.DB.Store = faulty
	failed := 0
	for _, fault := range leaktest.Faults() {
		causes := []error{nil}
		if fault == leaktest.Failing {
			causes = leaktest.Errors()
		}
		for i, cause := range causes {
			s.rand = rand.New(rand.NewPCG(3, uint64(i)))
			for _, op := range ops {
				faulty.Fault, faulty.Err = fault, cause
				r := m.request(op)
				r.header = m.header(op, `"1"`)
				if schema := op.schema(); schema != nil {
					r.body = m.encoded(m.value("", "", schema))
				}
				got := w.do(r)
				if got.status >= 400 {
					leaktest.None(t, fmt.Sprintf("%s on a store that %s", op.ID, fault), got.body+headersOf(got.header))
				}
				if got.status >= 500 {
					failed++
				}
				faulty.Fault = leaktest.Sound
			}
			w.checkLog(fmt.Sprintf("a store that %s: %v", fault, cause))
		}
	}
	if failed < len(ops) {
		t.Errorf("only %d requests met a fault", failed)
	}
}

// clumsy is a provider that quotes whom it was to write to, and what.
type clumsy struct{ err error }

func (c clumsy) Send(_ context.Context, out channel.Outgoing) (channel.Receipt, error) {
	if c.err != nil {
		return channel.Receipt{}, fmt.Errorf("to %q %q: %w", out.To, out.Text, c.err)
	}
	panic("to " + out.To + " " + leaktest.Text)
}

// checkDelivery sends what is due by providers that fail in every way, and looks at the queue and the log.
func (w *world) checkDelivery(p patient.ID) {
	w.t.Helper()
	w.Set(w.Today().AddDays(1), "09:00")
	for i, err := range append(leaktest.Errors(), channel.Fail(channel.Temporary, "sns-Throttled"), nil) {
		w.Book(w.Patient(), w.Today().AddDays(3+i/20), 1+i%20) // whose file nobody can read
		w.Book(p, w.Today().AddDays(11+i), 2)
		w.settle()
		w.Advance(10 * time.Minute)
		senders := map[channel.Name]channel.Sender{}
		for _, name := range channel.Names() {
			senders[name] = clumsy{err}
		}
		if err := w.minute(senders); err != nil {
			leaktest.None(w.t, "sweep", obs.Said(err))
		}
		w.settle()
		w.checkLog(fmt.Sprintf("a provider that fails with %v", err))
	}
	if len(w.queued) == 0 {
		w.t.Error("nothing was queued")
	}
	for _, body := range w.queued {
		leaktest.None(w.t, "queue", body)
	}
}

func headersOf(h http.Header) string {
	var b strings.Builder
	if err := h.Write(&b); err != nil {
		return err.Error()
	}
	return b.String()
}

// checkLog wants no mark in the log so far, and begins a new one.
func (w *world) checkLog(where string) {
	w.t.Helper()
	leaktest.None(w.t, where+": log", w.log.String())
	for _, line := range w.lines() {
		w.checkLine(line)
	}
	w.log.text.Reset()
}

// checkAudit wants the audit to name what changed and to repeat nothing of it. Reasons are the exception: they are
// written in order to stand there.
func (w *world) checkAudit(subjects ...string) {
	w.t.Helper()
	rows := 0
	for _, subject := range subjects {
		all, _, err := w.services.Audit.List(w.t.Context(), clinictest.Admin, subject, 200, "")
		if err != nil {
			w.t.Fatal(err)
		}
		for _, row := range all {
			rows++
			row.Why = ""
			b, err := json.Marshal(row)
			if err != nil {
				w.t.Fatal(err)
			}
			leaktest.None(w.t, "audit of "+subject, string(b))
		}
	}
	if rows < 10 {
		w.t.Errorf("only %d audit rows", rows)
	}
}

// checkLine wants a line of the log to have its ids, and a figure to be of a closed set.
func (w *world) checkLine(line map[string]any) {
	w.t.Helper()
	if _, figure := line["_aws"]; !figure {
		if msg := line["msg"]; (msg == "request" || msg == "request failed" || msg == "panic") && (line["request"] == nil || line["correlation"] == nil) {
			w.t.Errorf("a line without its ids: %v", line)
		}
		return
	}
	for name, known := range w.dimensions() {
		if v, ok := line[name].(string); ok && !slices.Contains(known, v) {
			w.t.Errorf("a figure by %s %q, which is none of %v", name, v, known)
		}
	}
}

// dimensions lists the values that figures are kept by.
func (w *world) dimensions() map[string][]string {
	d := map[string][]string{"function": {"all"}, "outcome": {"sent", "failed", "dropped", "unknown"}, "channel": {"none"}}
	if w.codes == nil {
		w.codes = sorted(readCodes(w.t).errors)
	}
	d["code"] = w.codes
	for _, spec := range store.Tables() {
		d["table"] = append(d["table"], string(spec.Name))
	}
	for _, name := range channel.Names() {
		d["channel"] = append(d["channel"], string(name))
	}
	return d
}

// unsealed lists the fields that are stored as they are, by table and the end of their path; docs/privacy.md explains them.
// Everything else that is written into a text is sealed.
var unsealed = map[string]string{
	"patients name":                             "search by name and its beginning",
	"patients item":                             "search by pinyin and initials, in keys",
	"patients occupation":                       "tells little alone",
	"patients requests.phone":                   "masked: what somebody wrote who asked to act for another, for them to recognise",
	"patients requests.key":                     "an idempotency key",
	"patients why":                              "why a death was taken back; every write says why",
	"scheduling appointments.note":              "what was said when booking; the booking function holds no keys",
	"scheduling appointments.reason":            "why it was moved or cancelled; as the note",
	"scheduling why":                            "as the reason: every write says why",
	"scheduling exceptions.reason":              "a doctor's, of a day without sessions",
	"scheduling leaves.reason":                  "a doctor's, as that of an exception",
	"scheduling name.zh-CN":                     "departments, practitioners and sites: public",
	"scheduling name.en":                        "departments, practitioners and sites: public",
	"scheduling address":                        "a site's: public",
	"scheduling reason.zh-CN":                   "a closure's, as all whom it concerns read it",
	"scheduling reason.en":                      "a closure's, as all whom it concerns read it",
	"scheduling reason":                         "why a place was given up after a closure; as that of the appointment",
	"scheduling reopenReason":                   "why a closure was taken back",
	"scheduling key":                            "an idempotency key, which the caller's program makes up",
	"scheduling holds.override":                 "sometimes, of a patient who is restricted: why staff book all the same; as the note",
	"scheduling appointments.override":          "sometimes, of a patient who is restricted: why staff book all the same; as the note",
	"scheduling appointments.key":               "an idempotency key",
	"scheduling holds.key":                      "an idempotency key",
	"care attempts.key":                         "an idempotency key",
	"care callKey":                              "an idempotency key",
	"care key":                                  "an idempotency key",
	"care findings.key":                         "an idempotency key",
	"care keys.key":                             "an idempotency key",
	"care room":                                 "where a call asks to go",
	"care log.key":                              "an idempotency key",
	"care kinds.name.zh-CN":                     "a kind of emergency: public",
	"care kinds.name.en":                        "a kind of emergency: public",
	"care kinds.firstSteps.zh-CN":               "what to do first: public",
	"care kinds.firstSteps.en":                  "what to do first: public",
	"care item":                                 "the place of an emergency, in a key",
	"care milestones.key":                       "an idempotency key",
	"care name.zh-CN":                           "a screen: public",
	"care name.en":                              "a screen: public",
	"care screening.text.zh-CN":                 "what every patient is asked",
	"care screening.text.en":                    "what every patient is asked",
	"care stations.name.zh-CN":                  "a room: public",
	"care stations.name.en":                     "a room: public",
	"care stations.room":                        "a room: public",
	"feedback title.zh-CN":                      "a questionnaire: public",
	"feedback title.en":                         "a questionnaire: public",
	"feedback questions.text.zh-CN":             "a questionnaire: public",
	"feedback questions.text.en":                "a questionnaire: public",
	"feedback departmentName.zh-CN":             "a department: public",
	"feedback departmentName.en":                "a department: public",
	"scheduling appointments.overbooked":        "why somebody was added; as the note",
	"scheduling appeals.text":                   "what a patient says against a restriction; as the note",
	"scheduling appeals.answer":                 "and what a manager answers",
	"scheduling preparation.pause.zh-CN":        "how everybody prepares for a service: public",
	"scheduling preparation.pause.en":           "how everybody prepares for a service: public",
	"scheduling preparation.bring.zh-CN":        "how everybody prepares for a service: public",
	"scheduling preparation.bring.en":           "how everybody prepares for a service: public",
	"scheduling preparation.wear.zh-CN":         "how everybody prepares for a service: public",
	"scheduling preparation.wear.en":            "how everybody prepares for a service: public",
	"scheduling preparation.instructions.zh-CN": "how everybody prepares for a service: public",
	"scheduling preparation.instructions.en":    "how everybody prepares for a service: public",
	"scheduling preparation.confirm.text.zh-CN": "how everybody prepares for a service: public",
	"scheduling preparation.confirm.text.en":    "how everybody prepares for a service: public",
	"billing name.zh-CN":                        "the price list: public",
	"billing name.en":                           "the price list: public",
	"billing reason":                            "why money moved: the books keep it, and it stands on the receipt",
	"billing reference":                         "number of a card slip or a claim, on the receipt",
}

// checkStore looks at every item that was written, its keys and its entries in indexes.
func (w *world) checkStore() {
	w.t.Helper()
	found := map[string]bool{}
	for _, c := range w.Changes() {
		if c.New == nil {
			continue
		}
		look := func(field, text string) {
			if len(leaktest.In(text)) > 0 {
				found[string(c.Table)+" "+field] = true
			}
		}
		look("item", c.PK+" "+c.SK+fmt.Sprint(c.New.Entries))
		look("why", c.New.Stamp.Why)
		look("by", c.New.Stamp.By+c.New.Stamp.Request)
		var doc any
		if err := json.Unmarshal(c.New.Doc, &doc); err != nil {
			w.t.Fatal(err)
		}
		for _, path := range leaves(doc, nil) {
			names := slices.DeleteFunc(slices.Clone(path), func(p string) bool { return strings.Trim(p, "0123456789") == "" })
			look(strings.Join(names, "."), fmt.Sprint(at(doc, path)))
		}
	}
	for field := range found {
		if unsealed[field] == "" {
			w.t.Errorf("%s is stored as it is: seal it, or say in unsealed why not", field)
		}
	}
	for field := range unsealed {
		if !found[field] && !strings.HasPrefix(unsealed[field], "sometimes, ") {
			w.t.Errorf("%s is no longer stored as it is", field)
		}
	}
}

// at returns what stands at the end of a way.
func at(v any, path []string) any {
	for _, p := range path {
		switch x := v.(type) {
		case map[string]any:
			v = x[p]
		case []any:
			i, _ := strconv.Atoi(p)
			v = x[i]
		}
	}
	return v
}
