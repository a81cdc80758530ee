package waitlist

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// sweepPage bounds what one sweep works off; the next minute goes on from there.
const sweepPage = 200

// Sweep ends the offers that nobody answered, and the holds' times that were noted: the change stream tells of both,
// and what was held is offered then. One that fails does not keep the others from theirs.
func (s *Service) Sweep(ctx context.Context, now time.Time) (int, error) {
	var failed []error
	done := 0
	for _, part := range []struct {
		pk   string
		work func(context.Context, store.Key) error
	}{{dueOffers, s.expire}, {dueLooks, s.look}} {
		page, err := s.DB.Query(ctx, store.Query{
			Table: store.Scheduling, PK: part.pk, From: "0", To: store.Moment(now) + "~", Limit: sweepPage,
		})
		if err != nil {
			failed = append(failed, err)
			continue
		}
		for _, it := range page.Items {
			if err := part.work(ctx, it.Key); err != nil {
				failed = append(failed, err)
				continue
			}
			done++
		}
	}
	return done, errs.Internal("sweep waitlist", errors.Join(failed...))
}

func (s *Service) expire(ctx context.Context, key store.Key) error {
	_, id, _ := strings.Cut(key.SK, "#")
	for range tries {
		err := s.tryExpire(ctx, OfferID(id))
		if !errors.Is(err, errAgain) {
			return err
		}
	}
	return ErrBusy
}

func (s *Service) tryExpire(ctx context.Context, id OfferID) error {
	o, err := s.offer(ctx, id)
	now := s.Now()
	if err != nil || o.Status != Open || now.Before(o.Until) {
		return err
	}
	e, err := s.find(ctx, o.Entry)
	if err != nil {
		return err
	}
	ops := o.settle(Expired, "", now)
	if o.Via == ByMessage { // a call that nobody made is not the patient's silence
		e.Lapsed++
	}
	if e.Lapsed >= rules().Limits.Lapses {
		w, err := s.waits(ctx, e.Patient)
		if err != nil {
			return err
		}
		ops = append(ops, e.end(w, Over, WhyUnanswered, now, s.Clinic.Zone)...)
	} else {
		e.Status, e.Offer = Waiting, ""
		ops = append(ops, e.put())
	}
	err = s.DB.Write(ctx, job.Stamp("", now), ops...)
	if _, ok := store.Failed(err); ok {
		return errAgain
	}
	return err
}

func (s *Service) look(ctx context.Context, key store.Key) error {
	return s.DB.Write(ctx, job.Stamp("", s.Now()), store.Delete(key))
}

// Review ends the waits whose days have passed, leaves a look wherever numbers open before the next night, and marks who
// waits, so that the change stream's consumer looks what is free for them: whatever was missed by day is found then. It
// returns how many still wait.
func (s *Service) Review(ctx context.Context) (int, error) {
	departments, err := s.Schedule.Departments(ctx)
	if err != nil {
		return 0, errs.Internal("review waitlist", err)
	}
	var failed []error
	still := 0
	for _, d := range departments {
		n, err := s.reviewDepartment(ctx, d.ID)
		failed = append(failed, err)
		still += n
	}
	return still, errs.Internal("review waitlist", errors.Join(failed...))
}

func (s *Service) reviewDepartment(ctx context.Context, d booking.DepartmentID) (int, error) {
	all, err := s.waiting(ctx, d)
	if err != nil {
		return 0, err
	}
	today := s.Clinic.Day(s.Now())
	over := func(e Entry) bool { return e.Until < today }
	failed := []error{s.awaitOpenings(ctx, d, slices.DeleteFunc(slices.Clone(all), over))}
	still := 0
	for _, e := range all {
		if over(e) {
			_, err := s.finish(ctx, job, e.ID, Over, WhyDaysOver, WhyDaysOver)
			failed = append(failed, err)
			continue
		}
		still++
		if e.Status != Waiting || e.Reviewed == today {
			continue
		}
		e.Reviewed = today
		err := s.DB.Write(ctx, job.Stamp("", s.Now()), e.put())
		if _, ok := store.Failed(err); !ok { // else it changed meanwhile, and that is told
			failed = append(failed, err)
		}
	}
	return still, errors.Join(failed...)
}
