package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/channel"
	"careloop/internal/jobs"
	"careloop/internal/message"
	"careloop/internal/obs"
)

// lines reads the log.
func (w *world) lines() []map[string]any {
	w.t.Helper()
	var all []map[string]any
	for s := bufio.NewScanner(strings.NewReader(w.log.String())); s.Scan(); {
		var line map[string]any
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			w.t.Fatalf("%v in %s", err, s.Text())
		}
		all = append(all, line)
	}
	return all
}

// minute lets the sweep run and delivers what it finds, as the queue does.
func (w *world) minute(senders map[channel.Name]channel.Sender) error {
	w.t.Helper()
	log := obs.NewLogger(w.log, nil)
	if senders != nil {
		w.services.Messages.Senders = senders
	}
	notify := &jobs.Notify{Messages: w.services.Messages, Now: w.Now, Log: log, Metrics: w.metrics}
	reminders := &jobs.Reminders{
		Waiting: w.Visit, Waitlist: w.services.Waitlist, Closures: w.services.Closures, Emergencies: w.services.Emergency,
		Messages: w.services.Messages, Now: w.Now, Log: log, Metrics: w.metrics,
	}
	reminders.Publish = func(ctx context.Context, due []message.Dispatch) error {
		var batch events.SQSEvent
		for _, d := range due {
			body, err := json.Marshal(d)
			if err != nil {
				return err
			}
			w.queued = append(w.queued, string(body))
			batch.Records = append(batch.Records, events.SQSMessage{
				MessageId: string(d.Message), Body: string(body), Attributes: map[string]string{"SentTimestamp": "1795392300000"},
			})
		}
		_, err := obs.Recovered(log, notify.Handle)(ctx, batch) // as every host does
		return err
	}
	err := reminders.Handle(w.t.Context())
	w.metrics.Flush()
	return err
}

// TestACorrelationIDTravels follows a caller's id from the booking to the message about it, by the log alone.
func TestACorrelationIDTravels(t *testing.T) {
	const given = "0aF7651916cd43dd8448eb211c80319c" // as a traceparent holds it
	w, _, s := everything(t)
	for _, header := range []string{given, "", "Zhang Wei"} {
		w.log.text.Reset()
		w.Set(w.Today(), "09:00") // no quiet hour
		r := request{method: "POST", path: "/appointments", as: "one", header: map[string]string{}, body: w.bookBody(s.p.id, 3+len(header)%7, 9)}
		r.header["Idempotency-Key"] = "book-4711-" + strings.ReplaceAll(header, " ", "")
		r.header["X-Correlation-Id"] = header
		var booked struct{ ID string }
		answered := w.ok(r, &booked)
		want := answered.Get("X-Request-Id")
		if header == given {
			want = given
		}
		if got := answered.Get("X-Correlation-Id"); got != want || want == "" {
			t.Errorf("with %q the answer names %q, want %q", header, got, want)
		}
		w.settle()
		w.Advance(time.Minute)
		if err := w.minute(nil); err != nil {
			t.Fatal(err)
		}
		w.settle()
		told := map[string]map[string]any{}
		for _, line := range w.lines() {
			if msg, ok := line["msg"].(string); ok && line["correlation"] == want {
				told[msg] = line
			}
		}
		if l := told["request"]; l["route"] != "POST /api/v1/appointments" || l["status"] != 201.0 || l["role"] != "patient" || l["appointment"] != booked.ID || l["request"] != answered.Get("X-Request-Id") {
			t.Errorf("the request is told as %v", l)
		}
		if l := told["appointment"]; l["event"] != "booked" || l["appointment"] != booked.ID {
			t.Errorf("the appointment is told as %v", l)
		}
		if l := told["message"]; l["event"] != "sent" || l["channel"] != "sms" || l["appointment"] != booked.ID {
			t.Errorf("the message is told as %v", l)
		}
		if f := w.figures(); f["bookings"] != 1 || f["messages"] < 1 || f["reminder_lateness"] == 0 || f["queue_age"] == 0 {
			t.Errorf("the figures are %v, want one booking, its message among others, and how long it took", f)
		}
	}
}

// figures adds up what CloudWatch is told.
func (w *world) figures() map[string]float64 {
	w.t.Helper()
	all := map[string]float64{}
	w.metrics.Flush()
	for _, line := range w.lines() {
		if line["_aws"] == nil {
			continue
		}
		for name, v := range line {
			switch v := v.(type) {
			case float64:
				all[name] += v
			case []any:
				all[name] += float64(len(v))
			}
		}
	}
	return all
}

// TestWhatFailsCanBeFollowed lets the delivery fail and wants its line to lead back to the request and the appointment.
func TestWhatFailsCanBeFollowed(t *testing.T) {
	w, _, s := everything(t)
	w.Set(w.Today(), "09:00")
	var booked struct{ ID string }
	head := w.ok(request{
		method: "POST", path: "/appointments", as: "one", header: map[string]string{"Idempotency-Key": "to-be-followed"}, body: w.bookBody(s.p.id, 6, 9),
	}, &booked)
	w.settle()
	w.Advance(time.Minute)
	down := refusing{}
	if err := w.minute(map[channel.Name]channel.Sender{channel.SMS: down, channel.Email: down, channel.WeChat: down}); err != nil {
		t.Fatal(err)
	}
	for _, line := range w.lines() {
		if line["msg"] != "not delivered" || line["correlation"] != head.Get("X-Request-Id") {
			continue
		}
		if line["appointment"] != booked.ID || line["message"] == nil || line["request"] == nil {
			t.Errorf("the failure is told as %v", line)
		}
		return
	}
	t.Errorf("the failure is not told: %s", w.log.String())
}

// refusing is a provider that is down.
type refusing struct{}

func (refusing) Send(context.Context, channel.Outgoing) (channel.Receipt, error) {
	return channel.Receipt{}, channel.Fail(channel.Temporary, "sns-Throttled")
}

// TestOneLineTellsARequest looks at what the line says, and does not say.
func TestOneLineTellsARequest(t *testing.T) {
	w, _, s := everything(t)
	w.log.text.Reset()
	path := "/appointments/" + string(s.p.appointment)
	w.ok(request{method: "GET", path: path, as: "doctor"}, nil)
	w.refused(request{method: "GET", path: "/appointments/Zhang-13912345678", as: "desk"}, 404, "appointment-not-found")
	w.refused(request{method: "GET", path: "/nowhere/13912345678", as: "desk"}, 404, "no-such-operation")
	w.ok(request{method: "GET", path: "/survey-invitations/" + s.p.link}, nil)
	var got []map[string]any
	for _, line := range w.lines() {
		if line["msg"] == "request" {
			for _, varying := range []string{"time", "level", "msg", "duration_ms", "request", "correlation"} {
				if _, ok := line[varying]; !ok {
					t.Errorf("no %s in %v", varying, line)
				}
				delete(line, varying)
			}
			got = append(got, line)
		}
	}
	want := []map[string]any{
		{"route": "GET /api/v1/appointments/{id}", "status": 200.0, "role": "doctor", "appointment": string(s.p.appointment)},
		{"route": "GET /api/v1/appointments/{id}", "status": 404.0, "role": "frontdesk", "code": "appointment-not-found"},
		{"route": "/api/", "status": 404.0, "role": "none", "code": "no-such-operation"},
		{"route": "GET /api/v1/survey-invitations/{token}", "status": 200.0, "role": "none"},
	}
	for i := range want {
		if i >= len(got) || !maps.Equal(want[i], got[i]) {
			t.Errorf("line %d: %v\nwant %v", i, got, want[i])
		}
	}
	for _, said := range []string{s.p.link, "13912345678", "/nowhere"} {
		if strings.Contains(w.log.String(), said) {
			t.Errorf("%q stands in the log", said)
		}
	}
}
