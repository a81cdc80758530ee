package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/kpi"
)

// quality is who sees how the clinic does.
var quality = []auth.Role{auth.Manager, auth.Administrator, auth.Auditor}

// MonthQuery names a month.
type MonthQuery struct {
	Month clinic.Month `query:"month" maxLength:"7" doc:"As in 2026-11; this month if absent."`
}

// or returns the month asked for, by default the running one.
func (in MonthQuery) or(a *API) clinic.Month {
	if in.Month == "" {
		return a.cfg.Clinic.Day(a.cfg.Now()).Month()
	}
	return in.Month
}

type figuresIn struct {
	MonthQuery
	Department   booking.DepartmentID   `query:"department" maxLength:"40" doc:"One department's figures; not together with practitioner."`
	Practitioner booking.PractitionerID `query:"practitioner" maxLength:"40" doc:"One practitioner's figures; doctors see their own."`
}

type resultsIn struct {
	MonthQuery
	Department    booking.DepartmentID `query:"department" maxLength:"40" doc:"Absent: all departments together."`
	Questionnaire string               `query:"questionnaire" maxLength:"30" default:"outpatient"`
}

type recountIn struct {
	Body struct {
		From   clinic.Date `json:"from" format:"date"`
		To     clinic.Date `json:"to" format:"date" doc:"Last day, inclusive."`
		Repair bool        `json:"repair,omitempty" doc:"Correct the counters where they differ."`
		Reason string      `json:"reason,omitempty" maxLength:"200" doc:"Why; required for a repair."`
	}
}

// KPI registers the operations on the clinic's figures.
func KPI(a *API, s *kpi.Service) {
	register(a, Op{
		ID: "get-kpis", Method: http.MethodGet, Path: "/kpis", Roles: append([]auth.Role{auth.Doctor}, quality...),
		Summary: "A month's figures of the clinic, a department or a practitioner",
	}, func(ctx context.Context, in *figuresIn) (*out[kpi.Report], error) {
		return answer(s.Month(ctx, auth.From(ctx), in.or(a), kpi.Scope{Department: in.Department, Practitioner: in.Practitioner}))
	})
	register(a, Op{
		ID: "compare-departments", Method: http.MethodGet, Path: "/kpis/departments", Roles: quality,
		Summary: "A month's figures of all departments",
	}, func(ctx context.Context, in *MonthQuery) (*listOut[kpi.DepartmentFigures], error) {
		all, err := s.Departments(ctx, auth.From(ctx), in.or(a))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-kpi-definitions", Method: http.MethodGet, Path: "/kpis/registry", Roles: append([]auth.Role{auth.Doctor}, quality...),
		Summary: "How each figure is defined",
	}, func(ctx context.Context, _ *noIn) (*listOut[kpi.Entry], error) {
		return listed(kpi.Entries(langOf(ctx)), "", nil)
	})
	register(a, Op{
		ID: "recount-kpis", Method: http.MethodPost, Path: "/kpis/recount", Roles: managers,
		Summary: "Compare the counters with the records, and correct them if asked",
	}, func(ctx context.Context, in *recountIn) (*listOut[kpi.Difference], error) {
		b := in.Body
		if b.Repair {
			all, err := s.Repair(ctx, auth.From(ctx), b.From, b.To, b.Reason)
			return listed(all, "", err)
		}
		all, err := s.Recount(ctx, auth.From(ctx), b.From, b.To)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "get-survey-results", Method: http.MethodGet, Path: "/survey-results", Roles: quality,
		Summary: "A month's answers to a questionnaire, with the response rate",
	}, func(ctx context.Context, in *resultsIn) (*out[kpi.Results], error) {
		return answer(s.SurveyResults(ctx, auth.From(ctx), in.or(a), in.Department, in.Questionnaire, langOf(ctx)))
	})
}
