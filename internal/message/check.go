package message

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/emergency"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
	"careloop/internal/waitlist"
)

// decision is what shall happen to a message now: end it, let it wait, or send it by the first of the channels.
type decision struct {
	drop        Reason
	failed      bool // with drop: channels were tried, and none is left
	wait        time.Time
	contact     patient.Contact
	channels    []channel.Name
	appointment booking.Appointment
	summons     emergency.Summons
	news        inpatient.News
}

// decide looks at everything that may have changed since the message was planned. Nothing is taken from memory.
func (s *Service) decide(ctx context.Context, m Message, now time.Time) (decision, error) {
	if m.Kind.toStaff() {
		return s.decideAlert(ctx, m, now)
	}
	var d decision
	var err error
	if m.Kind.ofStay() {
		if d.news, err = s.Stays.News(ctx, job, inpatient.ID(m.About), m.Vars.Milestone, m.Vars.Relative); err != nil {
			return orGone(err)
		}
		if d.drop = m.outdated(d.news); d.drop != "" {
			return d, nil
		}
	}
	if m.Kind.aboutAppointment() {
		if d.appointment, err = s.Bookings.Appointment(ctx, job, booking.AppointmentID(m.About)); err != nil {
			return orGone(err)
		}
		if d.drop = m.wrongFor(d.appointment); d.drop != "" {
			return d, nil
		}
	}
	if d.drop, err = s.overtaken(ctx, m, now); err != nil {
		return orGone(err)
	}
	if d.drop != "" {
		return d, nil
	}
	if !now.Before(m.NotAfter) {
		d.drop = WhyTooLate
		return d, nil
	}
	if s.hush(m, &d, now) {
		return d, nil
	}
	if d.contact, err = s.contact(ctx, m, d); err != nil {
		return orGone(err)
	}
	if d.contact.Deceased {
		d.drop = WhyFileClosed
		return d, nil
	}
	d.channels, d.drop = s.open(m, d.contact)
	d.failed = d.drop == WhyRefused || d.drop == WhyProvider
	return d, nil
}

// overtaken returns why an offer, a warning or a closure makes the message wrong as it stands, or nothing.
func (s *Service) overtaken(ctx context.Context, m Message, now time.Time) (Reason, error) {
	switch {
	case m.Kind == Offer:
		o, err := s.Offers.Offer(ctx, job, waitlist.OfferID(m.About))
		if err != nil || o.Status == waitlist.Open {
			return "", err
		}
		return WhyOfferOver, nil
	case m.Kind.counts():
		forgiven, err := s.forgiven(ctx, m, now)
		if err != nil || !forgiven {
			return "", err
		}
		return WhyForgiven, nil
	case m.Kind.ofFamily():
		changed, err := s.answered(ctx, m)
		if err != nil || !changed {
			return "", err
		}
		return WhyAnswered, nil
	case m.Kind == ClosureLost:
		lost, err := s.Closures.Lost(ctx, m.Vars.Case)
		if err != nil || lost {
			return "", err
		}
		return WhyPlaced, nil
	}
	return "", nil
}

// hush reports whether the quiet hours keep the message: until they end, or for ever if that is too late and it can do without.
func (s *Service) hush(m Message, d *decision, now time.Time) bool {
	quiet := s.Clinic.Quiet.Until(now, s.Clinic.Zone)
	switch {
	case !quiet.After(now), m.awaited(d.news):
		return false
	case quiet.Before(m.NotAfter):
		d.wait = quiet
		return true
	case !m.Kind.urgent():
		d.drop = WhyQuiet
		return true
	}
	return false
}

// orGone drops a message whose patient or appointment is not there, and reports any other error.
func orGone(err error) (decision, error) {
	if errors.Is(err, booking.ErrAppointment) || errors.Is(err, patient.ErrNotFound) || errors.Is(err, waitlist.ErrOffer) || errors.Is(err, emergency.ErrLink) || errors.Is(err, inpatient.ErrStay) {
		return decision{drop: WhyGone}, nil
	}
	return decision{}, err
}

// wrongFor returns why the message must not be sent about the appointment as it stands, or nothing.
func (m Message) wrongFor(a booking.Appointment) Reason {
	switch {
	case m.Kind == Cancelled && a.Reason == booking.FileClosed:
		return WhyFileClosed // also when the death was a mistake by now: what comes back has its own confirmation
	case m.Kind == Cancelled:
		return "" // nothing undoes a cancellation
	case m.Kind == LongWait && a.Status == booking.Arrived:
		return ""
	case m.Kind == LongWait:
		return WhyTooLate
	}
	switch a.Status {
	case booking.Cancelled:
		return WhyCancelled
	case booking.Moved:
		return WhyMoved
	case booking.Arrived, booking.Fulfilled:
		return WhyArrived
	case booking.NoShow:
		return WhyTooLate
	case booking.Booked:
		if a.PlaceGone != "" && m.Kind != ClosureLost {
			return WhyPlaceGone // whatever else it says, it would send the patient to a place that is not there
		}
		if !a.Start.Equal(m.Vars.Start) {
			return WhyMoved
		}
		if m.silent(a) {
			return WhyToldOfAnother
		}
		if m.otherRoom(a) {
			return WhyRoomChanged
		}
		if m.Kind.ofPreparation() && a.ServiceChange != m.Vars.ServiceChange {
			return WhyServiceChanged
		}
	case booking.Held: // no appointment yet: nothing is planned about it
	}
	return ""
}

// open lists the channels by which the message may be tried, the patient's preferred one first, or says why there
// is none.
func (s *Service) open(m Message, c patient.Contact) ([]channel.Name, Reason) {
	var open []channel.Name
	agreed, reachable := false, false
	for _, name := range c.Consents {
		if !slices.Contains(s.Channels, name) || (name == channel.Phone && !m.Kind.callable()) || (name != channel.Phone && m.Vars.ByPhone) {
			continue
		}
		agreed = true
		if c.To[name] == "" {
			continue
		}
		reachable = true
		if !m.spent(name) {
			open = append(open, name)
		}
	}
	if m.Kind.toStaff() {
		slices.SortStableFunc(open, func(a, b channel.Name) int { return cmp.Compare(m.tries(a), m.tries(b)) })
	}
	switch {
	case len(open) > 0:
		return open, ""
	case !agreed:
		return nil, WhyNoConsent
	case !reachable:
		return nil, WhyNoAddress
	}
	return nil, m.exhausted()
}

// apply returns the message after a decision not to send it now, and whether there was one.
func (d decision) apply(m Message, now time.Time) (Message, bool) {
	switch {
	case d.drop != "" && d.failed:
		return m.settle(Failed, d.drop, now), true
	case d.drop != "":
		return m.settle(Dropped, d.drop, now), true
	case !d.wait.IsZero():
		m.Status, m.Why, m.DueAt, m.CheckAt, m.Entry, m.Lease = Planned, WhyPostponed, d.wait, d.wait, time.Time{}, nil
		return m, true
	}
	return m, false
}
