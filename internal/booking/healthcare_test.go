package booking_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

var admin = auth.Actor{ID: "admin", Roles: []auth.Role{auth.Administrator}}

func both(s string) i18n.Text { return i18n.Text{i18n.Chinese: s, i18n.English: s} }

func text(s string) i18n.Text { return i18n.Text{i18n.English: s} }

// faultsOf lists the wrong fields as "path code".
func faultsOf(t *testing.T, err error) []string {
	t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.KindInvalid {
		t.Fatalf("got %v, want wrong fields", err)
	}
	var all []string
	for _, f := range e.Fields {
		all = append(all, f.Path+" "+f.Code)
	}
	return all
}

// gastroscopy adds a service to the department of a session.
func (f fixture) gastroscopy(t *testing.T, change func(*booking.HealthcareService)) booking.HealthcareService {
	t.Helper()
	s, err := f.Session(t.Context(), f.session)
	if err != nil {
		t.Fatal(err)
	}
	x := booking.HealthcareService{
		Name: both("Gastroscopy"), Departments: []booking.DepartmentID{s.Department}, Active: true,
		Preparation: &booking.Preparation{FastHours: 8, WaterHours: 2, Bring: []i18n.Text{both("The referral")}},
	}
	if change != nil {
		change(&x)
	}
	x, err = f.SaveHealthcareService(t.Context(), admin, x)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestEachVersionOfAServiceIsKept(t *testing.T) {
	f := open(t)
	first := f.gastroscopy(t, nil)
	second := first
	p := *first.Preparation
	p.FastHours = 12
	second.Preparation = &p
	second, err := f.SaveHealthcareService(t.Context(), admin, second)
	if err != nil || second.Version != first.Version+1 {
		t.Fatalf("version %d, %v", second.Version, err)
	}
	told, err := f.ServiceVersion(t.Context(), first.ID, first.Version)
	if err != nil || told.Preparation.FastHours != 8 {
		t.Errorf("of the first version %+v, %v", told.Preparation, err)
	}
	now, err := f.HealthcareService(t.Context(), first.ID)
	if err != nil || now.Preparation.FastHours != 12 || now.Version != second.Version {
		t.Errorf("now %+v, %v", now, err)
	}
	all, err := f.ServiceVersions(t.Context(), desk, first.ID)
	if err != nil || len(all) != 2 || all[0].Version != 2 || all[0].Preparation.FastHours != 12 || all[1].Preparation.FastHours != 8 {
		t.Errorf("versions %+v, %v", all, err)
	}
	if _, err := f.SaveHealthcareService(t.Context(), admin, first); !errors.Is(err, booking.ErrStale) {
		t.Errorf("saving upon the first version: %v", err)
	}
	first.ID = "svc_06h00wfwr1tqka1m6b0vzh958m"
	if _, err := f.SaveHealthcareService(t.Context(), admin, first); !errors.Is(err, booking.ErrService) {
		t.Errorf("changing what is not there: %v", err)
	}
	if _, err := f.SaveHealthcareService(t.Context(), desk, booking.HealthcareService{}); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("saving by the desk: %v", err)
	}
}

func TestOfManyWhoChangeAServiceOneWins(t *testing.T) {
	f := open(t)
	x := f.gastroscopy(t, nil)
	var won atomic.Int32
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			mine := x
			mine.Name = both(fmt.Sprint("Gastroscopy ", i))
			switch _, err := f.SaveHealthcareService(t.Context(), admin, mine); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, booking.ErrStale):
				t.Errorf("saving: %v", err)
			}
		})
	}
	all.Wait()
	versions, err := f.ServiceVersions(t.Context(), desk, x.ID)
	if won.Load() != 1 || err != nil || len(versions) != 2 {
		t.Errorf("%d won, %d versions, %v", won.Load(), len(versions), err)
	}
}

func TestWhatIsEmptyIsNoPreparation(t *testing.T) {
	f := open(t)
	x := f.gastroscopy(t, func(x *booking.HealthcareService) {
		x.Preparation = &booking.Preparation{NoWater: true, Instructions: both(" ")}
	})
	if x.Preparation != nil {
		t.Errorf("%+v", x.Preparation)
	}
}

func TestOneServiceIsWhatADepartmentsExamNumbersAreFor(t *testing.T) {
	f := open(t)
	first := f.gastroscopy(t, func(x *booking.HealthcareService) { x.ForExams = true })
	second := first
	second.ID, second.Version = "", 0
	_, err := f.SaveHealthcareService(t.Context(), admin, second)
	if got := faultsOf(t, err); len(got) != 1 || got[0] != "forExams twice" {
		t.Errorf("faults %q", got)
	}
	second.Active = false
	if _, err := f.SaveHealthcareService(t.Context(), admin, second); err != nil {
		t.Errorf("one that is not offered: %v", err)
	}
}
