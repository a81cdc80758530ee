package message

import (
	"context"
	"time"

	"careloop/internal/errs"
	"careloop/internal/exam"
)

// reportFor is how long it is worth telling somebody that their report is there.
const reportFor = 7 * 24 * time.Hour

// ExamEvent plans what a patient is told of a report: that it is there, or that it was amended, and where to read it. What
// it says stands behind the sign-in alone.
func (s *Service) ExamEvent(ctx context.Context, e exam.Event) error {
	kind := ExamReport
	switch e.Kind {
	case exam.ReportSigned:
	case exam.ReportAmended:
		kind = ExamAmended
	case exam.Opened, exam.GivenUp, exam.CriticalFound, exam.CriticalSeen, exam.CriticalTold, exam.CriticalWithdrawn: // somebody speaks with the patient
		return nil
	}
	r := e.Report
	m := Message{
		ID: newID(r.At, kind, string(r.Exam)), Kind: kind, Patient: r.Patient, About: string(r.Exam), DueAt: r.At, NotAfter: r.At.Add(reportFor),
		Vars: Vars{Department: r.Department, Start: r.Date.Start(s.Clinic.Zone)},
	}
	return errs.Internal("plan messages", s.plan(ctx, m))
}
