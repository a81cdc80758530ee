package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/emergency"
	"careloop/internal/patient"
)

// Who has to do with emergencies: everybody who works here sees and raises them; managers report, and set the rule.
var (
	helpers   = auth.Staff()
	lookersOn = append([]auth.Role{auth.Auditor}, auth.Staff()...)
	reporters = []auth.Role{auth.Manager, auth.Administrator}
)

// signedAlert is why an alert that was sent to a contact needs no token.
const signedAlert = "the signed link in the path is what admits, to the place and kind of one emergency and to the answer whether one comes"

// unwritten is the tag of what can be read and changed before anybody has written it: its version is 0, and tags begin
// with 1.
const unwritten = 1

// EmergencyPath names an emergency.
type EmergencyPath struct {
	ID emergency.ID `path:"id" maxLength:"40"`
}

// AlertLinkPath names an alert by the token of its link.
type AlertLinkPath struct {
	Token string `path:"token" maxLength:"100" doc:"From the link that the contact was sent."`
}

type raiseIn struct {
	Retriable
	Body struct {
		Kind emergency.KindID `json:"kind" maxLength:"30"`
		emergency.Place
		Patient patient.ID `json:"patientId,omitempty" maxLength:"40"`
		Drill   bool       `json:"drill,omitempty" doc:"Marked as a drill in all that is said, and counted apart."`
		Note    string     `json:"note,omitempty" maxLength:"500" doc:"Sealed; not in messages."`
	}
}

type emergenciesIn struct {
	Month clinic.Month `query:"month" maxLength:"7" doc:"Such as 2026-11; this month if absent."`
	Paging
}

type writeTimelineIn struct {
	EmergencyPath
	Retriable
	Body struct {
		Kind     emergency.EntryKind `json:"kind" enum:"acknowledged,called,arrived,measure,handed-over,located,correction"`
		Note     string              `json:"note,omitempty" maxLength:"500"`
		Minutes  int                 `json:"minutes,omitempty" minimum:"0" maximum:"240" doc:"Of one who comes: how long they need."`
		Contact  emergency.ContactID `json:"contactId,omitempty" maxLength:"30" doc:"Of one who was telephoned."`
		Corrects emergency.EntryID   `json:"corrects,omitempty" maxLength:"40" doc:"Of a correction."`
		emergency.Place
	}
}

type endEmergencyIn struct {
	EmergencyPath
	Retriable
	Body struct {
		FalseAlarm bool   `json:"falseAlarm,omitempty"`
		Note       string `json:"note,omitempty" maxLength:"500"`
	}
}

type saveReportIn struct {
	EmergencyPath
	Conditional
	Body struct {
		emergency.ReportText
		Sign bool `json:"sign,omitempty" doc:"Signed in the caller's name; it does not change any more."`
	}
}

type saveEmergencyRulesIn struct {
	Conditional
	Body emergency.Rule
}

type replyIn struct {
	AlertLinkPath
	Body struct {
		Answer  emergency.Answer `json:"answer"`
		Minutes int              `json:"minutes,omitempty" minimum:"0" maximum:"240"`
	}
}

// Emergency registers the operations on emergencies on site.
func Emergency(a *API, s *emergency.Service) {
	register(a, Op{
		ID: "raise-emergency", Method: http.MethodPost, Path: "/emergencies", Roles: helpers, Status: http.StatusCreated,
		Summary: "Raise an emergency, or join the one that somebody raised for this place within the last minute",
	}, func(ctx context.Context, in *raiseIn) (*out[emergency.Pressed], error) {
		b := in.Body
		return answer(s.Raise(ctx, auth.From(ctx), emergency.Press{
			Kind: b.Kind, Place: b.Place, Patient: b.Patient, Drill: b.Drill, Note: b.Note, Key: in.Key,
		}))
	})
	register(a, Op{
		ID: "list-open-emergencies", Method: http.MethodGet, Path: "/open-emergencies", Roles: helpers,
		Summary: "What is not over, the latest first: for the banner, to be asked again and again",
	}, func(ctx context.Context, _ *noIn) (*listOut[emergency.Emergency], error) {
		all, err := s.Standing(ctx, auth.From(ctx))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-emergencies", Method: http.MethodGet, Path: "/emergencies", Roles: lookersOn,
		Summary: "The emergencies and drills of a month, the latest first",
	}, func(ctx context.Context, in *emergenciesIn) (*listOut[emergency.Emergency], error) {
		if in.Month == "" {
			in.Month = a.cfg.Clinic.Day(a.cfg.Now()).Month()
		}
		return listed(s.OfMonth(ctx, auth.From(ctx), in.Month, in.Limit, in.Cursor))
	})
	register(a, Op{
		ID: "get-emergency", Method: http.MethodGet, Path: "/emergencies/{id}", Roles: lookersOn,
		Summary: "One emergency with its timeline",
	}, func(ctx context.Context, in *EmergencyPath) (*out[emergency.Sheet], error) {
		return answer(s.Sheet(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "write-emergency-timeline", Method: http.MethodPost, Path: "/emergencies/{id}/timeline", Roles: helpers, Status: http.StatusCreated,
		Summary: "Say that one comes, has arrived, did something, handed over or telephoned, or where it is; or correct a line by a further one",
	}, func(ctx context.Context, in *writeTimelineIn) (*out[emergency.Emergency], error) {
		b := in.Body
		return answer(s.Write(ctx, auth.From(ctx), in.ID, emergency.Writing{
			Kind: b.Kind, Note: b.Note, Minutes: b.Minutes, Contact: b.Contact, Corrects: b.Corrects, Place: b.Place, Key: in.Key,
		}))
	})
	register(a, Op{
		ID: "end-emergency", Method: http.MethodPost, Path: "/emergencies/{id}/end", Roles: helpers,
		Summary: "End it, or stand it down as a false alarm; who was told hears of it",
	}, func(ctx context.Context, in *endEmergencyIn) (*out[emergency.Emergency], error) {
		return answer(s.End(ctx, auth.From(ctx), in.ID, in.Body.FalseAlarm, in.Body.Note, in.Key))
	})
	emergencyReports(a, s)
	emergencyRules(a, s)
	alertLinks(a, s)
}

func emergencyReports(a *API, s *emergency.Service) {
	register(a, Op{
		ID: "get-emergency-report", Method: http.MethodGet, Path: "/emergencies/{id}/report", Roles: append([]auth.Role{auth.Auditor}, reporters...),
		Summary: "The report; one that nobody has begun as its draft out of the timeline",
	}, func(ctx context.Context, in *EmergencyPath) (*tagged[emergency.Review], error) {
		r, err := s.Report(ctx, auth.From(ctx), in.ID, langOf(ctx))
		return answerTagged(r, r.Version+unwritten, err)
	})
	register(a, Op{
		ID: "save-emergency-report", Method: http.MethodPut, Path: "/emergencies/{id}/report", Roles: reporters,
		Summary: "Complete the report, and sign it",
	}, func(ctx context.Context, in *saveReportIn) (*tagged[emergency.Review], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		r, err := s.SaveReport(ctx, auth.From(ctx), in.ID, v-unwritten, in.Body.ReportText, in.Body.Sign)
		return answerTagged(r, r.Version+unwritten, err)
	})
}

func emergencyRules(a *API, s *emergency.Service) {
	register(a, Op{
		ID: "list-emergency-kinds", Method: http.MethodGet, Path: "/emergency-kinds", Roles: lookersOn,
		Summary: "What the button can be pressed for, and what to do first",
	}, func(ctx context.Context, _ *noIn) (*listOut[emergency.Kind], error) {
		all, err := s.Kinds(ctx, auth.From(ctx))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "get-emergency-rules", Method: http.MethodGet, Path: "/emergency-rules", Roles: reporters,
		Summary: "Who is told of what, where and when",
	}, func(ctx context.Context, _ *noIn) (*tagged[emergency.Rule], error) {
		r, err := s.Current(ctx, auth.From(ctx))
		return answerTagged(r, int64(r.Version)+unwritten, err)
	})
	register(a, Op{
		ID: "save-emergency-rules", Method: http.MethodPut, Path: "/emergency-rules", Roles: reporters,
		Summary: "Put the next version of the rules in force",
	}, func(ctx context.Context, in *saveEmergencyRulesIn) (*tagged[emergency.Rule], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		r, err := s.SaveRules(ctx, auth.From(ctx), int(v-unwritten), in.Body)
		return answerTagged(r, int64(r.Version)+unwritten, err)
	})
}

func alertLinks(a *API, s *emergency.Service) {
	register(a, Op{
		ID: "open-alert", Method: http.MethodGet, Path: "/emergency-alerts/{token}", Public: signedAlert,
		Summary: "What the link of an alert tells, and whether somebody comes",
	}, func(ctx context.Context, in *AlertLinkPath) (*out[emergency.AlertPage], error) {
		return answer(s.Opened(ctx, in.Token, langOf(ctx)))
	})
	register(a, Op{
		ID: "answer-alert", Method: http.MethodPost, Path: "/emergency-alerts/{token}/answer", Public: signedAlert,
		Summary: "Say by the link whether one comes; twice is the same as once",
	}, func(ctx context.Context, in *replyIn) (*out[emergency.AlertPage], error) {
		return answer(s.Reply(ctx, in.Token, in.Body.Answer, in.Body.Minutes, langOf(ctx)))
	})
}
