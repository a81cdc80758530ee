package booking

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// servicesKept is how old the services that a booking goes by may be: booking shall not cost a read more.
const servicesKept = time.Minute

// offered is the services that were read last.
type offered struct {
	mu    sync.Mutex
	all   []HealthcareService
	until time.Time
}

func (o *offered) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.until = time.Time{}
}

// servicesNow returns the services as of a minute ago at most.
func (s *Service) servicesNow(ctx context.Context) ([]HealthcareService, error) {
	o := &s.services
	o.mu.Lock()
	defer o.mu.Unlock()
	if now := s.Now(); now.Before(o.until) && o.until.Sub(now) <= servicesKept {
		return o.all, nil
	}
	all, err := s.HealthcareServices(ctx)
	if err == nil {
		o.all, o.until = all, s.Now().Add(servicesKept)
	}
	return all, err
}

// serviceFor returns what a number is booked for: the service that is named, or what the department's exam numbers are
// for, or none. One that was made within the last minute is looked up.
func (s *Service) serviceFor(ctx context.Context, named ServiceID, d DepartmentID, pool Pool) (HealthcareService, error) {
	all, err := s.servicesNow(ctx)
	if err != nil {
		return HealthcareService{}, err
	}
	if named == "" {
		if i := slices.IndexFunc(all, func(x HealthcareService) bool { return x.Active && x.ForExams && x.done(d) }); i >= 0 && pool == ExamPool {
			return all[i], nil
		}
		return HealthcareService{}, nil
	}
	var x HealthcareService
	if i := slices.IndexFunc(all, func(x HealthcareService) bool { return x.ID == named }); i >= 0 {
		x = all[i]
	} else if x, err = s.healthcareService(ctx, serviceKey(named)); err != nil && !errors.Is(err, ErrService) {
		return x, err
	}
	switch {
	case x.ID == "":
		return x, errs.Invalid(errs.Field{Path: "serviceId", Code: "unknown"})
	case !x.Active:
		return x, ErrServiceClosed
	case !x.done(d):
		return x, ErrServiceElsewhere
	}
	return x, nil
}

// serving returns an appointment with what is done at it, as the service stands now.
func (s *Service) serving(ctx context.Context, a Appointment, named ServiceID, pool Pool) (Appointment, error) {
	if named == "" && pool != ExamPool {
		return a, nil
	}
	x, err := s.serviceFor(ctx, named, a.Department, pool)
	a.Service, a.ServiceVersion = x.ID, x.Version
	return a, err
}

// keptService returns what an appointment became by a move with the service that it was for, told anew: as the service
// stands now, also one that cannot be booked any more.
func (s *Service) keptService(ctx context.Context, a, was Appointment) (Appointment, error) {
	if was.Service == "" {
		return a, nil
	}
	all, err := s.servicesNow(ctx)
	if err != nil {
		return a, err
	}
	for _, x := range all {
		if x.ID != was.Service {
			continue
		}
		if !x.done(a.Department) {
			return a, ErrServiceElsewhere
		}
		a.Service, a.ServiceVersion = x.ID, x.Version
		return a, nil
	}
	a.Service, a.ServiceVersion = was.Service, was.ServiceVersion // made within the last minute
	return a, nil
}

// ChangeService changes what is done at an appointment; the empty service means nothing that is named. The same service
// again tells the patient anew how to prepare, if the service has changed since. Twice is the same as once.
func (s *Service) ChangeService(ctx context.Context, by auth.Actor, id AppointmentID, to ServiceID) (Appointment, error) {
	if !works(by) {
		return Appointment{}, ErrForbidden
	}
	for range tries {
		a, err := s.tryChangeService(ctx, by, id, to)
		if !errors.Is(err, errAgain) {
			return a, errs.Internal("change service", err)
		}
	}
	return Appointment{}, ErrBusy
}

func (s *Service) tryChangeService(ctx context.Context, by auth.Actor, id AppointmentID, to ServiceID) (Appointment, error) {
	day, a, err := s.changeable(ctx, by, id)
	if err != nil {
		return Appointment{}, err
	}
	live, err := s.withStatus(ctx, []Appointment{a})
	if err != nil {
		return Appointment{}, err
	}
	if now := live[0].Status; now != Booked && now != Arrived {
		return Appointment{}, ErrEnded
	}
	was := a
	a.Service, a.ServiceVersion = "", 0
	if to != "" {
		s.services.forget() // the desk goes by what holds now
		if a, err = s.serving(ctx, a, to, ""); err != nil {
			return Appointment{}, err
		}
	}
	if a.Service == was.Service && a.ServiceVersion == was.ServiceVersion {
		return live[0], nil
	}
	a.ServiceChange++
	err = s.write(ctx, by.Stamp("", s.Now()), day.replace(a).put())
	if _, ok := store.Failed(err); ok {
		return Appointment{}, errAgain
	}
	a.Status = live[0].Status
	return a, err
}
