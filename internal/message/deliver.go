package message

import (
	"context"
	"errors"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/errs"
	"careloop/internal/obs"
	"careloop/internal/store"
	"careloop/internal/waitlist"
)

// Deliver sends one message by the channel of its dispatch. A dispatch that is told twice, or that is out of date,
// does nothing. An error means that the dispatch shall come again later.
func (s *Service) Deliver(ctx context.Context, d Dispatch) error {
	for range tries {
		err := s.tryDeliver(ctx, d)
		if !errors.Is(err, errChanged) {
			return errs.Internal("deliver", err)
		}
	}
	return ErrBusy
}

func (s *Service) tryDeliver(ctx context.Context, d Dispatch) error {
	m, err := s.find(ctx, Message{ID: d.Message, Patient: d.Patient, Case: d.Case})
	if err != nil || m.Version == 0 {
		return err
	}
	ctx = m.Context(ctx)
	return obs.Within(ctx, s.handOver(ctx, d, m))
}

func (s *Service) handOver(ctx context.Context, d Dispatch, m Message) error {
	now := s.Now()
	if m.Status == Sending {
		return s.abandon(ctx, m, now) // unless its lease still holds
	}
	if m.Status != Queued || m.Channel != d.Channel {
		return nil
	}
	m, err := s.lease(ctx, m, now)
	if err != nil || m.Status != Sending {
		return err
	}
	return s.settleLeased(ctx, m, now)
}

// lease makes this delivery the only one and counts the message in the patient's day, in one transaction.
func (s *Service) lease(ctx context.Context, m Message, now time.Time) (Message, error) {
	until := now.Add(leaseTime).UTC().Truncate(time.Millisecond)
	leased := m
	leased.Status, leased.Lease = Sending, &until
	if check := until.Add(leaseGrace); m.CheckAt.Before(check) {
		leased.Entry, leased.CheckAt = m.entry(), check
	}
	if m.Counted != "" || m.Kind.toStaff() || m.Kind == StayFamilyNews {
		return s.save(ctx, leased)
	}
	leased.Counted = s.Clinic.Day(now)
	count := store.Update(capKey(m.Patient, leased.Counted)).Add("count", 1).Until(now.Add(capKept))
	if m.Kind.essential() {
		return s.save(ctx, leased, count)
	}
	out, err := s.save(ctx, leased, count.If(store.Attr("count", store.CondLess, s.cap())))
	failed, ok := store.Failed(err)
	if !ok {
		return out, err
	}
	if failed.Existing == nil {
		first := store.Put(capKey(m.Patient, leased.Counted), map[string]int{"count": 1}).If(store.Absent()).Until(now.Add(capKept))
		out, err = s.save(ctx, leased, first)
		if _, ok := store.Failed(err); ok {
			return m, errChanged
		}
		return out, err
	}
	return s.save(ctx, m.settle(Dropped, WhyCap, now))
}

// settleLeased decides once more, sends, and writes down what came of it.
func (s *Service) settleLeased(ctx context.Context, m Message, now time.Time) error {
	d, err := s.decide(ctx, m, now)
	if err != nil {
		return errors.Join(err, s.release(ctx, m, now))
	}
	if changed, ok := d.apply(m, now); ok {
		return s.uncount(ctx, changed)
	}
	if d.channels[0] != m.Channel { // the patient changed their mind
		m.Status, m.Channel, m.Lease, m.CheckAt, m.Entry = Planned, "", nil, now, time.Time{}
		return s.uncount(ctx, m)
	}
	if m.Channel == channel.Phone {
		return s.call(ctx, m, now)
	}
	sender, ok := s.Senders[m.Channel]
	if !ok {
		return errors.Join(ErrChannel, s.release(ctx, m, now))
	}
	out, err := s.compose(ctx, m, d)
	if err != nil {
		return errors.Join(err, s.release(ctx, m, now))
	}
	receipt, err := sender.Send(ctx, out)
	return s.record(ctx, m, receipt, err)
}

// release gives the lease back; nothing was sent.
func (s *Service) release(ctx context.Context, m Message, now time.Time) error {
	m.Status, m.Why, m.Lease, m.CheckAt, m.Entry = Queued, WhyRetrying, nil, now.Add(m.Kind.recheck()), time.Time{}
	_, err := s.save(context.WithoutCancel(ctx), m)
	return err
}

// uncount writes a message that will not be sent today, and takes it out of the day's count.
func (s *Service) uncount(ctx context.Context, m Message) error {
	if m.Counted == "" {
		_, err := s.save(ctx, m)
		return err
	}
	count := store.Update(capKey(m.Patient, m.Counted)).Add("count", -1).Until(s.Now().Add(capKept))
	m.Counted = ""
	_, err := s.save(ctx, m, count)
	return err
}

// call hands the message to those who telephone.
func (s *Service) call(ctx context.Context, m Message, now time.Time) error {
	due := s.Clinic.Day(now)
	last := s.Clinic.Day(m.NotAfter.Add(-time.Minute))
	if m.Kind != Preparation && due.AddDays(1) <= last { // by tomorrow fasting may have begun
		due = due.AddDays(1)
	}
	c := Call{Message: m.ID, Patient: m.Patient, Vars: m.Vars, Due: due}
	if m.Kind.aboutAppointment() && m.Kind != Cancelled {
		c.Appointment = booking.AppointmentID(m.About)
	}
	if m.Kind == Offer {
		c.Offer = waitlist.OfferID(m.About)
	}
	if err := s.Calls.OpenCall(ctx, job, c); err != nil {
		return errors.Join(err, s.release(ctx, m, now))
	}
	m = m.tried(Attempt{At: now.UTC().Truncate(time.Millisecond), Channel: m.Channel, Result: string(Sent)})
	_, err := s.save(context.WithoutCancel(ctx), m.settle(Sent, WhyCall, now))
	return err
}

// record writes down what came of a hand-over. It does not give up with the request: what is not written is lost,
// and the message would end as unknown.
func (s *Service) record(ctx context.Context, m Message, receipt channel.Receipt, sendErr error) error {
	ctx = context.WithoutCancel(ctx)
	now := s.Now()
	attempt := Attempt{At: now.UTC().Truncate(time.Millisecond), Channel: m.Channel, Result: string(Sent), Receipt: receipt.ID}
	if sendErr == nil {
		_, err := s.save(ctx, m.tried(attempt).settle(Sent, WhySent, now))
		return lost(err)
	}
	failure := channel.ErrorOf(sendErr)
	attempt.Result, attempt.Code = string(failure.Verdict), failure.Code
	m = m.tried(attempt)
	switch {
	case failure.Verdict == channel.Uncertain:
		_, err := s.save(ctx, m.settle(Unknown, WhyOutcomeLost, now))
		return lost(err)
	case failure.Verdict == channel.Temporary && !m.spent(m.Channel) && !m.Kind.toStaff():
		return errors.Join(ErrChannel.Because(failure), lost(s.release(ctx, m, now)))
	}
	// Another channel, or none: the next sweep decides, by what the patient's file says then. Who is called for help is
	// tried by another channel before the same one again.
	m.Status, m.Why, m.Channel, m.Lease, m.CheckAt, m.Entry = Planned, WhyRetrying, "", nil, now, time.Time{}
	_, err := s.save(ctx, m)
	return lost(err)
}

// lost passes over a message that changed although it was leased: its lease ran out, and it was put down as unknown.
func lost(err error) error {
	if errors.Is(err, errChanged) {
		return nil
	}
	return err
}
