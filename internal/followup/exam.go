package followup

import (
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/exam"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// The reasons of tasks about a critical value that nobody need do any more.
const (
	CriticalSeen      = "critical-seen"
	CriticalTold      = "critical-told"
	CriticalWithdrawn = "critical-withdrawn"
)

// ExamEvent opens what follows from an examination: a follow-up weeks after the report (F1), and, about a critical value, a
// doctor's task and a call, both for today. The doctor's task is done when a doctor has seen the value, the call ends when the
// patient was told by other means, both when the value was amended. Told again, it changes nothing.
func (s *Service) ExamEvent(ctx context.Context, e exam.Event) error {
	by := job
	by.Request = e.Stamp.Request
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
	case exam.CriticalSeen:
		return s.settleCritical(ctx, by, e.Critical, Completed, CriticalSeen, DoctorTask)
	case exam.CriticalTold:
		return s.settleCritical(ctx, by, e.Critical, Abandoned, CriticalTold, Call)
	case exam.CriticalWithdrawn:
		return s.settleCritical(ctx, by, e.Critical, Abandoned, CriticalWithdrawn, DoctorTask, Call)
	case exam.Opened, exam.GivenUp, exam.ReportAmended:
	}
	return nil
}

// settleCritical ends tasks about a critical value. One that is not open yet is put as ended, so that its opening, told
// late, meets it there.
func (s *Service) settleCritical(ctx context.Context, by auth.Actor, c exam.Critical, as Status, reason string, kinds ...Kind) error {
	for range tries {
		known, err := s.ofPatient(ctx, c.Patient)
		if err != nil {
			return errs.Internal("end tasks of critical value", err)
		}
		var ops []store.Op
		for _, t := range rules().critical(c, s.Clinic.Day(c.FoundAt)) {
			if !slices.ContainsFunc(known, func(o taskItem) bool { return o.ID == t.ID }) {
				known = append(known, taskItem{Task: t, Opened: s.now()})
			}
		}
		for _, d := range known { // also one that was opened again after a death by mistake
			if d.Plan == PlanCritical && d.About == string(c.ID) && d.Status == Ready && slices.Contains(kinds, d.Kind) {
				ops = append(ops, s.end(d, as, reason).put())
			}
		}
		if len(ops) == 0 {
			return nil
		}
		err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
		if _, changed := store.Failed(err); !changed && !errors.Is(err, store.ErrConflict) {
			return errs.Internal("end tasks of critical value", err)
		}
	}
	return ErrBusy
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
