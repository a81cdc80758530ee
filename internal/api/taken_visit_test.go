package api_test

import (
	"fmt"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/leaktest"
	"careloop/internal/visit"
)

// takenVisit is taken for what comes between the door and the doctor.
func (m *marker) takenVisit(o operation, r request) request {
	w, today := m.w, m.w.Today()
	text := fmt.Sprintf("%q", leaktest.Text)
	switch o.ID {
	case "check-in":
		r.body = fmt.Sprintf(`{"appointmentId":%q,"identifiers":["name","birth-date"]}`, w.Book(w.Patient(), today, 20).ID)
	case "announce-arrival":
		r.body = fmt.Sprintf(`{"appointmentId":%q}`, w.Book(w.Patient(), today, 23).ID)
	case "check-in-self":
		m.site()
		p := w.Patient()
		claims := auth.Claims{Name: "walker", Groups: []string{"patient"}, Patient: string(p)}
		claims.Subject = "walker"
		w.as["walker"] = claims
		r.as, r.path = "walker", "/appointments/"+string(w.Book(p, today, 22).ID)+"/check-in"
		r.body = `{"position":{"latitude":31.2304,"longitude":121.4737,"accuracy":10}}`
	case "walk-in":
		r.body = fmt.Sprintf(`{"patientId":%q,"sessionId":%q,"note":%s,"identifiers":["name","phone"]}`, w.Patient(), w.Session(today), text)
	case "get-check-in-poster":
		r.path = "/check-in-poster?site=" + string(m.site())
	case "triage-encounter":
		r.path = m.waiting(17) + "/triage"
		r.body = fmt.Sprintf(`{"level":2,"reason":%s,"vitals":{"temperature":36.5}}`, text)
	case "move-in-queue":
		e, err := w.Visit.CallNext(w.t.Context(), clinictest.Doctor, visit.QueueID(w.Session(today)), visit.Move{Anyway: true})
		if err != nil {
			w.t.Fatal(err)
		}
		r.as, r.path, r.body = "nurse", "/encounters/"+string(e.ID)+"/moves", fmt.Sprintf(`{"verb":"recall","reason":%s}`, text)
	case "explain-queue":
		a, b := m.waiting(18), m.waiting(19)
		r.path = "/sessions/" + string(w.Session(today)) + "/queue/order?a=" + a[len("/encounters/"):] + "&b=" + b[len("/encounters/"):]
	case "save-visit-rules":
		names := fmt.Sprintf(`{"zh-CN":%[1]s,"en":%[1]s}`, text)
		r.header["If-Match"] = w.ok(request{method: "GET", path: "/visit-rules", as: "manager"}, nil).Get("ETag")
		r.body = fmt.Sprintf(`{"earlyMinutes":60,"graceMinutes":10,"late":"arrival","deskAfterMinutes":30,"identifiers":2,"passBehind":3,"maxPasses":3,`+
			`"returnEvery":2,"notCalledMinutes":60,"tellPatient":true,"screeningThreshold":2,"screening":[{"id":"fever","text":%[1]s,"weight":2}],`+
			`"stations":[{"id":"","kind":"room","name":%[1]s,"room":%[2]s}]}`, names, text)
	case "open-screen":
		r.body = fmt.Sprintf(`{"name":{"zh-CN":%[1]s,"en":%[1]s},"departmentId":%[2]q}`, text, w.Department)
	case "revoke-screen":
		r.path = "/screens/" + string(m.screen().ID) + "/revoke"
	case "view-screen":
		r.path = "/screen-views/" + m.screen().Token
	}
	return r
}

// site gives the clinic a place where phones check in.
func (m *marker) site() booking.SiteID {
	rules, err := m.w.Visit.Rules(m.w.t.Context())
	if err != nil {
		m.w.t.Fatal(err)
	}
	rules.EarlyMinutes = 1440
	if _, err := m.w.Visit.SaveRules(m.w.t.Context(), clinictest.Manager, rules.Version, rules); err != nil {
		m.w.t.Fatal(err)
	}
	site := booking.Site{Name: i18n.Text{i18n.English: "Main"}, Active: true, CheckIn: &booking.CheckIn{Latitude: 31.2304, Longitude: 121.4737, Radius: 200}}
	if site, err = m.w.Booking.SaveSite(m.w.t.Context(), clinictest.Manager, site); err != nil {
		m.w.t.Fatal(err)
	}
	return site.ID
}

// waiting returns the path of somebody who waits.
func (m *marker) waiting(number int) string {
	return "/encounters/" + string(m.w.CheckIn(m.w.Book(m.w.Patient(), m.w.Today(), number)).ID)
}

func (m *marker) screen() visit.Screen {
	x, err := m.w.Visit.OpenScreen(m.w.t.Context(), clinictest.Manager, visit.Screen{
		Name: i18n.Text{i18n.Chinese: "内科", i18n.English: "Medicine"}, Department: m.w.Department,
	})
	if err != nil {
		m.w.t.Fatal(err)
	}
	return x
}
