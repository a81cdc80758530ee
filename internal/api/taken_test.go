package api_test

import (
	"fmt"
	"slices"
	"strings"

	"careloop/internal/api"
	"careloop/internal/booking"
	"careloop/internal/calendar"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/leaktest"
	"careloop/internal/patient"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// taken returns a request of an operation that the clinic takes, with marks in every free text. The bodies are those
// that no reader of the contract could make up; of other operations the sampler's request is taken.
func (m *marker) taken(o operation) request {
	r := m.request(o)
	r.header = m.header(o, `"1"`)
	if slices.ContainsFunc(billed(), func(op api.Op) bool { return op.ID == o.ID }) {
		return m.money(o, r)
	}
	if slices.ContainsFunc(alarming(), func(op api.Op) bool { return op.ID == o.ID }) {
		return m.alarm(o, r)
	}
	if strings.HasPrefix(o.Path, "/stays") || o.ID == "list-patient-stays" {
		return m.staying(o, r)
	}
	if strings.HasPrefix(o.Path, "/wards") {
		return m.warded(o, r)
	}
	w, today := m.w, m.w.Today()
	text := fmt.Sprintf("%q", leaktest.Text)
	switch o.ID {
	case "register-patient":
		r.body = fmt.Sprintf(`{"name":%q,"gender":"female","birthDate":"1980-03-14","phones":[{"number":%q}],"email":%q,"wechat":%q,"address":%s,`+
			`"idDocuments":[{"type":"passport","number":%q}],"occupation":%s,"consent":{"sms":"granted"},"guardian":{"patientId":%q,"relation":"mother"},`+
			`"alerts":[{"kind":"allergy","note":%s}]}`,
			leaktest.Name, leaktest.Phone, leaktest.Email, leaktest.WeChat, text, leaktest.Passport+"8", text, m.p.id, text)
	case "update-patient":
		r.header["If-Match"] = w.ok(request{method: "GET", path: "/patients/" + string(m.p.id), as: "desk"}, nil).Get("ETag")
		r.body = fmt.Sprintf(`{"name":%q,"address":%s,"occupation":"tailor"}`, leaktest.Name, text)
	case "create-schedule", "update-schedule":
		r.body = fmt.Sprintf(`{"departmentId":%q,"practitionerId":%q,"room":%q,"from":%q,"weekly":[{"weekday":6,"start":"14:00","end":"16:00","minutes":15}],`+
			`"exceptions":[{"date":"2027-12-07","blocks":[],"reason":%s}]}`, w.Department, w.Practitioner, "Q", clinic.Date("2027-12-01"), text)
		if o.ID == "update-schedule" {
			r.header["If-Match"] = fmt.Sprintf(`"%d"`, w.Schedule.Version)
			r.body = fmt.Sprintf(`{"departmentId":%q,"practitionerId":%q,"room":"1","from":"2026-01-01","weekly":[%s],"exceptions":[{"date":"2027-12-07","blocks":[],"reason":%s}],`+
				`"leaves":[{"from":"2027-12-08","until":"2027-12-09","reason":%s}]}`, w.Department, w.Practitioner, everyDay(), text, text)
		}
	case "preview-schedule":
		r.body = fmt.Sprintf(`{"departmentId":%q,"practitionerId":%q,"room":"1","from":"2026-01-01","weekly":[%s]}`, w.Department, w.Practitioner, everyDay())
	case "create-site", "update-site", "create-room", "update-room":
		site, room := w.place()
		r.body = fmt.Sprintf(`{"name":{"zh-CN":%[1]s,"en":%[1]s},"address":%[1]s}`, text)
		if strings.HasSuffix(o.ID, "room") {
			r.body = fmt.Sprintf(`{"siteId":%q,"door":"Q"}`, site.ID)
		}
		r.path = strings.NewReplacer("sit_06h00wfwr1tqka1m6b0vzh958m", string(site.ID), "rom_06h00wfwr1tqka1m6b0vzh958m", string(room.ID)).Replace(r.path)
	case "get-preparation", "answer-preparation", "record-preparation":
		m.prepared(o, &r, text)
	case "change-appointment-service":
		r.body = fmt.Sprintf(`{"serviceId":%q}`, w.gastroscopy().ID)
	case "confirm-hold":
		r.body = fmt.Sprintf(`{"note":%s,"serviceId":%q}`, text, w.gastroscopy().ID)
	case "create-service", "update-service", "list-service-versions":
		m.service(o, &r, text)
	case "book-appointment":
		r.body = fmt.Sprintf(`{"patientId":%q,"sessionId":%q,"number":9,"note":%s}`, m.p.id, w.Session(today.AddDays(5)), text)
	case "hold-number":
		r.body = fmt.Sprintf(`{"patientId":%q,"sessionId":%q,"number":9}`, m.p.id, w.Session(today.AddDays(13)))
	case "release-hold":
		h, err := w.Booking.Hold(w.t.Context(), clinictest.Desk, booking.HoldRequest{Patient: m.p.id, Session: w.Session(today.AddDays(14)), Number: 9, Key: "to-be-released"})
		if err != nil {
			w.t.Fatal(err)
		}
		r.path = "/holds/" + string(h.ID) + "/release"
	case "move-appointment":
		r.body = fmt.Sprintf(`{"sessionId":%q,"number":8,"reason":%s}`, w.Session(today.AddDays(6)), text)
	case "cancel-appointment":
		r.path = "/appointments/" + string(w.Book(m.p.id, today.AddDays(8), 3).ID) + "/cancel"
	case "complete-encounter":
		w.CheckIn(w.Book(w.Patient(), today, 21))
		e, err := w.Visit.CallNext(w.t.Context(), clinictest.Doctor, visit.QueueID(w.Session(today)), visit.Move{Anyway: true})
		if err != nil {
			w.t.Fatal(err)
		}
		r.path, r.as = "/encounters/"+string(e.ID)+"/complete", "doctor"
		r.header["If-Match"] = fmt.Sprintf(`"%d"`, e.Version)
		r.body = recordOf(text)
	case "amend-record":
		r.header["If-Match"] = w.ok(request{method: "GET", path: "/encounters/" + string(m.p.encounter), as: "doctor"}, nil).Get("ETag")
		r.body = fmt.Sprintf(`{"reason":%s,"record":%s}`, text, recordOf(text))
	case "save-draft":
		var d visit.Draft
		w.ok(request{method: "GET", path: r.path, as: "doctor"}, &d)
		r.body = fmt.Sprintf(`{"content":%s,"amendment":%d,"version":%d}`, text, d.Amendment, d.Version)
	case "join-waitlist":
		r.body = fmt.Sprintf(`{"patientId":%q,"departmentId":%q,"practitionerId":%q,"from":%q,"until":%q}`, m.p.id, w.Department, w.Practitioner, today, today.AddDays(3))
	case "change-waitlist-entry":
		e := w.waits()
		r.path, r.body = "/waitlist/"+string(e.ID)+"/wish", fmt.Sprintf(`{"from":%q,"until":%q}`, e.From, e.Until)
	case "offer-waitlist-entry", "leave-waitlist", "reclass-waitlist-entry", "accept-waitlist-offer", "decline-waitlist-offer", "accept-offer", "decline-offer":
		m.answers(&r, o.ID, text)
	case "get-calendar-feed", "renew-calendar-feed", "revoke-calendar-feed":
		r.as = "admin"
	case "subscribe-calendar":
		f, err := w.services.Feeds.Renew(w.t.Context(), clinictest.Admin, w.Practitioner)
		if err != nil {
			w.t.Fatal(err)
		}
		r.path = "/calendar-feeds/" + strings.TrimPrefix(f.Path, calendar.Path)
	case "advise":
		r.body = `{"person":{"years":40,"sex":"male"},"complaints":[{"symptom":"toothache"}]}`
	case "list-schedules", "list-slots":
		r.path += "?department=" + string(w.Department)
	case "list-open-surveys":
		r.as = leaktest.Name
	case "get-kpis":
		r.as = "manager"
	case "claim-task":
		r.as = "nurse"
	case "record-attempt":
		r.as = "nurse"
		r.body = fmt.Sprintf(`{"outcome":"call-later","note":%s,"callAgainOn":%q}`, text, today.AddDays(10))
	case "escalate-task":
		r.as = "nurse"
		r.body = fmt.Sprintf(`{"reason":%s,"dueOn":%q}`, text, today.AddDays(10))
	case "publish-questionnaire":
		r.body = fmt.Sprintf(`{"id":"parking","title":{"zh-CN":%[1]s,"en":%[1]s},"audience":"patient","questions":[{"id":"easy","kind":"scale","text":{"zh-CN":%[1]s,"en":%[1]s},"required":true}]}`, text)
	case "answer-survey":
		r.body = `{"answers":[` + answersTo("guidance", "wait", "environment", "doctor", "explanation", "recommend") + `,{"question":"comment","text":` + text + `}]}`
	case "respond-to-questionnaire":
		r.path, r.as = "/questionnaires/doctor-nursing/responses", "doctor"
		r.body = fmt.Sprintf(`{"departmentId":%q,"answers":[%s]}`, w.Department, answersTo("orders", "observation", "skill", "attitude", "cooperation"))
	case "recount-kpis":
		r.body = fmt.Sprintf(`{"from":%q,"to":%q,"repair":true,"reason":%s}`, today, today, text)
	case "ask-to-act", "decide-family-request", "revoke-family-access", "record-family-access":
		m.family(o, &r)
	case "update-booking-policy", "overbook-session", "appeal-restriction", "decide-appeal", "forgive-strikes":
		m.standing(o, &r, text)
	case "record-death", "undo-death":
		m.death(o.ID, &r, text)
	case "create-department", "update-department", "create-practitioner", "update-practitioner", "reveal-patient":
		r.body = m.encoded(m.value("", "", o.schema()))
	}
	return m.takenExam(o, m.takenClosure(o, m.takenVisit(o, r)))
}

// answers fills in a request about an offer that nobody has answered.
func (m *marker) answers(r *request, op, text string) {
	m.offers++
	p := party{id: m.w.Patient()}
	m.w.offered(&p, 10+m.offers)
	r.path = strings.NewReplacer(string(m.p.wait), string(p.wait), string(m.p.offer.ID), string(p.offer.ID), m.p.offerLink, p.offerLink).Replace(r.path)
	switch op {
	case "leave-waitlist":
		r.body = fmt.Sprintf(`{"reason":%s}`, text)
	case "reclass-waitlist-entry":
		r.header["If-Match"] = `"2"`
		r.body = fmt.Sprintf(`{"urgency":"urgent","priority":"displaced","reason":%s}`, text)
	case "decline-waitlist-offer", "decline-offer":
		r.body = `{"leave":true}`
	}
}

// waits puts a new patient on the list for a number that there is none of.
func (w *world) waits() waitlist.Entry {
	w.t.Helper()
	e, err := w.services.Waitlist.Join(w.t.Context(), clinictest.Desk, waitlist.Request{
		Patient: w.Patient(), Key: "waits for what is never free", Wish: waitlist.Wish{
			Department: w.Department, From: w.Today(), Until: w.Today().AddDays(3), Latest: "00:01",
		},
	})
	w.must(err)
	return e
}

// place makes a site with a room.
func (w *world) place() (booking.Site, booking.Room) {
	w.t.Helper()
	site, err := w.Booking.SaveSite(w.t.Context(), clinictest.Admin, booking.Site{Name: i18n.Text{i18n.English: "West"}, Active: true})
	if err != nil {
		w.t.Fatal(err)
	}
	room, err := w.Booking.SaveRoom(w.t.Context(), clinictest.Admin, booking.Room{Site: site.ID, Door: "1", Active: true})
	if err != nil {
		w.t.Fatal(err)
	}
	return site, room
}

// service fills in what is said of a service; one is there to be changed.
func (m *marker) service(o operation, r *request, text string) {
	r.path = strings.Replace(r.path, "svc_06h00wfwr1tqka1m6b0vzh958m", string(m.w.gastroscopy().ID), 1)
	if o.ID == "list-service-versions" {
		return
	}
	both := fmt.Sprintf(`{"zh-CN":%[1]s,"en":%[1]s}`, text)
	r.body = fmt.Sprintf(`{"name":%[1]s,"departments":[%[2]q],"preparation":{"fastHours":8,"waterHours":2,"pause":%[1]s,"bring":[%[1]s],"wear":%[1]s,`+
		`"companion":true,"instructions":%[1]s,"confirm":[{"id":"thinners","text":%[1]s,"warnDesk":true}]}}`, both, m.w.Department)
}

// prepared fills in what is said and found about an appointment that somebody prepares for.
func (m *marker) prepared(o operation, r *request, text string) {
	w := m.w
	m.fasted++
	x, day := w.gastroscopy(), w.Today().AddDays(9)
	if o.ID == "record-preparation" { // of a day that has come
		day = w.Today()
	}
	a, err := w.Booking.Book(w.t.Context(), clinictest.Desk, booking.Request{
		Patient: w.Patient(), Session: w.Session(day), Number: 10 + m.fasted, Channel: "desk", Service: x.ID,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	r.path = "/appointments/" + string(a.ID) + strings.SplitAfter(o.Path, "{id}")[1]
	switch o.ID {
	case "answer-preparation":
		r.body = `{"statement":"thinners","confirmed":true}`
	case "record-preparation":
		r.body = fmt.Sprintf(`{"outcome":"postponed","note":%s}`, text)
	}
}

// gastroscopy adds a service that patients fast for.
func (w *world) gastroscopy() booking.HealthcareService {
	w.t.Helper()
	x, err := w.Booking.SaveHealthcareService(w.t.Context(), clinictest.Admin, booking.HealthcareService{
		Name: i18n.Text{i18n.English: "Gastroscopy"}, Departments: []booking.DepartmentID{w.Department}, Active: true,
		Preparation: &booking.Preparation{
			FastHours: 8, WaterHours: 2, Confirm: []booking.Statement{{ID: "thinners", Text: i18n.Text{i18n.Chinese: "我没有服用抗凝药", i18n.English: "I take no blood thinners"}}},
		},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return x
}

// standing fills in what is said about the clinic's policy and to those whom it restricts.
func (m *marker) standing(o operation, r *request, text string) {
	w := m.w
	p := w.Patient()
	policy, err := w.Booking.Policy(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	if o.ID == "update-booking-policy" {
		r.body = m.encoded(booking.DefaultPolicy())
		return
	}
	if o.ID == "overbook-session" {
		policy.Overbooking = 20
		if _, err := w.Booking.SavePolicy(w.t.Context(), clinictest.Manager, policy); err != nil {
			w.t.Fatal(err)
		}
		full := w.Session(w.Today().AddDays(27))
		w.Fill(full)
		r.path = "/sessions/" + string(full) + "/overbook"
		r.body = fmt.Sprintf(`{"patientId":%q,"reason":%s}`, p, text)
		return
	}
	if o.ID == "forgive-strikes" {
		policy.Cancel.Hours = 168
		if _, err := w.Booking.SavePolicy(w.t.Context(), clinictest.Manager, policy); err != nil {
			w.t.Fatal(err)
		}
		missed := w.Book(p, w.Today().AddDays(1), 23)
		if _, err := w.Booking.Cancel(w.t.Context(), clinictest.Desk, missed.ID, "late"); err != nil {
			w.t.Fatal(err)
		}
		r.path = "/patients/" + string(p) + "/forgiveness"
		r.body = fmt.Sprintf(`{"strikes":[%q],"reason":%s}`, missed.ID, text)
		return
	}
	op := patient.Restrict(p, 1, patient.Restriction{Until: w.Now().AddDate(0, 0, 9)})
	if err := w.DB.Write(w.t.Context(), clinictest.Desk.Stamp("", w.Now()), op); err != nil {
		w.t.Fatal(err)
	}
	r.path = "/patients/" + string(p) + "/appeals"
	r.body = fmt.Sprintf(`{"text":%s}`, text)
	if o.ID == "decide-appeal" {
		a, err := w.Booking.Appeal(w.t.Context(), clinictest.Desk, p, "was ill")
		if err != nil {
			w.t.Fatal(err)
		}
		r.path += "/" + a.ID + "/decision"
		r.body = fmt.Sprintf(`{"accept":true,"answer":%s}`, text)
	}
}

func everyDay() string {
	var all []string
	for day := 1; day <= 7; day++ {
		all = append(all, fmt.Sprintf(`{"weekday":%d,"start":"08:00","end":"12:00","minutes":10}`, day))
	}
	return strings.Join(all, ",")
}

func answersTo(questions ...string) string {
	var all []string
	for _, q := range questions {
		all = append(all, fmt.Sprintf(`{"question":%q,"value":4}`, q))
	}
	return strings.Join(all, ",")
}
