package booking

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/store"
)

// ServiceID identifies what is done at an appointment: svc_….
type ServiceID string

// HealthcareService is what is done at an appointment (诊疗项目): a blood draw, a gastroscopy, a first consultation. The
// name is FHIR's. Each version is kept, so that what a patient was told stays known.
type HealthcareService struct {
	ID          ServiceID      `json:"id"`
	Name        i18n.Text      `json:"name"`
	Departments []DepartmentID `json:"departments" doc:"Where it is done."`
	Active      bool           `json:"active" doc:"It can be booked."`
	Minutes     int            `json:"minutes,omitempty" doc:"How long it takes; absent: as long as the number."`
	Price       string         `json:"priceCode,omitempty" doc:"Its code on the price list."`
	ForExams    bool           `json:"forExams,omitempty" doc:"Numbers of the exam pool in its departments are booked for it unless another is named."`
	Preparation *Preparation   `json:"preparation,omitempty" doc:"Absent: nothing to prepare."`
	Version     int64          `json:"version,omitempty"` // for If-Match; not stored in the document
}

// done reports whether the service is done in a department.
func (x HealthcareService) done(d DepartmentID) bool { return slices.Contains(x.Departments, d) }

// clashes reports whether two services are both what one department's exam numbers are for.
func (x HealthcareService) clashes(o HealthcareService) bool {
	return x.ID != o.ID && x.ForExams && o.ForExams && x.Active && o.Active && slices.ContainsFunc(x.Departments, o.done)
}

const (
	maxServiceMinutes = 480
	maxDepartments    = 100
)

// priceCode is the form of a code on the price list, which only the page and the cashier read.
var priceCode = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z0-9][A-Z0-9.-]{0,19}$`) })

func (x HealthcareService) check(f errs.Faults, languages []i18n.Lang) {
	checkName(f, x.Name)
	if len(x.Departments) == 0 {
		f.Add("departments", "required")
	}
	if len(x.Departments) > maxDepartments {
		f.Add("departments", "too-many", errs.Params{"max": maxDepartments})
	}
	for i, d := range x.Departments {
		if slices.Contains(x.Departments[:i], d) {
			f.In("departments").At(i).Add("", "twice")
		}
	}
	if x.Minutes < 0 || x.Minutes > maxServiceMinutes {
		f.Add("minutes", "range", errs.Params{"min": 0, "max": maxServiceMinutes})
	}
	if x.Price != "" && !priceCode().MatchString(x.Price) {
		f.Add("priceCode", "format")
	}
	if x.Preparation != nil {
		x.Preparation.check(f.In("preparation"), languages)
	}
}

func serviceKey(id ServiceID) store.Key {
	return store.Key{Table: store.Scheduling, PK: "services", SK: string(id)}
}

func serviceVersionKey(id ServiceID, version int64) store.Key {
	return store.Key{Table: store.Scheduling, PK: "service#" + string(id), SK: fmt.Sprintf("v%05d", version)}
}

// HealthcareServices lists what is done at appointments, in the order in which it was made.
func (s *Service) HealthcareServices(ctx context.Context) ([]HealthcareService, error) {
	return list(ctx, s.DB, store.Query{Table: store.Scheduling, PK: "services"}, func(x *HealthcareService, v int64) { x.Version = v })
}

// HealthcareService returns a service as it stands.
func (s *Service) HealthcareService(ctx context.Context, id ServiceID) (HealthcareService, error) {
	x, err := s.healthcareService(ctx, serviceKey(id))
	return x, errs.Internal("read service", err)
}

// ServiceVersion returns a service as it stood in a version, which never changes.
func (s *Service) ServiceVersion(ctx context.Context, id ServiceID, version int64) (HealthcareService, error) {
	key := serviceVersionKey(id, version)
	if known, ok := s.versions.Load(key); ok {
		return known.(HealthcareService), nil
	}
	x, err := s.healthcareService(ctx, key)
	if err != nil {
		return x, errs.Internal("read service", err)
	}
	x.Version = version
	s.versions.Store(key, x)
	return x, nil
}

func (s *Service) healthcareService(ctx context.Context, key store.Key) (HealthcareService, error) {
	it, err := s.get(ctx, key)
	if err != nil {
		return HealthcareService{}, err
	}
	if it.Version == 0 {
		return HealthcareService{}, ErrService
	}
	x := HealthcareService{Version: it.Version}
	return x, it.Decode(&x)
}

// ServiceVersions lists a service's versions, the latest first.
func (s *Service) ServiceVersions(ctx context.Context, by auth.Actor, id ServiceID) ([]HealthcareService, error) {
	if !works(by) {
		return nil, ErrForbidden
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Scheduling, PK: "service#" + string(id), Desc: true})
	if err != nil {
		return nil, errs.Internal("list versions", err)
	}
	if len(items) == 0 {
		return nil, ErrService
	}
	all := make([]HealthcareService, len(items))
	for i, it := range items {
		all[i].Version = int64(len(items) - i)
		if err := it.Decode(&all[i]); err != nil {
			return nil, errs.Internal("list versions", err)
		}
	}
	return all, nil
}

// SaveHealthcareService adds a service (Version 0, the id is given by us) or makes its next version. The version that
// was before is kept.
func (s *Service) SaveHealthcareService(ctx context.Context, by auth.Actor, x HealthcareService) (HealthcareService, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return x, ErrForbidden
	}
	f := errs.NewFaults()
	x.Preparation = x.Preparation.trimmed()
	x.check(f, s.Clinic.Languages)
	if err := s.checkAmong(ctx, f, x); err != nil {
		return x, errs.Internal("save service", err)
	}
	if err := f.Err(); err != nil {
		return x, err
	}
	if x.ID == "" {
		x.ID = ServiceID(s.IDs.New("svc", s.Now()))
	}
	if !id.Valid("svc", string(x.ID)) {
		return x, ErrService
	}
	before := x.Version
	x.Version = 0
	err := s.DB.Write(ctx, by.Stamp("", s.Now()),
		store.PutVersion(serviceKey(x.ID), before, x), store.Put(serviceVersionKey(x.ID, before+1), x).If(store.Absent()))
	x.Version = before + 1
	if failed, ok := store.Failed(err); ok {
		if failed.Op == 0 && failed.Existing == nil {
			return x, ErrService
		}
		return x, ErrStale
	}
	s.services.forget()
	return x, errs.Internal("save service", err)
}

// checkAmong notes what does not fit to the rest of the directory.
func (s *Service) checkAmong(ctx context.Context, f errs.Faults, x HealthcareService) error {
	known, err := s.Departments(ctx)
	if err != nil {
		return err
	}
	for i, d := range x.Departments {
		if !slices.ContainsFunc(known, func(o Department) bool { return o.ID == d }) {
			f.In("departments").At(i).Add("", "unknown")
		}
	}
	if !x.ForExams {
		return nil
	}
	others, err := s.HealthcareServices(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(others, x.clashes) { // of two saved at the same time the one that was made first is taken
		f.Add("forExams", "twice")
	}
	return nil
}
