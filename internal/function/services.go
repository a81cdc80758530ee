package function

import (
	"context"

	"careloop/internal/audit"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/closure"
	"careloop/internal/diagnosis"
	"careloop/internal/emergency"
	"careloop/internal/exam"
	"careloop/internal/family"
	"careloop/internal/followup"
	"careloop/internal/guidance"
	"careloop/internal/inpatient"
	"careloop/internal/jobs"
	"careloop/internal/kpi"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/preparation"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// The services of the domains, wired in one place. A function makes those that it calls.

// Patients returns the service of the patients' files.
func (e Env) Patients() *patient.Service {
	return &patient.Service{DB: e.DB, Keys: e.Keys, Clinic: e.Clinic, Now: e.Now, Audit: e.Audit()}
}

// Classifying returns the service of the patients' files that also knows the visits by which they are classified.
func (e Env) Classifying() *patient.Service {
	s := e.Patients()
	s.Visits = jobs.History(e.Visits(), e.Bookings())
	return s
}

// Acting returns the service that says who may act for whom.
func (e Env) Acting() *family.Service { return &family.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now} }

// Family returns the service that also finds whom somebody asks.
func (e Env) Family() *family.Service {
	s := e.Acting()
	s.Files = e.Patients()
	return s
}

// Bookings returns the service of the directory and the appointments.
func (e Env) Bookings() *booking.Service {
	return &booking.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now}
}

// Waitlist returns the service of those who wait for a number. Links and their answers need the keyset.
func (e Env) Waitlist() *waitlist.Service {
	b := e.Bookings()
	return &waitlist.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Numbers: b, Schedule: b, Names: b, Fees: e.Billing(false).FeesByGrade}
}

// Closures returns the service of spans in which something is out. Links need the keyset.
func (e Env) Closures() *closure.Service {
	b := e.Bookings()
	return &closure.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Directory: b, Spans: b, Places: b, Waits: e.Waitlist(), Fees: e.Billing(false).FeesByGrade, Standing: e.Visits().Standing}
}

// Guidance returns the service that leads from symptoms to departments.
func (e Env) Guidance() *guidance.Service {
	return &guidance.Service{Clinic: e.Clinic, Now: e.Now, Departments: e.Bookings().Departments}
}

// Visits returns the service of check-in, queue and record.
func (e Env) Visits() *visit.Service {
	return &visit.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Appointments: e.Bookings(), Practitioners: e.Bookings().Practitioners}
}

// Arrivals returns the service of check-in, queue and record that also looks into the patients' files.
func (e Env) Arrivals() *visit.Service {
	s := e.Visits()
	s.Allergies = e.Patients().Allergies
	s.NameOf = e.Patients().NameOf
	return s
}

// Exams returns the service of physical examinations.
func (e Env) Exams() *exam.Service {
	return &exam.Service{
		DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Appointments: e.Bookings(), Audit: e.Audit(), Identity: e.Visits().Identity,
	}
}

// Prepared returns the service of what patients confirm before they come, and of what is found when they do.
func (e Env) Prepared() *preparation.Service {
	return &preparation.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Bookings: e.Bookings(), Unfed: (&exam.Service{DB: e.DB}).ComesUnfed}
}

// FollowUps returns the service of the worklist.
func (e Env) FollowUps() *followup.Service {
	return &followup.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Appointments: e.Bookings(), Offers: e.Waitlist()}
}

// Surveys returns the service of questionnaires and invitations.
func (e Env) Surveys() *survey.Service {
	return &survey.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Departments: e.Bookings().Departments}
}

// Messages returns the service of messages, as far as planning and listing them goes.
func (e Env) Messages() *message.Service {
	return &message.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Bookings: e.Bookings(), Stays: e.Inpatients()}
}

// Sweeping returns the service of messages that also judges whether and how a message goes out.
func (e Env) Sweeping(channels []channel.Name) *message.Service {
	s := e.Messages()
	s.Channels, s.Contacts, s.Offers, s.Closures = channels, e.Patients(), e.Waitlist(), e.Closures()
	s.Standings, s.Mandates, s.Alerts = e.Patients(), e.Family(), e.Emergencies()
	return s
}

// Delivering returns the service of messages that also hands them over.
func (e Env) Delivering(channels []channel.Name, senders map[channel.Name]channel.Sender) *message.Service {
	s := e.Sweeping(channels)
	s.Senders, s.Calls, s.Links = senders, e.FollowUps(), e.Surveys()
	return s
}

// Codes returns the service of diagnoses' codes.
func (e Env) Codes() *diagnosis.Service { return &diagnosis.Service{DB: e.DB, Now: e.Now} }

// Billing returns the service of charges and payments; the sandbox stands in for a provider of online payments.
func (e Env) Billing(sandbox bool) *billing.Service {
	bookings := e.Bookings()
	s := &billing.Service{
		DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Appointments: bookings, Practitioners: bookings.Practitioners, Stays: e.Inpatients(), Records: e.Visits(), Services: bookings.ServiceVersion,
	}
	if sandbox {
		s.Provider = &billing.Sandbox{DB: e.DB, Keys: e.Keys, Now: e.Now}
	}
	return s
}

// Emergencies returns the service of emergencies on site.
func (e Env) Emergencies() *emergency.Service {
	return &emergency.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Sites: e.Bookings().Sites}
}

// Alarming returns the service of emergencies that also hands on at once what is to be told.
func (e Env) Alarming(channels []channel.Name, publish func(context.Context, []message.Dispatch) error) *emergency.Service {
	s := e.Emergencies()
	s.Alarm = (&jobs.Alarm{Messages: e.Sweeping(channels), Publish: publish, Log: e.Log}).Raise
	return s
}

// Inpatients returns the service of stays in the hospital.
func (e Env) Inpatients() *inpatient.Service {
	return &inpatient.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Keys: e.Keys, Acts: e.Family().Acts}
}

// KPIs returns the service of the counters, which can also count anew.
func (e Env) KPIs() *kpi.Service {
	surveys, list := e.Surveys(), e.Waitlist()
	return &kpi.Service{DB: e.DB, Clinic: e.Clinic, Now: e.Now, Questionnaire: surveys.Questionnaire, Records: kpi.Records{
		Appointments: e.Bookings().OnDay, Encounters: e.Visits().OnDay, Tasks: e.FollowUps().OnDay,
		Invitations: surveys.OnDay, Messages: e.Messages().OnDay, Offers: list.OffersOn, Waits: list.EndedOn, Emergencies: e.Emergencies().OnDay,
		Stays: e.Inpatients().OnDay, Preparations: e.Prepared().OnDay,
		ExamReports: e.Exams().ReportsOn, Criticals: e.Exams().CriticalsOn,
	}}
}

// Audit returns the service of the audit.
func (e Env) Audit() *audit.Service { return &audit.Service{DB: e.DB, Now: e.Now} }

// Following returns the consumer of the change stream, with everything that follows a write.
func (e Env) Following() *jobs.Changes {
	return &jobs.Changes{
		Audit: e.Audit(), Bookings: e.Bookings(), Messages: e.Messages(), FollowUps: e.FollowUps(), Surveys: e.Surveys(), KPIs: e.KPIs(),
		Visits: e.Visits(), Patients: e.Classifying(), Openings: e.Bookings(), Waitlist: e.Waitlist(), Billing: e.Billing(false),
		Closures: e.Closures(), Emergencies: e.Emergencies(), Exams: e.Exams(), Zone: e.Clinic.Zone, Now: e.Now, Log: e.Log, Metrics: e.Metrics,
	}
}
