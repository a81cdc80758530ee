package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/id"
	"careloop/internal/kpi"
	"careloop/internal/store/sqlite"
	"careloop/internal/visit"
)

// months counts the items that the view of a month reads after many visits.
func months(ctx context.Context, b *bench) (err error) {
	dir, err := b.folder("month")
	if err != nil {
		return err
	}
	file, err := sqlite.Open(ctx, filepath.Join(dir, "metrics.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	const month clinic.Month = "2026-10" // of 31 days
	c := clinic.Default()
	at := &clock{clinic.Date("2026-11-01").At("08:00", c.Zone)}
	db := &counting{Store: file}
	s := &kpi.Service{DB: db, Clinic: c, Now: at.now}
	scopes := make([]kpi.Scope, 8)
	for i := range scopes {
		scopes[i] = kpi.Scope{Department: booking.DepartmentID(id.Source{}.New("dep", at.at)), Practitioner: booking.PractitionerID(id.Source{}.New("pra", at.at))}
	}
	if err := count(ctx, s, month.Days(), scopes, b.visits); err != nil {
		return err
	}
	most, took := int64(0), time.Duration(0)
	for _, scope := range []kpi.Scope{{}, {Department: scopes[0].Department}, {Practitioner: scopes[1].Practitioner}} {
		db.reset()
		begun := now()
		report, err := s.Month(ctx, manager, month, scope)
		if err != nil {
			return err
		}
		if len(report.Figures) == 0 || len(report.Figures[0].Days) != 31 {
			return fmt.Errorf("the month has %d figures", len(report.Figures))
		}
		most, took = max(most, db.items.Load()), max(took, since(begun))
	}
	return b.atMost("month-items", float64(most), "items", 40, "items read for the figures of a month, its 31 days each", map[string]any{
		"visits": b.visits, "milliseconds": round(milliseconds(took)),
	})
}

// count tells the counters of visits from arrival to end, spread over days and scopes.
func count(ctx context.Context, s *kpi.Service, days []clinic.Date, scopes []kpi.Scope, visits int) error {
	zone := clinic.Default().Zone
	var facts []kpi.Fact
	for n := range visits {
		day, scope := days[n%len(days)], scopes[n%len(scopes)]
		arrived := day.At("09:00", zone).Add(time.Duration(n%180) * time.Minute)
		called, finished := arrived.Add(12*time.Minute), arrived.Add(20*time.Minute)
		e := visit.Encounter{
			ID: visit.EncounterID(id.Source{}.New("enc", arrived)), Department: scope.Department, Practitioner: scope.Practitioner, Date: day,
			Start: arrived.Add(5 * time.Minute), ArrivedAt: arrived, CalledAt: &called, FinishedAt: &finished, First: n%3 == 0,
		}
		for _, kind := range []visit.EventKind{visit.EncounterArrived, visit.EncounterCalled, visit.EncounterFinished} {
			facts = append(facts, kpi.OfEncounter(visit.Event{Kind: kind, Encounter: e, Stamp: job.Stamp("", finished)})...)
		}
		if len(facts) >= 300 || n == visits-1 {
			if err := s.Apply(ctx, facts...); err != nil {
				return err
			}
			facts = facts[:0]
		}
	}
	return nil
}
