package followup

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// View says which tasks a worklist shows.
type View string

// The views. All of them show open tasks, the first due first.
const (
	DueView     View = "due"     // to be done today: the window is open, and nobody agreed on a later day
	OverdueView View = "overdue" // the window has passed
	MineView    View = "mine"    // claimed by the actor
	AllView     View = "all"
)

// WorklistQuery asks for a page of a worklist.
type WorklistQuery struct {
	View   View
	Kind   Kind // empty: FollowUp; in MineView any
	Limit  int
	Cursor string
}

// widest is how many days a window may have at most, so that the tasks whose window is open are among those due soon.
// Rules, orders and escalations stay within it.
const widest = maxAhead

// readers is who may look at tasks.
var readers = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager}

// Worklist lists open tasks, without notes. A page may be shorter than the limit though more follow.
func (s *Service) Worklist(ctx context.Context, by auth.Actor, q WorklistQuery) ([]Task, string, error) {
	if !by.Has(readers...) {
		return nil, "", ErrForbidden
	}
	today := s.today()
	sq, keep := q.store(by, today)
	tasks := []Task{}
	for {
		page, err := s.DB.Query(ctx, sq)
		if errors.Is(err, store.ErrCursor) {
			return nil, "", ErrCursor
		}
		if err != nil {
			return nil, "", errs.Internal("list tasks", err)
		}
		for _, it := range page.Items {
			d, err := read(it)
			if err != nil {
				return nil, "", errs.Internal("list tasks", err)
			}
			if d.Status == Ready && keep(d.Task) { // the index may lag
				tasks = append(tasks, d.plain())
			}
		}
		if len(tasks) > 0 || page.Next == "" {
			return tasks, page.Next, nil
		}
		sq.Cursor = page.Next
	}
}

// store returns the query of a worklist and what to keep of its answer. Entries are the due day and the id.
func (q WorklistQuery) store(by auth.Actor, today clinic.Date) (store.Query, func(Task) bool) {
	kind := q.Kind
	if kind == "" {
		kind = FollowUp
	}
	sq := store.Query{Table: store.Care, Index: "due", PK: openEntry(kind), Limit: q.Limit, Cursor: q.Cursor}
	switch q.View {
	case DueView:
		sq.From, sq.To = string(today), string(today.AddDays(widest+1))
		return sq, func(t Task) bool { return t.From <= today && t.CallAgainOn <= today }
	case OverdueView:
		sq.To = string(today) // sorts before the entries of today, which go on behind the day
	case MineView:
		sq.Index, sq.PK = "assignee", by.ID
		return sq, func(t Task) bool { return q.Kind == "" || t.Kind == q.Kind }
	case AllView:
	}
	return sq, func(Task) bool { return true }
}

// Task returns one task with its notes, for those who may read them: nurses and doctors.
func (s *Service) Task(ctx context.Context, by auth.Actor, id TaskID) (Task, error) {
	if !by.Has(readers...) {
		return Task{}, ErrForbidden
	}
	d, err := s.get(ctx, id)
	if err != nil {
		return Task{}, errs.Internal("read task", err)
	}
	return s.shown(ctx, by, d)
}

func (s *Service) shown(ctx context.Context, by auth.Actor, d taskItem) (Task, error) {
	if !by.Has(auth.Nurse, auth.Doctor) {
		return d.plain(), nil
	}
	t, err := s.open(ctx, d)
	return t, errs.Internal("read task", err)
}

// OfPatient lists a patient's tasks, the latest due first, without notes.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID) ([]Task, error) {
	if !by.Has(readers...) && !by.Has(auth.Administrator, auth.System) {
		return nil, ErrForbidden
	}
	if _, ok := patient.ParseID(string(p)); !ok {
		return nil, ErrPatient
	}
	all, err := s.ofPatient(ctx, p)
	if err != nil {
		return nil, errs.Internal("list tasks", err)
	}
	return plainAll(all, func(a, b Task) int { return cmp.Or(cmp.Compare(b.Due, a.Due), cmp.Compare(b.ID, a.ID)) }), nil
}

// OnDay lists every task that is due on a civil day, also the closed: for recounts.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Task, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, store.Query{Table: store.Care, Index: "day", PK: dayEntry(day)})
	if err != nil {
		return nil, errs.Internal("list day", err)
	}
	all, err := readAll(items)
	if err != nil {
		return nil, errs.Internal("list day", err)
	}
	return plainAll(all, func(a, b Task) int { return cmp.Compare(a.ID, b.ID) }), nil
}

func plainAll(all []taskItem, order func(a, b Task) int) []Task {
	tasks := make([]Task, len(all))
	for i, d := range all {
		tasks[i] = d.plain()
	}
	slices.SortFunc(tasks, order)
	return tasks
}
