package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/survey"
)

// signedLink is why a patient's survey needs no token.
const signedLink = "the signed single-use link in the path is what admits; patients need no account to answer"

// LinkPath names an invitation by the token of its link.
type LinkPath struct {
	Token string `path:"token" maxLength:"100" doc:"From the link that the patient was sent."`
}

type answersBody struct {
	Answers []survey.Answer `json:"answers" maxItems:"60" doc:"One for each question that applies."`
}

type answerLinkIn struct {
	LinkPath
	Body answersBody
}

type respondIn struct {
	ID   string `path:"id" maxLength:"30"`
	Body struct {
		Department booking.DepartmentID `json:"departmentId" maxLength:"40"`
		Answers    []survey.Answer      `json:"answers" maxItems:"60"`
	}
}

type publishIn struct {
	Body struct {
		ID        string            `json:"id" maxLength:"30" doc:"Lower-case letters, digits and hyphens."`
		Version   int               `json:"version,omitempty" minimum:"0" doc:"Version that was read; absent for a new questionnaire."`
		Title     i18n.Text         `json:"title" doc:"By language: zh-CN, en."`
		Audience  string            `json:"audience" enum:"patient,staff"`
		Questions []survey.Question `json:"questions" maxItems:"30"`
	}
}

type commentsIn struct {
	Date clinic.Date `query:"date" format:"date" doc:"Day of the visits; today if absent."`
}

// Survey registers the operations on questionnaires and the patients' answers.
func Survey(a *API, s *survey.Service) {
	register(a, Op{
		ID: "list-questionnaires", Method: http.MethodGet, Path: "/questionnaires", Roles: append([]auth.Role{auth.Auditor}, staff...),
		Summary: "The current version of every questionnaire",
	}, func(ctx context.Context, _ *noIn) (*listOut[survey.Questionnaire], error) {
		all, err := s.Questionnaires(ctx)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "publish-questionnaire", Method: http.MethodPost, Path: "/questionnaires", Roles: managers, Status: http.StatusCreated,
		Summary: "Publish a new version of a questionnaire",
	}, func(ctx context.Context, in *publishIn) (*out[survey.Questionnaire], error) {
		b := in.Body
		return answer(s.Publish(ctx, auth.From(ctx), survey.Questionnaire{
			ID: b.ID, Version: b.Version, Title: b.Title, Audience: b.Audience, Questions: b.Questions,
		}))
	})
	register(a, Op{
		ID: "list-open-surveys", Behalf: auth.ScopeRecord, Method: http.MethodGet, Path: "/patients/{id}/surveys", Roles: []auth.Role{auth.Patient},
		Summary: "What a patient is asked and has not answered, with the links; latest visit first",
	}, func(ctx context.Context, in *PatientPath) (*listOut[survey.Asked], error) {
		all, err := s.OpenOf(ctx, auth.From(ctx), in.ID, langOf(ctx))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "open-survey", Method: http.MethodGet, Path: "/survey-invitations/{token}", Public: signedLink,
		Summary: "What a survey link asks",
	}, func(ctx context.Context, in *LinkPath) (*out[survey.Page], error) {
		return answer(s.Open(ctx, in.Token, langOf(ctx)))
	})
	register(a, Op{
		ID: "answer-survey", Method: http.MethodPost, Path: "/survey-invitations/{token}/response", Public: signedLink, Status: http.StatusNoContent,
		Summary: "Answer a survey link, once",
	}, func(ctx context.Context, in *answerLinkIn) (*struct{}, error) {
		return nil, s.Answer(ctx, in.Token, in.Body.Answers)
	})
	register(a, Op{
		ID: "respond-to-questionnaire", Method: http.MethodPost, Path: "/questionnaires/{id}/responses", Roles: []auth.Role{auth.Doctor}, Status: http.StatusNoContent,
		Summary: "Say, anonymously and once a month, how a department's nursing is",
	}, func(ctx context.Context, in *respondIn) (*struct{}, error) {
		return nil, s.Respond(ctx, auth.From(ctx), survey.Response{Questionnaire: in.ID, Department: in.Body.Department, Answers: in.Body.Answers})
	})
	register(a, Op{
		ID: "list-survey-comments", Method: http.MethodGet, Path: "/survey-comments", Roles: managers,
		Summary: "What patients wrote in their own words about a day's visits",
	}, func(ctx context.Context, in *commentsIn) (*listOut[survey.Comment], error) {
		if in.Date == "" {
			in.Date = a.cfg.Clinic.Day(a.cfg.Now())
		}
		all, err := s.Comments(ctx, auth.From(ctx), in.Date)
		return listed(all, "", err)
	})
}
