package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"careloop/internal/api"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/exam"
	"careloop/internal/leaktest"
	"careloop/internal/patient"
)

// examined is a package and a patient's examinations by it.
type examined struct {
	pkg      exam.Package
	going    exam.Exam // with a critical blood sugar
	review   exam.Exam // whose stations are all over
	signed   exam.Exam
	critical exam.CriticalID
	ahead    booking.AppointmentID
}

// examined lets a patient be examined three times; once for each patient.
func (w *world) examined(p patient.ID) examined {
	w.t.Helper()
	if known, ok := w.exams[p]; ok {
		return known
	}
	ctx, s := w.t.Context(), w.services.Exams
	var x examined
	for _, known := range w.exams {
		x.pkg = known.pkg
	}
	if x.pkg.ID == "" {
		all, err := s.Templates(clinictest.Admin)
		w.must(err)
		plan := all[0]
		plan.Department = w.Department
		x.pkg, err = s.SavePackage(ctx, clinictest.Admin, exam.Package{Plan: plan}, 0)
		w.must(err)
	}
	x.review = w.measured(x.pkg, w.opened(x.pkg, p, "review"), "", 5)
	e := w.measured(x.pkg, w.opened(x.pkg, p, "signed"), "", 5)
	var err error
	x.signed, err = s.Sign(ctx, clinictest.Doctor, e.ID, e.Version, exam.Draft{Conclusions: []exam.Conclusion{{Title: leaktest.Text}}})
	w.must(err)
	x.going = w.measured(x.pkg, w.opened(x.pkg, p, "going"), "blood", 25) // at last: while it is, no other is opened
	open, err := s.Criticals(ctx, clinictest.Doctor)
	w.must(err)
	for _, c := range open {
		if c.Exam == x.going.ID {
			x.critical = c.ID
		}
	}
	if w.exams == nil {
		w.exams = map[patient.ID]examined{}
	}
	w.exams[p] = x
	w.settle()
	return x
}

// ahead books an examination for somebody who was examined.
func (w *world) ahead(p patient.ID) booking.AppointmentID {
	w.t.Helper()
	x := w.examined(p)
	if x.ahead != "" {
		return x.ahead
	}
	ctx, s := w.t.Context(), w.services.Exams
	days, err := s.Days(ctx, clinictest.Desk, x.pkg.ID, p, "")
	w.must(err)
	b, err := s.Book(ctx, clinictest.Desk, exam.BookRequest{Patient: p, Package: x.pkg.ID, Start: days[1].Choices[len(days[1].Choices)-1].Start, Key: "ahead-" + string(p)})
	w.must(err)
	x.ahead = b.ID
	w.exams[p] = x
	w.settle()
	return x.ahead
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) opened(p exam.Package, who patient.ID, key string) exam.Exam {
	w.t.Helper()
	e, err := w.services.Exams.Open(w.t.Context(), clinictest.Desk, exam.OpenRequest{Patient: who, Package: p.ID, Sex: patient.Female, Identified: []string{"name", "phone"}, Key: key + string(who)})
	w.must(err)
	return e
}

// another is a package like one, by which nobody is examined yet.
func (w *world) another(p exam.Package) exam.Package {
	w.t.Helper()
	p, err := w.services.Exams.SavePackage(w.t.Context(), clinictest.Admin, exam.Package{Plan: p.Plan}, 0)
	w.must(err)
	return p
}

// readings are what is measured at a station: in the middle of what is possible, and this blood sugar.
func readings(s exam.Station, glucose float64) []exam.Reading {
	var all []exam.Reading
	for _, x := range s.Items {
		r := exam.Reading{Item: x.Code}
		switch {
		case x.Formula != "":
			continue
		case x.Code == "glucose":
			r.Number = &glucose
		case x.Kind == exam.Number:
			n := *x.Lowest + 1
			for _, of := range x.Ranges {
				if of.Low != nil {
					n = *of.Low
				}
			}
			r.Number = &n
		case x.Kind == exam.Choice:
			r.Choice = x.Choices[0].Code
		}
		all = append(all, r)
	}
	return all
}

func (w *world) measured(p exam.Package, e exam.Exam, only string, glucose float64) exam.Exam {
	w.t.Helper()
	for _, s := range p.Stations {
		if only != "" && only != s.Code {
			continue
		}
		var err error
		e, err = w.services.Exams.Enter(w.t.Context(), clinictest.Nurse, e.ID, s.Code, exam.Entry{Values: readings(s, glucose), Remark: leaktest.Text, Key: "enter-" + s.Code})
		w.must(err)
	}
	return e
}

// takenExam is taken for physical examinations.
func (m *marker) takenExam(o operation, r request) request {
	served := api.New(api.Config{})
	api.ForExam(served, api.Services{})
	if !slices.ContainsFunc(served.Operations(), func(op api.Op) bool { return op.ID == o.ID }) {
		return r
	}
	w, text := m.w, fmt.Sprintf("%q", leaktest.Text)
	x := w.examined(m.p.id)
	switch o.ID {
	case "create-exam-package", "update-exam-package":
		b, err := json.Marshal(x.pkg.Plan)
		w.must(err)
		r.body = string(b)
	case "open-exam":
		r.body = fmt.Sprintf(`{"patientId":%q,"packageId":%q,"sex":"female","identifiers":["name","phone"]}`, m.p.id, w.another(x.pkg).ID)
	case "book-exam":
		r.body = fmt.Sprintf(`{"patientId":%q,"packageId":%q,"start":%q}`, m.p.id, x.pkg.ID, m.freshStart())
	case "move-exam-booking":
		r.body = fmt.Sprintf(`{"start":%q,"reason":%s}`, m.freshStart(), text)
	case "move-exam-station":
		r.path = "/exams/" + string(x.going.ID) + "/stations/urine/moves"
		r.body = `{"to":"declined","reason":"own-wish"}`
	case "cancel-exam":
		m.n++
		r.path = "/exams/" + string(w.opened(w.another(x.pkg), m.p.id, fmt.Sprint("cancel", m.n)).ID) + "/cancel"
		r.body = `{"reason":"mistake"}`
	case "enter-exam-results":
		s := x.pkg.Stations[len(x.pkg.Stations)-1]
		values, err := json.Marshal(readings(s, 5))
		w.must(err)
		r.path = "/exams/" + string(x.going.ID) + "/stations/" + s.Code + "/results"
		r.body = fmt.Sprintf(`{"values":%s,"remark":%s,"reason":%s}`, values, text, text)
	case "sign-exam-report":
		r.path, r.as = "/exams/"+string(x.review.ID)+"/report", "doctor"
		e, err := w.services.Exams.Sheet(w.t.Context(), clinictest.Doctor, x.review.ID)
		w.must(err)
		r.header["If-Match"] = fmt.Sprintf(`"%d"`, e.Exam.Version)
		r.body = fmt.Sprintf(`{"conclusions":[{"title":%s,"advice":%s}],"summary":%s,"reason":%s}`, text, text, text, text)
	}
	return r
}

// freshStart is when the first number begins of a day on which nobody has booked anything.
func (m *marker) freshStart() string {
	m.n++
	return m.w.Today().AddDays(200+m.n).At("08:00", m.w.Settings.Zone).Format(time.RFC3339)
}
