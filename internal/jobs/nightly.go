package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/diagnosis"
	"careloop/internal/kpi"
	"careloop/internal/obs"
	"careloop/internal/patient"
)

// Nightly does what one day leaves for the night. Each task is a schedule of its own in template.yaml, because the
// recount must not start before the counters have heard of the no-shows.
type Nightly struct {
	Clinic   clinic.Settings
	Now      func() time.Time
	Log      *slog.Logger
	Metrics  *obs.Metrics // nil: none
	Bookings interface {
		OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]booking.Appointment, error)
		Resettle(ctx context.Context, by auth.Actor) error
		MarkNoShow(ctx context.Context, by auth.Actor, a booking.Appointment) (bool, error)
	}
	Patients interface {
		BornOn(ctx context.Context, by auth.Actor, day clinic.Date) ([]patient.ID, error)
		Reclassify(ctx context.Context, by auth.Actor, id patient.ID) error
	}
	Messages interface {
		Birthday(ctx context.Context, id patient.ID, day clinic.Date) error
	}
	Waitlist interface {
		Review(ctx context.Context) (int, error)
	}
	Closures interface {
		FindDisplaced(ctx context.Context, by auth.Actor) (int, error)
	}
	KPIs interface {
		Recount(ctx context.Context, by auth.Actor, from, to clinic.Date) ([]kpi.Difference, error)
		Repair(ctx context.Context, by auth.Actor, from, to clinic.Date, reason string) ([]kpi.Difference, error)
	}
	Codes interface {
		Import(ctx context.Context, by auth.Actor, l diagnosis.List) (diagnosis.Imported, error)
	}
}

// NightlyEvent is what the schedules send, and what an operator sends who wants days recounted.
type NightlyEvent struct {
	Task   string          `json:"task"`             // close-day, birthdays, waitlist, recount, import-codes
	From   clinic.Date     `json:"from,omitempty"`   // with recount: these days, and differences are the answer and no error
	Until  clinic.Date     `json:"until,omitempty"`  // inclusive
	Repair bool            `json:"repair,omitempty"` // with From: correct the counters
	Reason string          `json:"reason,omitempty"` // of the repair
	Codes  *diagnosis.List `json:"codes,omitempty"`  // to import
}

// NightlyAnswer is what an operator's recount found, or what an import did.
type NightlyAnswer struct {
	Differences []kpi.Difference    `json:"differences,omitempty"`
	Imported    *diagnosis.Imported `json:"imported,omitempty"`
}

var errTask = errors.New("nightly: no such task")

var night = auth.Job("nightly")

// closeDays is how many days are closed each night: a machine that was off must not leave days open.
const closeDays = 7

// recountDays is how far back the recount goes: late follow-ups and surveys change the last weeks' figures.
const recountDays = 35

// Handle does one task.
func (n *Nightly) Handle(ctx context.Context, e NightlyEvent) (NightlyAnswer, error) {
	today := n.Clinic.Day(n.Now())
	switch e.Task {
	case "close-day":
		if err := n.Bookings.Resettle(ctx, night); err != nil {
			return NightlyAnswer{}, err
		}
		for day := today.AddDays(-closeDays); day < today; day = day.AddDays(1) {
			if err := n.closeDay(ctx, day); err != nil {
				return NightlyAnswer{}, err
			}
		}
		_, err := n.Closures.FindDisplaced(ctx, night)
		return NightlyAnswer{}, err
	case "birthdays":
		return NightlyAnswer{}, n.birthdays(ctx, today)
	case "waitlist":
		still, err := n.Waitlist.Review(ctx)
		n.Log.InfoContext(ctx, "waitlist reviewed", "day", string(today), "count", still)
		return NightlyAnswer{}, err
	case "recount":
		if e.From != "" || e.Until != "" {
			return n.asked(ctx, e)
		}
		return NightlyAnswer{}, n.recount(ctx, today.AddDays(-recountDays), today.AddDays(-1))
	case "import-codes":
		if e.Codes == nil {
			return NightlyAnswer{}, errTask
		}
		did, err := n.Codes.Import(ctx, auth.Job("operator"), *e.Codes)
		return NightlyAnswer{Imported: &did}, err
	}
	return NightlyAnswer{}, errTask
}

// asked recounts the days that an operator named.
func (n *Nightly) asked(ctx context.Context, e NightlyEvent) (NightlyAnswer, error) {
	var a NightlyAnswer
	var err error
	if e.Repair {
		a.Differences, err = n.KPIs.Repair(ctx, night, e.From, e.Until, e.Reason)
	} else {
		a.Differences, err = n.KPIs.Recount(ctx, night, e.From, e.Until)
	}
	if err != nil {
		return a, err // the days may be none
	}
	n.Log.InfoContext(ctx, "recount", "day", string(e.Until), "count", len(a.Differences))
	return a, nil
}

// closeDay marks who did not come.
func (n *Nightly) closeDay(ctx context.Context, day clinic.Date) error {
	all, err := n.Bookings.OnDay(ctx, night, day)
	if err != nil {
		return err
	}
	marked := 0
	for _, a := range all {
		if a.Status != booking.Booked {
			continue
		}
		ok, err := n.Bookings.MarkNoShow(ctx, night, a)
		if err != nil {
			return err
		}
		if ok {
			marked++
		}
	}
	n.Log.InfoContext(ctx, "day closed", "day", string(day), "count", marked, "total", len(all))
	return nil
}

// birthdays puts patients into their new age group and plans the greetings. One that fails does not keep the
// others from theirs.
func (n *Nightly) birthdays(ctx context.Context, day clinic.Date) error {
	ids, err := n.Patients.BornOn(ctx, night, day)
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range ids {
		failed = append(failed, n.Patients.Reclassify(ctx, night, id), n.Messages.Birthday(ctx, id, day))
	}
	n.Log.InfoContext(ctx, "birthdays", "day", string(day), "count", len(ids))
	return errors.Join(failed...)
}

// ErrDifference means that the live counters were not what the source records say (requirement K5).
var ErrDifference = errors.New("nightly: counters differ from the recount")

func (n *Nightly) recount(ctx context.Context, from, to clinic.Date) error {
	diffs, err := n.KPIs.Recount(ctx, night, from, to)
	if err != nil {
		return err
	}
	n.Log.InfoContext(ctx, "recount", "day", string(to), "count", len(diffs))
	n.Metrics.Add(obs.Recounts, 1)
	n.Metrics.Add(obs.Differences, float64(len(diffs)))
	if len(diffs) > 0 {
		return fmt.Errorf("%w: %d counters", ErrDifference, len(diffs))
	}
	return nil
}
