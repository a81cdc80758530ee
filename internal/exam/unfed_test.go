package exam_test

import (
	"errors"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/preparation"
)

// TestWhoComesUnfedReadsTheSameHoursEverywhere books a package of which stations want nobody who has eaten, and whose
// service, if it has one, says nothing of it: the examination and the appointment tell the same hours.
func TestWhoComesUnfedReadsTheSameHoursEverywhere(t *testing.T) {
	both := func(s string) i18n.Text { return i18n.Text{i18n.Chinese: s, i18n.English: s} }
	for name, c := range map[string]struct {
		serves     *booking.HealthcareService
		eat, drink time.Duration
	}{
		"without a service":             {nil, 8, 2},
		"of a service that says more":   {&booking.HealthcareService{Preparation: &booking.Preparation{Bring: []i18n.Text{both("papers")}}}, 8, 2},
		"of a service with other hours": {&booking.HealthcareService{Preparation: &booking.Preparation{FastHours: 12, WaterHours: 4}}, 12, 4},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			sheets := &preparation.Service{DB: w.Clinic.DB, Clinic: w.Settings, Now: w.Clinic.Now, Keys: w.Clinic.Keys, Bookings: w.Booking}
			w.station("ecg", 5)
			if c.serves != nil {
				c.serves.Name, c.serves.Active, c.serves.Departments = both("Examination"), true, []booking.DepartmentID{w.Department}
				x, err := w.Booking.SaveHealthcareService(t.Context(), clinictest.Admin, *c.serves)
				w.must(err)
				w.pkg.Service = x.ID
				w.pkg, err = w.SavePackage(t.Context(), clinictest.Admin, w.pkg, w.pkg.Version)
				w.must(err)
			}
			p := w.man()
			b, err := w.Service.Book(t.Context(), clinictest.Self(p), w.asks(p, "08:30", "unfed-01"))
			w.must(err)
			x, err := sheets.Sheet(t.Context(), clinictest.Self(p), b.ID)
			w.must(err)
			for where, f := range map[string]booking.Fasting{"the examination": b.Prepares.Fasting, "the appointment": x.Fasting} {
				if f.Eat == nil || f.Drink == nil || b.Start.Sub(*f.Eat) != c.eat*time.Hour || b.Start.Sub(*f.Drink) != c.drink*time.Hour {
					t.Errorf("%s says %+v before %s", where, f, b.Start)
				}
			}
			if x.Changed || len(x.Preparation.Bring) != len(b.Prepares.Preparation.Bring) {
				t.Errorf("%+v", x)
			}
			rest := w.held(p)[1]
			if _, err := sheets.Sheet(t.Context(), clinictest.Self(p), rest.ID); !errors.Is(err, preparation.ErrNothing) {
				t.Errorf("the second number says hours of its own: %v", err)
			}
		})
	}
}

// TestWhoMayEatReadsOfNoFasting books a package of which no station minds.
func TestWhoMayEatReadsOfNoFasting(t *testing.T) {
	w := open(t)
	w.station("ecg", 5)
	for i := range w.pkg.Stations {
		w.pkg.Stations[i].BeforeEating = false
	}
	var err error
	w.pkg, err = w.SavePackage(t.Context(), clinictest.Admin, w.pkg, w.pkg.Version)
	w.must(err)
	p := w.man()
	b, err := w.Service.Book(t.Context(), clinictest.Self(p), w.asks(p, "08:30", "fed-01"))
	w.must(err)
	if b.Prepares.Eat != nil || b.Prepares.Preparation != nil || w.held(p)[0].Unfed() {
		t.Errorf("%+v", b.Prepares)
	}
}

// TestWhoBookedBeforeAPackageWantedNobodyFedLearnsIt changes a package after it was booked: the appointment tells the hours,
// and the desk that they are new.
func TestWhoBookedBeforeAPackageWantedNobodyFedLearnsIt(t *testing.T) {
	w := open(t)
	w.station("ecg", 5)
	feeds := func(fed bool) {
		t.Helper()
		for i := range w.pkg.Stations {
			w.pkg.Stations[i].BeforeEating = !fed
		}
		var err error
		w.pkg, err = w.SavePackage(t.Context(), clinictest.Admin, w.pkg, w.pkg.Version)
		w.must(err)
	}
	feeds(true)
	sheets := &preparation.Service{
		DB: w.Clinic.DB, Clinic: w.Settings, Now: w.Clinic.Now, Keys: w.Clinic.Keys, Bookings: w.Booking, Unfed: w.ComesUnfed,
	}
	p := w.man()
	b, err := w.Service.Book(t.Context(), clinictest.Self(p), w.asks(p, "08:30", "fed-02"))
	w.must(err)
	if _, err := sheets.Sheet(t.Context(), clinictest.Self(p), b.ID); !errors.Is(err, preparation.ErrNothing) {
		t.Fatalf("nothing is to be prepared: %v", err)
	}
	feeds(false)
	x, err := sheets.Sheet(t.Context(), clinictest.Self(p), b.ID)
	w.must(err)
	if !x.PackageChanged || x.Fasting.Eat == nil || b.Start.Sub(*x.Fasting.Eat) != 8*time.Hour {
		t.Errorf("%+v", x)
	}
	if _, err := sheets.Sheet(t.Context(), clinictest.Self(p), w.held(p)[1].ID); !errors.Is(err, preparation.ErrNothing) {
		t.Errorf("the second number says hours of its own: %v", err)
	}
	other := w.man() // who was told to come unfed still does
	later, err := w.Service.Book(t.Context(), clinictest.Self(other), w.asks(other, "08:40", "unfed-02"))
	w.must(err)
	feeds(true)
	if x, err = sheets.Sheet(t.Context(), clinictest.Self(other), later.ID); err != nil || !x.PackageChanged || x.Fasting.Eat == nil {
		t.Errorf("%+v, %v", x, err)
	}
}
