package followup

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/inpatient"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

// Service opens tasks and keeps what came of them.
type Service struct {
	DB     store.Store
	Clinic clinic.Settings
	Now    func() time.Time
	Keys   *crypt.Keys

	Appointments Appointments // only CallOpened looks at them
	Offers       Offers       // likewise
}

var _ message.Calls = (*Service)(nil)

// tries bounds how often a verb starts anew when what it had read changed under it.
const tries = 4

// errAgain means that a task changed between reading and writing it.
var errAgain = errors.New("followup: changed meanwhile, read it again")

// job is who opens tasks without anybody asking.
var job = auth.Job("followup")

// EncounterFinished opens the task that follows a visit. Told again, it changes nothing. A chronic plan begins anew
// with each visit: what the disease's earlier plan still had to do by then is superseded, so that a patient who
// comes every month is not called once for each visit.
func (s *Service) EncounterFinished(ctx context.Context, e visit.Event) error {
	if e.Kind != visit.EncounterFinished || e.Encounter.Record == nil {
		return nil
	}
	t := taskItem{Task: rules().plan(e.Encounter), Opened: s.now(), Begun: e.Encounter.Date}
	by := job
	by.Request = e.Stamp.Request
	for range tries {
		err := s.begin(ctx, by, t)
		if !errors.Is(err, errAgain) {
			return errs.Internal("open follow-up", err)
		}
	}
	return ErrBusy
}

// MilestoneEvent opens the task that follows a discharge, and closes all of a patient who died: nobody shall ask the
// family how the patient is. Told again, it changes nothing.
func (s *Service) MilestoneEvent(ctx context.Context, e inpatient.Event) error {
	switch {
	case e.Milestone.Corrects != "":
		return nil
	case e.Milestone.Kind == inpatient.Death:
		life, err := patient.LifeOf(ctx, s.DB, e.Stay.Patient)
		if err != nil || slices.Contains(life.Mistakes, string(e.Milestone.ID)) {
			return errs.Internal("end tasks", err)
		}
		return s.endAll(ctx, e.Stay.Patient, func(Task) bool { return true }, string(Died), e.Stamp.Request)
	case e.Milestone.Kind != inpatient.Discharge:
		return nil
	}
	left := s.Clinic.Day(e.Milestone.At)
	t := taskItem{Task: rules().afterStay(e.Stay, left), Opened: s.now(), Begun: left}
	by := job
	by.Request = e.Stamp.Request
	for range tries {
		err := s.begin(ctx, by, t)
		if !errors.Is(err, errAgain) {
			return errs.Internal("open follow-up", err)
		}
	}
	return ErrBusy
}

func (s *Service) begin(ctx context.Context, by auth.Actor, t taskItem) error {
	known, err := s.ofPatient(ctx, t.Patient)
	if err != nil {
		return err
	}
	life, err := patient.LifeOf(ctx, s.DB, t.Patient)
	if err != nil {
		return err
	}
	t = s.overtaken(t, known, life)
	ops := []store.Op{t.put()}
	for _, d := range known {
		if d.ID == t.ID {
			return nil
		}
		if t.Status == Ready && t.supersedes(d) && d.Status == Ready && len(ops) < store.MaxOps {
			ops = append(ops, s.end(d, Abandoned, Superseded).put())
		}
	}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
	failed, ok := store.Failed(err)
	switch {
	case ok && failed.Op == 0:
		return nil // opened before
	case ok:
		return errAgain
	}
	return err
}

// supersedes reports whether a plan takes the place of what another of the same disease had still to do by then.
func (d taskItem) supersedes(o taskItem) bool {
	return d.Plan == PlanChronic && o.Plan == PlanChronic && o.Disease == d.Disease && o.Due >= d.Begun && o.Begun <= d.Begun
}

// overtaken returns a task as it would stand had its visit been told in time: a visit that is told days late, because
// its change lay in the dead letters, must not put its plan in the place of a later visit's, nor have anybody call a
// family after a death.
func (s *Service) overtaken(t taskItem, known []taskItem, life patient.Life) taskItem {
	if life.Died {
		return s.end(t, Abandoned, string(Died))
	}
	for _, d := range known {
		if !slices.Contains(life.Mistakes, string(d.ID)) && slices.ContainsFunc(d.Attempts, func(a attemptItem) bool { return a.Outcome == Died && s.Clinic.Day(a.At) >= t.Begun }) {
			return s.end(t, Abandoned, string(Died))
		}
	}
	for _, d := range known {
		if d.ID != t.ID && d.Begun > t.Begun && d.supersedes(t) {
			return s.end(t, Abandoned, Superseded)
		}
	}
	return t
}

// OpenCall puts a message that only a call can deliver on the worklist. The same message opens one call.
func (s *Service) OpenCall(ctx context.Context, by auth.Actor, c message.Call) error {
	if !by.Has(auth.System) {
		return ErrForbidden
	}
	if life, err := patient.LifeOf(ctx, s.DB, c.Patient); err != nil || life.Died {
		return errs.Internal("open call", err)
	}
	today, plan := s.today(), PlanMessage
	if c.Vars.Case != "" {
		plan = PlanClosure
	}
	t := taskItem{Task: Task{
		ID: newTaskID(c.Patient, PlanMessage, string(c.Message)), Kind: Call, Plan: plan, About: string(c.Message),
		Appointment: c.Appointment, Offer: c.Offer, Case: string(c.Vars.Case), Patient: c.Patient, Department: c.Vars.Department, Practitioner: c.Vars.Practitioner, Status: Ready,
		From: today, Due: max(c.Due, today), Rules: rules().Version,
	}}
	err := s.DB.Write(ctx, by.Stamp("", s.Now()), t.put())
	if _, ok := store.Failed(err); ok {
		return nil
	}
	return errs.Internal("open call", err)
}

// Claim puts a task on the actor's own list, unless somebody else has it on theirs.
func (s *Service) Claim(ctx context.Context, by auth.Actor, id TaskID) (Task, error) {
	return s.change(ctx, by, id, func(d taskItem) (taskItem, []store.Op, error) {
		switch {
		case d.Status != Ready:
			return d, nil, ErrClosed
		case d.Assignee == by.ID:
			return d, nil, nil
		case d.Assignee != "":
			return d, nil, ErrAssigned
		}
		d.Assignee = by.ID
		return d, []store.Op{d.put()}, nil
	})
}

// change reads a task that the actor may work on, lets f decide, and writes what f says; anew if the task changed
// meanwhile. The task's own op is the first.
func (s *Service) change(ctx context.Context, by auth.Actor, id TaskID, f func(taskItem) (taskItem, []store.Op, error)) (Task, error) {
	for range tries {
		d, err := s.get(ctx, id)
		if err != nil {
			return Task{}, errs.Internal("read task", err)
		}
		if !by.Has(d.Kind.workers()...) {
			return Task{}, ErrForbidden
		}
		d, ops, err := f(d)
		if err != nil {
			return Task{}, errs.Internal("change task", err)
		}
		if len(ops) > 0 {
			err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
			d.Version++
		}
		if _, again := store.Failed(err); again {
			continue
		}
		if err != nil {
			return Task{}, errs.Internal("change task", err)
		}
		return s.shown(ctx, by, d)
	}
	return Task{}, ErrBusy
}

func (s *Service) today() clinic.Date { return s.Clinic.Day(s.Now()) }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// end closes a task.
func (s *Service) end(d taskItem, as Status, reason string) taskItem {
	now := s.now()
	d.Status, d.Reason, d.Closed, d.Late, d.CallAgainOn = as, reason, &now, s.today() > d.Due, ""
	return d
}

func (s *Service) get(ctx context.Context, id TaskID) (taskItem, error) {
	p, ok := id.Split()
	if !ok {
		return taskItem{}, ErrTask
	}
	it, err := s.DB.Get(ctx, taskKey(p, id))
	if errors.Is(err, store.ErrNotFound) {
		return taskItem{}, ErrTask
	}
	if err != nil {
		return taskItem{}, err
	}
	return read(it)
}

// ofPatient reads all tasks of a patient: one for each visit and a few a year for a chronic disease.
func (s *Service) ofPatient(ctx context.Context, p patient.ID) ([]taskItem, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: string(p), Prefix: taskPrefix})
	if err != nil {
		return nil, err
	}
	return readAll(items)
}
