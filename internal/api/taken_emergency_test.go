package api_test

import (
	"fmt"
	"strings"

	"careloop/internal/api"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/emergency"
	"careloop/internal/leaktest"
)

// pressed is an emergency of its own, at a place that nobody else presses for; over, if it shall be.
func (m *marker) pressed(over bool) emergency.ID {
	w := m.w
	w.t.Helper()
	m.n++
	e, err := w.services.Emergency.Raise(w.t.Context(), clinictest.Nurse, emergency.Press{
		Kind: "collapse", Place: emergency.Place{Room: fmt.Sprint("room ", m.n)}, Note: leaktest.Text, Key: fmt.Sprint("press-", m.n),
	})
	if err == nil && over {
		_, err = w.services.Emergency.End(w.t.Context(), clinictest.Nurse, e.ID, true, leaktest.Text, fmt.Sprint("end-", m.n))
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return e.ID
}

// alarm makes the request of an operation on emergencies one that is taken.
func (m *marker) alarm(o operation, r request) request {
	text := fmt.Sprintf("%q", leaktest.Text)
	switch o.ID {
	case "raise-emergency":
		r.body = fmt.Sprintf(`{"kind":"collapse","room":%s,"patientId":%q,"note":%s}`, text, m.p.id, text)
	case "write-emergency-timeline":
		r.path, r.body = "/emergencies/"+string(m.pressed(false))+"/timeline", `{"kind":"measure","note":`+text+`}`
	case "end-emergency":
		r.as, r.path, r.body = "nurse", "/emergencies/"+string(m.pressed(false))+"/end", `{"falseAlarm":true,"note":`+text+`}`
	case "save-emergency-report":
		r.path = "/emergencies/" + string(m.pressed(true)) + "/report"
		r.body = fmt.Sprintf(`{"course":%[1]s,"cause":%[1]s,"harm":%[1]s,"improvement":%[1]s,"sign":true}`, text)
	case "save-emergency-rules":
		r.header["If-Match"] = m.w.ok(request{method: "GET", path: "/emergency-rules", as: "manager"}, nil).Get("ETag")
		r.body = fmt.Sprintf(`{"version":1,"minutes":2,"kinds":[{"id":"collapse","name":{"zh-CN":%[1]s,"en":%[1]s},"firstSteps":{"zh-CN":%[1]s,"en":%[1]s}}],`+
			`"contacts":[{"id":"one","name":%[2]q,"language":"en","phone":%[3]q,"email":%[4]q,"channels":["sms","email"]}],"lines":[{"steps":[["one"]]}]}`,
			text, leaktest.Name, leaktest.Phone, leaktest.Email)
	case "answer-alert":
		r.body = `{"answer":"coming","minutes":2}`
	}
	return r
}

// alarming lists the operations of the function emergency.
func alarming() []api.Op {
	a := api.New(api.Config{})
	api.ForEmergency(a, api.Services{})
	return a.Operations()
}

// alarmed raises two emergencies: one that is over, and one that stays open, of which a contact was told.
func (w *world) alarmed(p *party) {
	w.t.Helper()
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	ctx, s := w.t.Context(), w.services.Emergency
	r, err := s.Current(ctx, clinictest.Manager)
	must(err)
	if r.Version == 0 {
		r.Contacts = []emergency.Contact{{ID: "security", Name: "Security", Language: "en", Phone: "+8613800000101", Channels: []channel.Name{channel.SMS}}}
		_, err = s.SaveRules(ctx, clinictest.Manager, 0, r)
		must(err)
	}
	press := emergency.Press{Kind: "collapse", Place: emergency.Place{Room: string(p.id)}, Patient: p.id, Key: "press-over-" + string(p.id)}
	over, err := s.Raise(ctx, clinictest.Nurse, press)
	must(err)
	_, err = s.End(ctx, clinictest.Nurse, over.ID, false, "", "end-"+string(p.id))
	must(err)
	press.Key = "press-" + string(p.id)
	open, err := s.Raise(ctx, clinictest.Nurse, press)
	must(err)
	link, err := s.Link(ctx, open.Alerts[0].ID, open.RaisedAt)
	must(err)
	p.emergency, p.alertLink = over.ID, strings.TrimPrefix(link, "/e/")
}
