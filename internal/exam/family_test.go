package exam_test

import (
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/patient"
)

// TestWhoActsForAPatientBooksAndMovesTheirExaminations books for somebody of the family: it is the patient's, every number says
// who made it, and the same person can do nothing for anybody else.
func TestWhoActsForAPatientBooksAndMovesTheirExaminations(t *testing.T) {
	w := open(t)
	w.station("ultrasound", 5)
	ctx, self, ward, stranger := t.Context(), w.man(), w.man(), w.man()
	by := clinictest.Self(self).OnBehalf(string(ward), string(self), auth.ScopeVisits)
	days, err := w.Days(ctx, by, w.pkg.ID, ward, "")
	w.must(err)
	if len(days) == 0 {
		t.Fatal("no day is offered")
	}
	b, err := w.Service.Book(ctx, by, w.asks(ward, "08:30", "for-the-family"))
	w.must(err)
	moved, err := w.MoveBooking(ctx, by, b.ID, w.to(3, "08:20", "moves-for-the-family"))
	w.must(err)
	if moved.Patient != ward || len(moved.Numbers) != 2 || len(w.held(self)) != 0 {
		t.Fatalf("%+v; who acts has %+v", moved, w.held(self))
	}
	for _, a := range w.held(ward) {
		if a.BookedBy != self || a.Patient != ward {
			t.Errorf("%+v", a)
		}
	}
	listed, err := w.BookingsOf(ctx, by, ward)
	w.must(err)
	if len(listed) != 1 || listed[0].ID != moved.ID {
		t.Errorf("%+v", listed)
	}
	_, err = w.Service.Book(ctx, by, w.asks(stranger, "09:00", "for-a-stranger"))
	w.refuses(err, exam.ErrForbidden)
	_, err = w.Service.Book(ctx, by, w.asks(self, "09:00", "for-themselves"))
	w.refuses(err, exam.ErrForbidden) // each request is for one patient
	theirs, err := w.Service.Book(ctx, clinictest.Self(stranger), w.asks(stranger, "09:00", "by-themselves"))
	w.must(err)
	_, err = w.MoveBooking(ctx, by, theirs.ID, w.to(3, "10:00", "moves-a-stranger"))
	w.refuses(err, booking.ErrForbidden)
	_, err = w.MoveDays(ctx, by, theirs.ID, "")
	w.refuses(err, booking.ErrForbidden)
	_, err = w.Booking.Cancel(ctx, by, moved.Numbers[1].Appointment, "")
	w.must(err)
	if has := w.held(ward); len(has) != 0 {
		t.Errorf("%+v are left", has)
	}
}

// TestNothingIsOpenedOrBookedForWhoHasDied refuses both as a booking is refused, staff and family each in their words; a route
// sheet that was opened before can be looked at.
func TestNothingIsOpenedOrBookedForWhoHasDied(t *testing.T) {
	w := open(t)
	p, ctx := w.man(), t.Context()
	before := w.opened(p, "while-alive")
	files := &patient.Service{DB: w.Clinic.DB, Clinic: w.Settings, Now: w.Clinic.Now, Keys: w.Clinic.Keys}
	_, err := files.RecordDeath(ctx, clinictest.Desk, p, 1, patient.DeathInput{Told: "relative"})
	w.must(err)
	r := exam.OpenRequest{Patient: p, Package: w.pkg.ID, Key: "afterwards"}
	_, err = w.Open(ctx, clinictest.Desk, r)
	w.refuses(err, booking.ErrDeceased)
	r.Key = "while-alive"
	again, err := w.Open(ctx, clinictest.Desk, r)
	if err != nil || again.ID != before.ID {
		t.Errorf("what was opened before: %v", err)
	}
	_, err = w.Days(ctx, clinictest.Desk, w.pkg.ID, p, "")
	w.refuses(err, booking.ErrDeceased)
	_, err = w.Offers(ctx, clinictest.Self(p), p)
	w.refuses(err, booking.ErrFileClosed)
	_, err = w.Service.Book(ctx, clinictest.Self(p), w.asks(p, "09:00", "too-late-for-that"))
	w.refuses(err, booking.ErrFileClosed)
}

// TestPackagesSayWhomTheyAreFor lists a package for women to a man, with the reason that its booking would be refused for.
func TestPackagesSayWhomTheyAreFor(t *testing.T) {
	w := open(t)
	p, ctx := w.man(), t.Context()
	other := exam.Package{Plan: w.pkg.Plan}
	other.Sex = patient.Female
	other, err := w.SavePackage(ctx, clinictest.Admin, other, 0)
	w.must(err)
	gone := exam.Package{Plan: w.pkg.Plan}
	gone.Active = false
	_, err = w.SavePackage(ctx, clinictest.Admin, gone, 0)
	w.must(err)
	got := map[exam.PackageID]string{}
	all, err := w.Offers(ctx, clinictest.Self(p), p)
	w.must(err)
	for _, x := range all {
		got[x.ID] = x.Refused
	}
	if len(got) != 2 || got[w.pkg.ID] != "" || got[other.ID] != "exam-package-not-for-patient" {
		t.Errorf("%v", got)
	}
	_, err = w.Offers(ctx, clinictest.Self(w.man()), p)
	w.refuses(err, exam.ErrForbidden)
}
