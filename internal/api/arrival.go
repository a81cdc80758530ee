package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

// Who lets patients in, and who triages them.
var (
	desks     = []auth.Role{auth.FrontDesk, auth.Nurse}
	triagers  = []auth.Role{auth.Nurse, auth.Doctor}
	posters   = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Manager, auth.Administrator}
	travelers = []auth.Role{auth.Patient}
)

type checkInIn struct {
	Body struct {
		Appointment booking.AppointmentID `json:"appointmentId,omitempty" maxLength:"60"`
		Pass        string                `json:"pass,omitempty" maxLength:"120" doc:"What the patient's own code says, in place of the appointment."`
		Identifiers []visit.Identifier    `json:"identifiers,omitempty" maxItems:"5" doc:"What the desk compared with the file; as many as the clinic's rules want."`
		Override    string                `json:"override,omitempty" maxLength:"200" doc:"Why a patient is checked in whose place a closure or a changed schedule took; refused without."`
		To          visit.QueueID         `json:"to,omitempty" maxLength:"40" doc:"The queue of today in which a patient shall wait whose doctor's session is over."`
		Anyway      bool                  `json:"anyway,omitempty" doc:"Also if the doctor's session is over, and nobody may call the patient."`
	}
}

type checkInSelfIn struct {
	AppointmentPath
	Body struct {
		Poster   string          `json:"poster,omitempty" maxLength:"120" doc:"What the clinic's code says."`
		Position *visit.Position `json:"position,omitempty" doc:"Where the phone is; looked at and forgotten."`
	}
}

type walkInIn struct {
	Retriable
	Body struct {
		Patient     patient.ID         `json:"patientId" maxLength:"40"`
		Session     booking.SessionID  `json:"sessionId" maxLength:"40"`
		Number      int                `json:"number,omitempty" minimum:"0" maximum:"999" doc:"The first free one, if absent."`
		Note        string             `json:"note,omitempty" maxLength:"200"`
		Service     booking.ServiceID  `json:"serviceId,omitempty" maxLength:"40" doc:"What is done; absent: what the department's exam numbers are for, if it is one."`
		Identifiers []visit.Identifier `json:"identifiers,omitempty" maxItems:"5"`
		AnyAge      bool               `json:"anyAge,omitempty" doc:"Staff: although the department does not take the patient's age."`
		Emergency   string             `json:"emergency,omitempty" maxLength:"200" doc:"Why the patient must be seen at once: gives a number behind all others, also of a full session, and the first place in the queue. Sealed."`
	}
}

type posterIn struct {
	Site    booking.SiteID `query:"site" required:"true" maxLength:"40"`
	Minutes int            `query:"minutes" minimum:"0" maximum:"1440" doc:"How long it is good; absent: to the end of today."`
}

type triageIn struct {
	ID visit.EncounterID `path:"id" maxLength:"60"`
	Retriable
	Body visit.Triage
}

type saveRulesIn struct {
	Conditional
	Body visit.Rules
}

// arriving registers what happens from the door to the queue.
func arriving(a *API, s *visit.Service) {
	register(a, Op{
		ID: "check-in", Method: http.MethodPost, Path: "/encounters", Roles: checkers, Status: http.StatusCreated,
		Summary: "Check a patient in; twice is the same as once",
	}, func(ctx context.Context, in *checkInIn) (*tagged[visit.Encounter], error) {
		b := in.Body
		e, err := s.CheckIn(ctx, auth.From(ctx), visit.Arrival{
			Appointment: b.Appointment, Pass: b.Pass, Identifiers: b.Identifiers, Override: b.Override, To: b.To, Anyway: b.Anyway,
		})
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "check-in-self", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/appointments/{id}/check-in", Roles: travelers, Status: http.StatusCreated,
		Summary: "Check oneself in by phone: at the clinic's code, or by being near",
	}, func(ctx context.Context, in *checkInSelfIn) (*tagged[visit.Encounter], error) {
		e, err := s.CheckInSelf(ctx, auth.From(ctx), visit.SelfArrival{Appointment: in.ID, Poster: in.Body.Poster, Position: in.Body.Position})
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "walk-in", Method: http.MethodPost, Path: "/walk-ins", Roles: desks, Status: http.StatusCreated,
		Summary: "Give somebody who came without an appointment a number and check them in",
	}, func(ctx context.Context, in *walkInIn) (*tagged[visit.Encounter], error) {
		b := in.Body
		e, err := s.WalkIn(ctx, auth.From(ctx), visit.WalkIn{
			Patient: b.Patient, Session: b.Session, Number: b.Number, Note: b.Note, Service: b.Service, Identifiers: b.Identifiers, Key: in.Key,
			Emergency: b.Emergency, AnyAge: b.AnyAge,
		})
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "get-check-in-pass", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/appointments/{id}/pass", Roles: append([]auth.Role{auth.Patient}, desks...),
		Summary: "What a patient's phone shows to the desk's scanner, good for minutes",
	}, func(ctx context.Context, in *AppointmentPath) (*out[visit.Code], error) {
		return answer(s.Pass(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "get-check-in-poster", Method: http.MethodGet, Path: "/check-in-poster", Roles: posters,
		Summary: "What the code at a site says, at which patients check in by phone",
	}, func(ctx context.Context, in *posterIn) (*out[visit.Code], error) {
		return answer(s.Poster(ctx, auth.From(ctx), in.Site, in.Minutes))
	})
	triage(a, s)
}

func triage(a *API, s *visit.Service) {
	register(a, Op{
		ID: "triage-encounter", Method: http.MethodPost, Path: "/encounters/{id}/triage", Roles: triagers,
		Summary: "Give a level, with vital signs and the screening for infections",
	}, func(ctx context.Context, in *triageIn) (*tagged[visit.Encounter], error) {
		e, err := s.Triage(ctx, auth.From(ctx), in.ID, in.Body, in.Key)
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "list-triages", Method: http.MethodGet, Path: "/encounters/{id}/triages", Roles: triagers,
		Summary: "The triages of an encounter, latest first",
	}, func(ctx context.Context, in *encounterIn) (*listOut[visit.Triaging], error) {
		all, err := s.Triages(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "get-visit-rules", Method: http.MethodGet, Path: "/visit-rules", Roles: staff,
		Summary: "The clinic's rules of coming and waiting",
	}, func(ctx context.Context, _ *noIn) (*tagged[visit.Rules], error) {
		r, err := s.RulesToday(ctx)
		return answerTagged(r, int64(r.Version)+1, err) // those that nobody has written yet have a tag, too
	})
	register(a, Op{
		ID: "save-visit-rules", Method: http.MethodPut, Path: "/visit-rules", Roles: managers,
		Summary: "Put a new version of the rules in force",
	}, func(ctx context.Context, in *saveRulesIn) (*tagged[visit.Rules], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		r, err := s.SaveRules(ctx, auth.From(ctx), int(v)-1, in.Body)
		return answerTagged(r, int64(r.Version)+1, err)
	})
}
