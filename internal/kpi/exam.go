package kpi

import (
	"time"

	"careloop/internal/clinic"
	"careloop/internal/exam"
)

// OfExam returns what an examination's event counts: reports on the day on which they were first signed, critical values on
// the day on which they were found.
func OfExam(zone *time.Location) func(exam.Event) []Fact {
	return func(e exam.Event) []Fact {
		c := e.Critical
		f := Fact{ID: e.ID(), At: e.Stamp.At, Day: clinic.DateOf(c.FoundAt.In(zone)), Department: c.Department}
		switch e.Kind {
		case exam.ReportSigned:
			f.Day, f.Department = e.Report.Day, e.Report.Department
			f.Counts = reported(e.Report)
		case exam.CriticalFound:
			f.Counts = Counts{criticalFound: 1}
		case exam.CriticalTold:
			f.Counts = Counts{criticalToldLate: 1}
			if c.InTime() {
				f.Counts = Counts{criticalToldInTime: 1}
			}
		case exam.CriticalWithdrawn:
			f.Counts = Counts{criticalWithdrawn: 1}
		case exam.Opened, exam.GivenUp, exam.ReportAmended, exam.CriticalSeen:
			return nil
		}
		return []Fact{f}
	}
}

func reported(r exam.Signed) Counts {
	c := Counts{examReports: 1}
	if r.InTime {
		c[examReportsInTime] = 1
	}
	if r.Abnormal {
		c[examAbnormal] = 1
	}
	return c
}

func reportFacts(r exam.Signed) []Fact {
	return OfExam(time.UTC)(exam.Event{Kind: exam.ReportSigned, Report: r, Stamp: at(r.At)}) // which names its own day
}

func criticalFacts(zone *time.Location) func(exam.Critical) []Fact {
	count := OfExam(zone)
	return func(c exam.Critical) []Fact {
		all := count(exam.Event{Kind: exam.CriticalFound, Critical: c, Stamp: at(c.FoundAt)})
		if c.ToldAt != nil {
			all = append(all, count(exam.Event{Kind: exam.CriticalTold, Critical: c, Stamp: at(*c.ToldAt)})...)
		}
		if c.WithdrawnAt != nil {
			all = append(all, count(exam.Event{Kind: exam.CriticalWithdrawn, Critical: c, Stamp: at(*c.WithdrawnAt)})...)
		}
		return all
	}
}
