package exam_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// world is a clinic whose department also examines, by the second of the packages that ship.
type world struct {
	*clinictest.Clinic
	*exam.Service
	pkg  exam.Package
	read *noted
	t    *testing.T
}

// noted is an audit that counts.
type noted struct {
	mu    sync.Mutex
	reads []string
	fail  error
}

func (n *noted) Reveal(_ context.Context, by auth.Actor, subject string, _ []string, _ string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reads = append(n.reads, by.ID+" "+subject)
	return n.fail
}

func open(t *testing.T) *world {
	t.Helper()
	c := clinictest.New(t)
	w := &world{Clinic: c, read: &noted{}, t: t}
	w.Service = &exam.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Appointments: c.Booking, Audit: w.read}
	all, err := w.Templates(clinictest.Admin)
	w.must(err)
	p := exam.Package{Plan: all[1]}
	p.Department = w.Department
	w.pkg, err = w.SavePackage(t.Context(), clinictest.Admin, p, 0)
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refuses(err, want error) {
	w.t.Helper()
	if !errors.Is(err, want) {
		w.t.Fatalf("%v, want %v", err, want)
	}
}

// man registers a man of 46.
func (w *world) man() patient.ID {
	w.t.Helper()
	s := &patient.Service{DB: w.Clinic.DB, Clinic: w.Settings, Now: w.Clinic.Now, Keys: w.Clinic.Keys}
	p, _, err := s.Register(w.t.Context(), clinictest.Desk, patient.RegisterInput{Name: "王强", Gender: patient.Male, BirthDate: "1980-05-01"})
	w.must(err)
	return p.ID
}

func (w *world) opened(p patient.ID, key string) exam.Exam {
	w.t.Helper()
	e, err := w.Open(w.t.Context(), clinictest.Desk, exam.OpenRequest{Patient: p, Package: w.pkg.ID, Key: key})
	w.must(err)
	return e
}

func (w *world) booked(p patient.ID, number int) booking.Appointment {
	w.t.Helper()
	a, err := w.Booking.Book(w.t.Context(), clinictest.Desk, booking.Request{
		Patient: p, Session: w.Clinic.Schedule.On(w.Today(), w.Settings)[0].ID, Number: number, Channel: "desk",
	})
	w.must(err)
	return a
}

// usual are readings of a station that nothing is wrong with, but for those that are given.
func (w *world) usual(station string, but ...exam.Reading) []exam.Reading {
	w.t.Helper()
	plain := map[string]float64{
		"wbc": 6, "hb": 150, "rbc": 5, "plt": 200, "glucose": 5, "alt": 20, "ast": 20, "creatinine": 80, "urate": 300, "potassium": 4.2,
		"cholesterol": 4, "triglycerides": 1, "ldl": 2, "height": 175, "weight": 70, "systolic": 120, "diastolic": 75, "vision-right": 1.2, "vision-left": 1.2,
	}
	var all []exam.Reading
	for _, s := range w.pkg.Stations {
		if s.Code != station {
			continue
		}
		for _, x := range s.Items {
			r := exam.Reading{Item: x.Code}
			for _, o := range but {
				if o.Item == x.Code {
					r = o
				}
			}
			if n, ok := plain[x.Code]; ok && r.Number == nil && !r.Declined {
				r.Number = &n
			}
			if x.Kind == exam.Choice && r.Choice == "" {
				r.Choice = x.Choices[0].Code
			}
			if x.Formula == "" {
				all = append(all, r)
			}
		}
	}
	return all
}

func number(item string, n float64) exam.Reading { return exam.Reading{Item: item, Number: &n} }

func (w *world) enter(e exam.Exam, station string, but ...exam.Reading) exam.Exam {
	w.t.Helper()
	e, err := w.Enter(w.t.Context(), clinictest.Nurse, e.ID, station, exam.Entry{Values: w.usual(station, but...), Key: "enter-" + station})
	w.must(err)
	return e
}

// through enters usual results at every station that is left.
func (w *world) through(e exam.Exam) exam.Exam {
	w.t.Helper()
	for _, s := range e.Stops {
		if !s.State.Over() {
			e = w.enter(e, s.Station)
		}
	}
	return e
}

func (w *world) sign(e exam.Exam) exam.Exam {
	w.t.Helper()
	e, err := w.Sign(w.t.Context(), clinictest.Doctor, e.ID, e.Version, exam.Draft{Conclusions: []exam.Conclusion{{Title: "未见异常"}}})
	w.must(err)
	return e
}

func ptr(n float64) *float64 { return &n }

func day(s string) clinic.Date { return clinic.Date(s) }

func valueOf(r exam.Review, item string) exam.Value {
	for _, x := range r.Results {
		for _, v := range x.Values {
			if v.Item == item {
				return v
			}
		}
	}
	return exam.Value{}
}

func contains(c store.Change, text string) bool { return strings.Contains(string(c.New.Doc), text) }
