package api

import (
	"github.com/danielgtaylor/huma/v2"

	"careloop/internal/audit"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/calendar"
	"careloop/internal/closure"
	"careloop/internal/diagnosis"
	"careloop/internal/emergency"
	"careloop/internal/exam"
	"careloop/internal/family"
	"careloop/internal/followup"
	"careloop/internal/guidance"
	"careloop/internal/inpatient"
	"careloop/internal/kpi"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/preparation"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// Services are all domains that the operations call.
type Services struct {
	Patients  *patient.Service
	Bookings  *booking.Service
	Visits    *visit.Service
	FollowUps *followup.Service
	Surveys   *survey.Service
	Messages  *message.Service
	Billing   *billing.Service
	Codes     *diagnosis.Service
	KPIs      *kpi.Service
	Audit     *audit.Service
	Waitlist  *waitlist.Service
	Closures  *closure.Service
	Emergency *emergency.Service
	Family    *family.Service
	Guidance  *guidance.Service
	Prepared  *preparation.Service
	Feeds     *calendar.Feeds
	Exams     *exam.Service
	SignIn    SignIn // how people sign in
	PayOnline bool   // whether patients may pay by their phones

	Inpatients *inpatient.Service
}

// ForRegistration registers what the function registration serves. It and its likes below stand alone, so that a
// function which calls its own carries none of the others' rules.
func ForRegistration(a *API, s Services) {
	Patients(a, s.Patients)
	Deaths(a, s.Patients)
	Family(a, s.Family)
	Timeline(a, s)
}

// ForBooking registers what the function booking serves.
func ForBooking(a *API, s Services) {
	Identity(a, s)
	Directory(a, s.Bookings)
	Booking(a, s.Bookings)
	Holds(a, s.Bookings)
	Standing(a, s.Bookings)
	DayBoard(a, s)
	Waitlist(a, s.Waitlist)
	Closures(a, s)
	Guidance(a, s.Guidance)
	Calendars(a, s.Bookings, s.Feeds)
}

// ForVisit registers what the function visit serves.
func ForVisit(a *API, s Services) {
	Visit(a, s.Visits)
	Announcing(a, s)
	Record(a, s.Visits)
	Codes(a, s.Codes)
	Inpatients(a, s.Inpatients)
	Preparation(a, s.Prepared)
}

// ForFollowUp registers what the function followup serves.
func ForFollowUp(a *API, s Services) {
	FollowUp(a, s.FollowUps)
	Messages(a, s.Messages)
}

// ForSurvey registers what the function survey serves.
func ForSurvey(a *API, s Services) { Survey(a, s.Surveys) }

// ForBilling registers what the function billing serves.
func ForBilling(a *API, s Services) {
	Billing(a, s.Billing)
	Prices(a, s.Billing)
	Tills(a, s.Billing)
	Invoices(a, s.Billing)
}

// ForEmergency registers what the function emergency serves.
func ForEmergency(a *API, s Services) { Emergency(a, s.Emergency) }

// ForExam registers what the function exam serves.
func ForExam(a *API, s Services) { Exams(a, s) }

// ForKPI registers what the function kpi serves.
func ForKPI(a *API, s Services) {
	KPI(a, s.KPIs)
	Audit(a, s.Audit)
}

// Feature is the operations that one function serves.
type Feature struct {
	Function string
	Register func(*API, Services)
}

// Features says which function serves which operations; template.yaml routes the same, and a test holds them equal.
func Features() []Feature {
	return []Feature{
		{"registration", ForRegistration},
		{"booking", ForBooking},
		{"visit", ForVisit},
		{"followup", ForFollowUp},
		{"survey", ForSurvey},
		{"billing", ForBilling},
		{"emergency", ForEmergency},
		{"exam", ForExam},
		{"kpi", ForKPI},
	}
}

// Register adds all operations, as the local binary serves them.
func Register(a *API, s Services) {
	for _, f := range Features() {
		f.Register(a, s)
	}
}

// Contract returns the whole contract.
func Contract() *huma.OpenAPI {
	a := New(Config{})
	Register(a, Services{})
	return a.OpenAPI()
}
