package exam_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/patient"
	"careloop/internal/store/enginetest"
	"careloop/internal/visit"
)

// ward is a department in which one patient is at the beginning, one has two stations left, one whose potassium is critical waits for the report,
// and one is to come for two numbers.
type ward struct {
	*world
	fresh, going, reviewed exam.Exam
	critical               exam.CriticalID
	coming                 exam.Booking
	p                      patient.ID // who is to come
}

func openWard(t *testing.T) ward {
	t.Helper()
	w := ward{world: open(t)}
	w.station("ultrasound", 4)
	w.p = w.man()
	w.coming = w.ahead(w.p, "08:30", "to come")
	w.Set(w.Today().AddDays(1), "07:50")
	w.fresh, w.going = w.opened(w.man(), "fresh"), w.opened(w.man(), "going")
	for _, s := range w.going.Stops {
		if s.Station != "eyes" && s.Station != "ecg" && !s.State.Over() {
			w.going = w.enter(w.going, s.Station)
		}
	}
	w.reviewed = w.through(w.enter(w.opened(w.man(), "reviewed"), "blood", number("potassium", 6.8)))
	all, err := w.Criticals(t.Context(), clinictest.Doctor)
	w.must(err)
	w.critical = all[0].ID
	return w
}

func (w ward) on(t *testing.T, db *enginetest.DB) ward {
	t.Helper()
	c := w.On(db)
	w.world = &world{Clinic: c, Service: &exam.Service{DB: db, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Appointments: c.Booking, Audit: w.read}, pkg: w.pkg, read: w.read, t: t}
	return w
}

// left tells how far the examinations of the day are, what is critical, and whose the numbers are.
func (w ward) left(t *testing.T) string {
	t.Helper()
	var lines []string
	all, err := w.OnDay(t.Context(), clinictest.Manager, w.Today())
	w.must(err)
	name := map[patient.ID]string{w.fresh.Patient: "fresh", w.going.Patient: "going", w.reviewed.Patient: "reviewed", w.p: "coming"}
	for _, e := range all {
		l := fmt.Sprintf("    %s: %s %s abnormal=%d critical=%d report=%d amended=%t numbers=%d apart=%t:", name[e.Patient], e.Status, e.Reason, e.Abnormal, e.Critical,
			e.Report, e.Amended, len(e.Numbers), e.Apart)
		for _, s := range e.Stops {
			if !s.State.Over() || s.State != exam.Done {
				l += fmt.Sprint(" ", s.Station, " ", s.State, " ", s.Reason)
			}
		}
		results, err := w.Results(t.Context(), clinictest.Doctor, e.ID)
		w.must(err)
		lines = append(lines, fmt.Sprint(l, ", ", len(results), " results"))
	}
	found, err := w.CriticalsOn(t.Context(), clinictest.Manager, w.Today())
	w.must(err)
	for _, c := range found {
		lines = append(lines, fmt.Sprintf("    critical %s of %s: seen=%t told=%t withdrawn=%t", c.Item, name[c.Patient], c.SeenAt != nil, c.ToldAt != nil, c.WithdrawnAt != nil))
	}
	of, _, err := w.Booking.OfPatient(t.Context(), clinictest.Manager, w.p, 50, "")
	w.must(err)
	for _, a := range of {
		lines = append(lines, fmt.Sprintf("    appointment %s %s %s late=%t %s", a.Date, a.Start.Format("15:04"), a.Status, a.Late, a.Reason))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestEachTwoOfAnExaminationAreAsOneAfterTheOther plays everything that happens to examinations within everything else.
func TestEachTwoOfAnExaminationAreAsOneAfterTheOther(t *testing.T) {
	type ctx = context.Context
	w := openWard(t)
	all := w.Clinic.DB.Copy(t)
	act := func(name string, do func(c ctx, w ward) error) enginetest.Act[ward] {
		return enginetest.Act[ward]{Name: name, Do: do}
	}
	enter := func(c ctx, w ward, e exam.Exam, station string, in exam.Entry, but ...exam.Reading) error {
		in.Values = w.usual(station, but...)
		_, err := w.Enter(c, clinictest.Doctor, e.ID, station, in)
		return err
	}
	enginetest.Interleaving[ward]{
		Open: func(t *testing.T) (first, second ward) {
			t.Helper()
			db := all.Open(t)
			return w.on(t, db), w.on(t, db)
		},
		Left: func(t *testing.T, w ward) string { t.Helper(); return w.left(t) },
		Acts: []enginetest.Act[ward]{
			act("eyes", func(c ctx, w ward) error { return enter(c, w, w.going, "eyes", exam.Entry{Key: "eyes"}) }),
			act("eyes by another", func(c ctx, w ward) error {
				return enter(c, w, w.going, "eyes", exam.Entry{Key: "eyes by another"}, number("vision-left", 0.4))
			}),
			act("decline the ecg", func(c ctx, w ward) error {
				_, err := w.MoveTo(c, clinictest.Nurse, w.going.ID, exam.Move{Station: "ecg", To: exam.Declined, Reason: exam.OwnWish})
				return err
			}),
			act("begin", func(c ctx, w ward) error { return enter(c, w, w.fresh, "eyes", exam.Entry{Key: "begin"}) }),
			act("break off", func(c ctx, w ward) error {
				_, err := w.Cancel(c, clinictest.Desk, w.fresh.ID, exam.Gone, false)
				return err
			}),
			act("see", func(c ctx, w ward) error { _, err := w.See(c, clinictest.Doctor, w.critical); return err }),
			act("tell", func(c ctx, w ward) error {
				_, err := w.Tell(c, clinictest.Nurse, w.critical, exam.InPerson)
				return err
			}),
			act("amend", func(c ctx, w ward) error {
				return enter(c, w, w.reviewed, "blood", exam.Entry{Key: "amend", Amends: 1, Reason: "溶血"})
			}),
			act("amend to worse", func(c ctx, w ward) error {
				return enter(c, w, w.reviewed, "blood", exam.Entry{Key: "worse", Amends: 1, Reason: "复核"}, number("potassium", 7.2))
			}),
			act("see and sign", func(c ctx, w ward) error {
				if _, err := w.See(c, clinictest.Doctor, w.critical); err != nil {
					return err
				}
				d := exam.Draft{Conclusions: []exam.Conclusion{{Title: "血钾过高", Items: []string{"potassium"}}}}
				_, err := w.Sign(c, clinictest.Doctor, w.reviewed.ID, w.reviewed.Version, d)
				return err
			}),
			act("open", func(c ctx, w ward) error {
				_, err := w.Open(c, clinictest.Desk, exam.OpenRequest{Patient: w.p, Package: w.pkg.ID, Appointment: w.coming.ID, Key: "open"})
				return err
			}),
			act("open apart", func(c ctx, w ward) error {
				_, err := w.Open(c, clinictest.Desk, exam.OpenRequest{Patient: w.p, Package: w.pkg.ID, Key: "open apart"})
				return err
			}),
			act("cancel", func(c ctx, w ward) error { _, err := w.Booking.Cancel(c, clinictest.Desk, w.coming.ID, ""); return err }),
			act("move", func(c ctx, w ward) error {
				_, err := w.MoveBooking(c, clinictest.Desk, w.coming.ID, w.to(1, "09:00", "move"))
				return err
			}),
			act("see a doctor", func(c ctx, w ward) error {
				_, err := w.Visit.CheckIn(c, clinictest.Desk, visit.Arrival{Appointment: w.coming.ID, Identifiers: clinictest.Arrival("").Identifiers})
				return err
			}),
			act("miss", func(c ctx, w ward) error {
				a, err := w.Booking.Appointment(c, clinictest.Desk, w.coming.ID)
				if err == nil && a.Status == booking.Booked {
					_, err = w.Booking.MarkNoShow(c, clinictest.Job, a)
				}
				return err
			}),
		},
	}.Play(t)
}
