package functiontest

import (
	"math/rand/v2"

	"careloop/internal/exam"
	"careloop/internal/id"
	"careloop/internal/patient"
)

// compared is what the desk compares with a file.
var compared = []string{"name", "birth-date"}

// examine lets Wang be through all stations, Chen have a critical blood sugar, and Li have a signed report, all by the
// first of the packages that ship.
func (c *Clinic) examine() {
	c.t.Helper()
	ctx, s := c.t.Context(), c.Exams()
	s.IDs = id.Source{Rand: rand.NewChaCha8([32]byte{11})}
	all, err := s.Templates(admin)
	c.must(err)
	p := exam.Package{Plan: all[0]}
	p.Department = c.Department
	c.Package, err = s.SavePackage(ctx, admin, p, 0)
	c.must(err)
	open := func(p patient.ID, key string) exam.Exam {
		e, err := s.Open(ctx, desk, exam.OpenRequest{Patient: p, Package: c.Package.ID, Sex: patient.Female, Identified: compared, Key: key})
		c.must(err)
		return e
	}
	c.Reviewed = c.measured(s, open(c.Wang, "exam-of-wang"), "", 5)
	c.Critical = c.measured(s, open(c.Chen, "exam-of-chen"), "blood", 25)
	c.Signed = c.measured(s, open(c.Li, "exam-of-li"), "", 5)
	c.Signed, err = s.Sign(ctx, doctor, c.Signed.ID, c.Signed.Version, exam.Draft{Conclusions: []exam.Conclusion{{Title: "未见明显异常"}}})
	c.must(err)
	b := c.Bookings()
	b.IDs, s.Appointments = s.IDs, b
	_, err = s.Book(ctx, desk, exam.BookRequest{Patient: c.Wang, Package: c.Package.ID, Start: monday.AddDays(2).At("10:00", c.Clinic.Zone), Channel: "desk", Key: "exam-ahead-of-wang"})
	c.must(err)
	files := c.Patients()
	files.IDs = s.IDs
	zhao, _, err := files.Register(ctx, desk, patient.RegisterInput{Key: "zhao-who-goes-away", Name: "赵敏", Gender: patient.Female, BirthDate: "1991-03-02"})
	c.must(err)
	today, err := s.Book(ctx, desk, exam.BookRequest{Patient: zhao.ID, Package: c.Package.ID, Start: monday.At("11:20", c.Clinic.Zone), Channel: "desk", Key: "exam-today-of-zhao"})
	c.must(err)
	_, err = s.Open(ctx, desk, exam.OpenRequest{Patient: zhao.ID, Package: c.Package.ID, Appointment: today.ID, Identified: compared, Key: "begun-of-zhao"})
	c.must(err)
}

// measured enters the middle of each range at one station, or at all, with this blood sugar.
func (c *Clinic) measured(s *exam.Service, e exam.Exam, only string, glucose float64) exam.Exam {
	c.t.Helper()
	for _, station := range c.Package.Stations {
		if only != "" && only != station.Code {
			continue
		}
		var values []exam.Reading
		for _, x := range station.Items {
			r := exam.Reading{Item: x.Code}
			switch {
			case x.Formula != "":
				continue
			case x.Code == "glucose":
				r.Number = &glucose
			case x.Kind == exam.Number:
				n := *x.Lowest + (*x.Highest-*x.Lowest)/2
				for _, of := range x.Ranges {
					if of.Low != nil {
						n = *of.Low
					}
				}
				r.Number = &n
			case x.Kind == exam.Choice:
				r.Choice = x.Choices[0].Code
			}
			values = append(values, r)
		}
		var err error
		e, err = s.Enter(c.t.Context(), doctor, e.ID, station.Code, exam.Entry{Values: values, Key: "results-" + station.Code})
		c.must(err)
	}
	return e
}
