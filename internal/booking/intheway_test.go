package booking_test

import (
	"errors"
	"strings"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// inTheWay returns what a refusal says that the patient has already, and its sentence in both languages.
func inTheWay(err error) (booking.InTheWay, string, string) {
	var e *errs.Error
	if !errors.As(err, &e) {
		return booking.InTheWay{}, "", ""
	}
	has, _ := e.Params["inTheWay"].(booking.InTheWay)
	return has, i18n.T(i18n.English, "error."+e.Code, e.Params), i18n.T(i18n.Chinese, "error."+e.Code, e.Params)
}

// TestARefusalSaysWhatThePatientHasAlready asks in each way for what does not go with an appointment, as the patient, as
// somebody of the family and as the desk.
func TestARefusalSaysWhatThePatientHasAlready(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	has := f.book(t, p, f.session, 2)
	moving := f.book(t, p, f.tomorrow, 1)
	mother := auth.Actor{ID: "mother", Roles: []auth.Role{auth.Patient}, PatientID: string(p), Behalf: "pat_mother"}
	same, overlap := booking.Request{Patient: p, Session: f.session, Number: 3}, booking.Request{Patient: p, Session: f.other, Number: 2}
	for who, by := range map[string]auth.Actor{"patient": self(p), "mother": mother, "desk": desk} {
		ways := map[string]func(booking.Request) error{
			"book": func(r booking.Request) error { _, err := f.Book(t.Context(), by, r); return err },
			"hold": func(r booking.Request) error {
				_, err := f.Hold(t.Context(), by, booking.HoldRequest{Patient: p, Session: r.Session, Number: r.Number, Reason: booking.FillingIn})
				return err
			},
			"move": func(r booking.Request) error { _, err := f.Move(t.Context(), by, moving.ID, r, ""); return err },
			"together": func(r booking.Request) error {
				_, err := f.BookTogether(t.Context(), by, booking.TogetherRequest{Patient: p, Package: "pkg_any", Picks: []booking.Pick{{Session: r.Session, Number: r.Number}}})
				return err
			},
			"walk in": func(r booking.Request) error {
				_, _, err := f.WalkIn(t.Context(), by, r, func(booking.Appointment) (store.Op, error) { return store.Op{}, nil })
				return err
			},
		}
		for way, try := range ways {
			for rule, r := range map[error]booking.Request{booking.ErrSameSession: same, booking.ErrOverlap: overlap} {
				err := try(r)
				got, english, chinese := inTheWay(err)
				want := booking.InTheWay{Appointment: has.ID, Date: has.Date, Start: has.Start, Department: has.Department, Practitioner: has.Practitioner}
				if !errors.Is(err, rule) || got != want {
					t.Errorf("%s, %s: %v, %+v", who, way, err, got)
				}
				if !strings.Contains(english, "(2026-11-23 08:30, Internal medicine, 张医生).") || !strings.Contains(chinese, "（2026-11-23 08:30，Internal medicine，张医生）。") {
					t.Errorf("%s, %s: %s %s", who, way, english, chinese)
				}
			}
		}
	}
	other := f.patients(t, 1)[0]
	has = f.book(t, other, f.session, 3)
	_, err := f.Book(t.Context(), self(other), booking.Request{Patient: other, Session: f.session, Number: 3})
	if got, _, _ := inTheWay(err); got.Appointment != has.ID || len(alternatives(err)) == 0 {
		t.Errorf("the same number again: %+v, and %v instead", got, alternatives(err))
	}
}

func TestWhatIsKeptForThePatientStandsInTheWayToo(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	kept := f.hold(t, desk, p, f.session, 2)
	_, err := f.Book(t.Context(), self(p), booking.Request{Patient: p, Session: f.other, Number: 2})
	if got, _, _ := inTheWay(err); got.Hold != kept.ID || got.Appointment != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestNobodyElseIsToldWhatAPatientHas: who holds a closure's link has not signed in, and a job tells nobody.
func TestNobodyElseIsToldWhatAPatientHas(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	f.book(t, p, f.session, 2)
	moving := f.book(t, p, f.tomorrow, 1)
	link := auth.Actor{ID: "link:case", Roles: []auth.Role{auth.Patient}, PatientID: string(p)}
	_, byLink := f.Move(t.Context(), link, moving.ID, booking.Request{Session: f.session, Number: 3, Owed: true}, "")
	_, byJob := f.Move(t.Context(), job, moving.ID, booking.Request{Session: f.session, Number: 3}, "")
	for who, err := range map[string]error{"link": byLink, "job": byJob} {
		got, english, chinese := inTheWay(err)
		if !errors.Is(err, booking.ErrSameSession) || got != (booking.InTheWay{}) || english != "The patient already has a number in this session." || chinese != "患者在该时段已有预约号。" {
			t.Errorf("%s: %v, %+v, %s %s", who, err, got, english, chinese)
		}
	}
	stranger := self(patient.ID("pat_somebody"))
	if _, err := f.Book(t.Context(), stranger, booking.Request{Patient: p, Session: f.session, Number: 3}); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("a stranger: %v", err)
	}
}
