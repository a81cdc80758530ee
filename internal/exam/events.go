package exam

import (
	"strings"

	"careloop/internal/errs"
	"careloop/internal/store"
)

// EventKind says what happened.
type EventKind string

// The events. An examination is opened once, and may be cancelled before anything was done; a report is signed once and may be amended; a critical value is found, seen, told and withdrawn once.
const (
	Opened            EventKind = "opened"
	GivenUp           EventKind = "cancelled"
	ReportSigned      EventKind = "report-signed"
	ReportAmended     EventKind = "report-amended"
	CriticalFound     EventKind = "critical-found"
	CriticalSeen      EventKind = "critical-seen" // by a doctor
	CriticalTold      EventKind = "critical-told"
	CriticalWithdrawn EventKind = "critical-withdrawn" // the value was amended before the patient was told
)

// Event is something that happened to one examination, report or critical value. It says nothing of what was measured.
type Event struct {
	Kind     EventKind
	Exam     Exam     // of Opened and GivenUp
	Report   Signed   // of the next two kinds
	Critical Critical // of the others
	Stamp    store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string {
	switch e.Kind {
	case Opened, GivenUp:
		return "exam-" + string(e.Kind) + ":" + string(e.Exam.ID)
	case ReportSigned:
		return string(e.Kind) + ":" + string(e.Report.Exam)
	case ReportAmended:
		return string(e.Kind) + ":" + string(e.Report.Exam) + ":" + e.Report.At.UTC().Format("20060102150405.000")
	case CriticalFound, CriticalSeen, CriticalTold, CriticalWithdrawn:
	}
	return string(e.Kind) + ":" + string(e.Critical.ID)
}

// EventsOf reads the events out of a change of an item; other items' changes give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.Table != store.Care || c.New == nil {
		return nil, nil
	}
	switch {
	case strings.HasPrefix(c.SK, examPrefix):
		return examEvents(c)
	case strings.HasPrefix(c.SK, reportPrefix):
		return reportEvents(c)
	case strings.HasPrefix(c.SK, criticalPrefix):
		return criticalEvents(c)
	}
	return nil, nil
}

func examEvents(c store.Change) ([]Event, error) {
	after, err := readExam(*c.New)
	if err != nil {
		return nil, errs.Internal("read examination", err)
	}
	if c.Old == nil {
		return []Event{{Kind: Opened, Exam: after.Exam, Stamp: c.Stamp()}}, nil
	}
	before, err := readExam(*c.Old)
	if err != nil {
		return nil, errs.Internal("read examination", err)
	}
	if after.Status == Cancelled && before.Status != Cancelled {
		return []Event{{Kind: GivenUp, Exam: after.Exam, Stamp: c.Stamp()}}, nil
	}
	return nil, nil
}

func reportEvents(c store.Change) ([]Event, error) {
	var doc reportItem
	if err := c.New.Decode(&doc); err != nil {
		return nil, errs.Internal("read report", err)
	}
	kind := ReportSigned
	if doc.Version > 1 {
		kind = ReportAmended
	}
	return []Event{{Kind: kind, Report: doc.Signed, Stamp: c.Stamp()}}, nil
}

func criticalEvents(c store.Change) ([]Event, error) {
	after, err := readCritical(*c.New)
	if err != nil {
		return nil, errs.Internal("read critical value", err)
	}
	var before Critical
	var all []Event
	if c.Old == nil {
		all = append(all, Event{Kind: CriticalFound, Critical: after, Stamp: c.Stamp()})
	} else if before, err = readCritical(*c.Old); err != nil {
		return nil, errs.Internal("read critical value", err)
	}
	if before.SeenAt == nil && after.SeenAt != nil {
		all = append(all, Event{Kind: CriticalSeen, Critical: after, Stamp: c.Stamp()})
	}
	if before.ToldAt == nil && after.ToldAt != nil {
		all = append(all, Event{Kind: CriticalTold, Critical: after, Stamp: c.Stamp()})
	}
	if before.WithdrawnAt == nil && after.WithdrawnAt != nil {
		all = append(all, Event{Kind: CriticalWithdrawn, Critical: after, Stamp: c.Stamp()})
	}
	return all, nil
}
