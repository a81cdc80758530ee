package followup

import (
	"context"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/store"
)

const (
	maxNote     = 1000 // characters
	maxAttempts = 100  // keeps a task far below the limit of an item
	callWithin  = 14   // days in which a patient may ask to be called again
	maxAhead    = 30   // days that a doctor may be given
)

// Report is what came of one try to reach the patient.
type Report struct {
	Outcome     Outcome
	Note        string
	CallAgainOn clinic.Date // for CallLater, if a day was agreed
	Key         string      // idempotency key; the same key counts once
}

// Record keeps an attempt and does what its outcome asks for: it closes the task, hands the patient to a doctor,
// opens the next task of a recurring plan. Whoever made the call may report it, also on a task that somebody else has
// claimed: what happened must not get lost.
func (s *Service) Record(ctx context.Context, by auth.Actor, id TaskID, r Report) (Task, error) {
	if err := r.check(s.today()); err != nil {
		return Task{}, err
	}
	return s.change(ctx, by, id, func(d taskItem) (taskItem, []store.Op, error) {
		switch {
		case d.reported(r.Key):
			return d, nil, nil
		case d.Status != Ready:
			return d, nil, ErrClosed
		case len(d.Attempts) >= maxAttempts:
			return d, nil, ErrAttempts
		}
		note, err := s.Keys.Seal(ctx, r.Note, notePlace(d.ID, len(d.Attempts)+1))
		if err != nil {
			return d, nil, err
		}
		a := attemptItem{At: s.now(), By: by.ID, Outcome: r.Outcome, CallAgainOn: r.CallAgainOn, Note: note, Key: r.Key}
		d.Attempts = append(slices.Clone(d.Attempts), a)
		d.CallAgainOn = r.CallAgainOn
		return s.follow(ctx, d, r)
	})
}

func (d taskItem) reported(key string) bool {
	return key != "" && slices.ContainsFunc(d.Attempts, func(a attemptItem) bool { return a.Key == key })
}

// follow does what the outcome of the last attempt asks for.
func (s *Service) follow(ctx context.Context, d taskItem, r Report) (taskItem, []store.Op, error) {
	as, closes := r.Outcome.closes(d.Kind)
	if !closes {
		return d, []store.Op{d.put()}, nil
	}
	reason := ""
	if as == Abandoned {
		reason = string(r.Outcome)
	}
	d = s.end(d, as, reason)
	others, err := s.ofPatient(ctx, d.Patient)
	if err != nil {
		return d, nil, err
	}
	var more []store.Op
	if r.Outcome == Worse && !d.withDoctor(others) {
		due := s.today().AddDays(rules().Escalation.DueDays)
		t := taskItem{Task: rules().escalation(d.Task, s.today(), due)}
		if t.Note, err = s.Keys.Seal(ctx, r.Note, notePlace(t.ID, 0)); err != nil {
			return d, nil, err
		}
		d.Escalated = t.ID
		more = append(more, t.put())
	}
	if d.Recurs > 0 && r.Outcome != Died && r.Outcome != Refused && !d.goesOn(others) {
		t := taskItem{Task: rules().next(d.Task, s.today()), Opened: s.now(), Begun: s.today()}
		d.Next = t.ID
		more = append(more, t.put())
	}
	if r.Outcome == Died {
		more = append(more, s.silence(d, others)...)
	}
	return d, append([]store.Op{d.put()}, more...), nil
}

// closes returns how a task ends with an outcome, or false if it stays open. A doctor's task about a patient who got
// worse stays open until the patient came or declined.
func (o Outcome) closes(k Kind) (Status, bool) {
	switch o {
	case Reached, WillReturn:
		return Completed, true
	case Worse:
		return Completed, k != DoctorTask
	case Refused, WrongNumber, Died:
		return Abandoned, true
	case NoAnswer, CallLater:
	}
	return Ready, false
}

// withDoctor reports whether a doctor still has the task on the list.
func (d taskItem) withDoctor(others []taskItem) bool {
	return slices.ContainsFunc(others, func(o taskItem) bool { return o.ID == d.Escalated && o.Status == Ready })
}

// goesOn reports whether the disease's plan has another open task already, from a later visit.
func (d taskItem) goesOn(others []taskItem) bool {
	return slices.ContainsFunc(others, func(o taskItem) bool {
		return o.ID != d.ID && o.Status == Ready && o.Plan == d.Plan && o.Disease == d.Disease
	})
}

// silence closes all other open tasks of a patient who died: nobody shall ask the family how the patient is.
func (s *Service) silence(d taskItem, others []taskItem) []store.Op {
	var ops []store.Op
	for _, o := range others {
		if o.ID != d.ID && o.Status == Ready && len(ops) < store.MaxOps-1 {
			ops = append(ops, s.end(o, Abandoned, string(Died)).put())
		}
	}
	return ops
}

// Escalate hands the patient of a task to a doctor by a day; by the end of tomorrow if none is named. The task itself
// goes on. While a doctor has it, escalating again is the same as once. The result is the doctor's task.
func (s *Service) Escalate(ctx context.Context, by auth.Actor, id TaskID, reason string, due clinic.Date) (Task, error) {
	if due == "" {
		due = s.today().AddDays(rules().Escalation.DueDays)
	}
	if err := checkEscalation(reason, due, s.today()); err != nil {
		return Task{}, err
	}
	t, err := s.change(ctx, by, id, func(d taskItem) (taskItem, []store.Op, error) {
		if d.Kind == DoctorTask {
			return d, nil, ErrWithDoctor
		}
		others, err := s.ofPatient(ctx, d.Patient)
		if err != nil || d.withDoctor(others) {
			return d, nil, err
		}
		t := taskItem{Task: rules().escalation(d.Task, s.today(), due)}
		if t.Note, err = s.sealNote(ctx, reason, t.ID); err != nil {
			return d, nil, err
		}
		d.Escalated = t.ID
		return d, []store.Op{d.put(), t.put()}, nil
	})
	if err != nil {
		return Task{}, err
	}
	d, err := s.get(ctx, t.Escalated)
	if err != nil {
		return Task{}, errs.Internal("read task", err)
	}
	return s.shown(ctx, by, d)
}

func (s *Service) sealNote(ctx context.Context, note string, t TaskID) (crypt.Sealed, error) {
	return s.Keys.Seal(ctx, note, notePlace(t, 0))
}

// check finds every fault of a report that somebody wrote.
func (r Report) check(today clinic.Date) error {
	f := errs.NewFaults()
	if !slices.Contains(Outcomes(), r.Outcome) {
		f.Add("outcome", "outcome")
	}
	if len([]rune(r.Note)) > maxNote {
		f.Add("note", "too-long", errs.Params{"max": maxNote})
	}
	switch {
	case r.CallAgainOn == "":
	case r.Outcome != CallLater:
		f.Add("callAgainOn", "only-call-later")
	default:
		checkDay(f, "callAgainOn", r.CallAgainOn, today, callWithin)
	}
	return f.Err()
}

func checkEscalation(reason string, due, today clinic.Date) error {
	f := errs.NewFaults()
	if reason == "" {
		f.Add("reason", "required")
	}
	if len([]rune(reason)) > maxNote {
		f.Add("reason", "too-long", errs.Params{"max": maxNote})
	}
	checkDay(f, "dueOn", due, today, maxAhead)
	return f.Err()
}

// checkDay wants a day from today on, within so many days.
func checkDay(f errs.Faults, name string, d, today clinic.Date, within int) {
	switch {
	case !d.Valid():
		f.Add(name, "date")
	case d < today || d > today.AddDays(within):
		f.Add(name, "days-ahead", errs.Params{"days": within})
	}
}
