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

// offered is the services that were read last: all of them, and single ones.
type offered struct {
	mu    sync.Mutex
	all   []HealthcareService
	until time.Time
	one   map[ServiceID]keptFor
}

// keptFor is a service that was read by itself.
type keptFor struct {
	HealthcareService
	until time.Time
}

func (o *offered) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.until, o.one = time.Time{}, nil
}

// ServicesNow returns the services as of a minute ago at most: for the many who choose one. It is the caller's own list.
func (s *Service) ServicesNow(ctx context.Context) ([]HealthcareService, error) {
	all, err := s.servicesNow(ctx)
	return slices.Clone(all), errs.Internal("list services", err)
}

func (s *Service) servicesNow(ctx context.Context) ([]HealthcareService, error) {
	o := &s.services
	o.mu.Lock()
	defer o.mu.Unlock()
	if fresh(o.until, s.Now()) {
		return o.all, nil
	}
	all, err := s.HealthcareServices(ctx)
	if err == nil {
		o.all, o.until = all, s.Now().Add(rememberedFor)
	}
	return all, err
}

// serviceNow returns one service as of a minute ago at most, or ErrService. It reads that one alone: a clinic may have
// hundreds, with long instructions, and a function that has just started would read them all for one booking.
func (s *Service) serviceNow(ctx context.Context, id ServiceID) (HealthcareService, error) {
	o := &s.services
	o.mu.Lock()
	defer o.mu.Unlock()
	now := s.Now()
	if one, ok := o.one[id]; ok && fresh(one.until, now) {
		return one.HealthcareService, nil
	}
	if fresh(o.until, now) {
		if i := slices.IndexFunc(o.all, func(x HealthcareService) bool { return x.ID == id }); i >= 0 {
			return o.all[i], nil
		}
	}
	x, err := s.healthcareService(ctx, serviceKey(id)) // also one that was made within the last minute
	if err != nil {
		return x, err
	}
	if o.one == nil {
		o.one = map[ServiceID]keptFor{}
	}
	o.one[id] = keptFor{x, now.Add(rememberedFor)}
	return x, nil
}

// serviceFor returns what a number is booked for: the service that is named, or what the department's exam numbers are
// for, or none.
func (s *Service) serviceFor(ctx context.Context, named ServiceID, d DepartmentID, pool Pool) (HealthcareService, error) {
	if named == "" {
		all, err := s.servicesNow(ctx)
		if i := slices.IndexFunc(all, func(x HealthcareService) bool { return x.Active && x.ForExams && x.done(d) }); i >= 0 && pool == ExamPool {
			return all[i], err
		}
		return HealthcareService{}, err
	}
	x, err := s.serviceNow(ctx, named)
	switch {
	case errors.Is(err, ErrService):
		return x, errs.Invalid(errs.Field{Path: "serviceId", Code: "unknown"})
	case err != nil:
		return x, err
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
// stands now, also one that cannot be booked any more. What this process knows of it may be older than what the patient
// was told, and never takes its place. Within its department the appointment may be moved although the service is no
// longer done there: it was taken on.
func (s *Service) keptService(ctx context.Context, a, was Appointment) (Appointment, error) {
	if was.Service == "" {
		return a, nil
	}
	x, err := s.serviceNow(ctx, was.Service)
	if err == nil && x.Version < was.ServiceVersion {
		s.services.forget()
		x, err = s.serviceNow(ctx, was.Service)
	}
	if err != nil {
		return a, err
	}
	if a.Department != was.Department && !x.done(a.Department) {
		return a, ErrServiceElsewhere
	}
	a.Service, a.ServiceVersion = was.Service, max(was.ServiceVersion, x.Version)
	return a, nil
}

// ChangeService changes what is done at an appointment; the empty service means nothing that is named. The same service
// again tells the patient anew how to prepare, if the service has changed since, also one that cannot be booked any more.
// Twice is the same as once.
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
	s.services.forget() // the desk goes by what holds now
	a.Service, a.ServiceVersion = "", 0
	switch to {
	case "":
	case was.Service:
		a, err = s.keptService(ctx, a, was)
	default:
		a, err = s.serving(ctx, a, to, "")
	}
	if err != nil {
		return Appointment{}, err
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
