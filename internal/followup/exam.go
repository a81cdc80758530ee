package followup

import (
	"context"
	"errors"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/exam"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// The reasons of a call about a critical value that nobody shall make any more.
const (
	CriticalTold      = "critical-told"
	CriticalWithdrawn = "critical-withdrawn"
)

// ExamEvent opens what follows from an examination: a follow-up weeks after the report (F1), and, about a critical value, a
// doctor's task and a call, both for today. The call ends when the patient was told by other means, both when the value was
// amended. Told again, it changes nothing.
func (s *Service) ExamEvent(ctx context.Context, e exam.Event) error {
	by := job
	by.Request = e.Stamp.Request
	about := func(t Task) bool { return t.Plan == PlanCritical && t.About == string(e.Critical.ID) }
	switch e.Kind {
	case exam.ReportSigned:
		t := taskItem{Task: rules().examined(e.Report), Opened: s.now(), Begun: e.Report.Day}
		for range tries {
			if err := s.begin(ctx, by, t); !errors.Is(err, errAgain) {
				return errs.Internal("open follow-up", err)
			}
		}
		return ErrBusy
	case exam.CriticalFound:
		if life, err := patient.LifeOf(ctx, s.DB, e.Critical.Patient); err != nil || life.Died {
			return errs.Internal("open task of critical value", err)
		}
		for _, t := range rules().critical(e.Critical, s.Clinic.Day(e.Critical.FoundAt)) {
			err := s.DB.Write(ctx, by.Stamp("", s.Now()), taskItem{Task: t, Opened: s.now()}.put())
			if _, opened := store.Failed(err); err != nil && !opened {
				return errs.Internal("open task of critical value", err)
			}
		}
		return nil
	case exam.CriticalTold:
		return s.withdraw(ctx, e.Critical.Patient, about, CriticalTold, e.Stamp.Request)
	case exam.CriticalWithdrawn:
		return s.endAll(ctx, e.Critical.Patient, about, CriticalWithdrawn, e.Stamp.Request)
	case exam.ReportAmended:
	}
	return nil
}

// examined returns the task that a report opens.
func (r ruleSet) examined(x exam.Signed) Task {
	return Task{
		ID: newTaskID(x.Patient, PlanExam, string(x.Exam)), Kind: FollowUp, Plan: PlanExam, About: string(x.Exam), Patient: x.Patient,
		Department: x.Department, Status: Ready, Rules: r.Version,
		From: x.Day.AddDays(r.Exam.FromDays), Due: x.Day.AddDays(r.Exam.DueDays),
	}
}

// critical returns the tasks that a critical value opens: for a doctor, and for whoever calls the patient.
func (r ruleSet) critical(c exam.Critical, today clinic.Date) []Task {
	var all []Task
	for _, kind := range []Kind{DoctorTask, Call} {
		all = append(all, Task{
			ID: newTaskID(c.Patient, PlanCritical, string(c.ID), string(kind)), Kind: kind, Plan: PlanCritical, About: string(c.ID),
			Patient: c.Patient, Department: c.Department, Status: Ready, Rules: r.Version, From: today, Due: today,
		})
	}
	return all
}
