package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt/keyset"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/store/sqlite"
	"careloop/internal/visit"
)

// watchers is how many phones watch one queue, and watched for how long: each looks again when it was told to.
const (
	watchers = 200
	watched  = 5 * time.Minute
)

// watching counts what a queue's watchers read of the store: of one phone, and of two hundred.
func watching(ctx context.Context, b *bench) (err error) {
	dir, err := b.folder("watch")
	if err != nil {
		return err
	}
	file, err := sqlite.Open(ctx, filepath.Join(dir, "queue.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	keys, err := keyset.FromFile(filepath.Join(dir, "keys.json"))
	if err != nil {
		return err
	}
	const monday clinic.Date = "2026-11-23"
	c := clinic.Default()
	at := &clock{monday.At("07:30", c.Zone)}
	db := &counting{Store: file}
	bookings := &booking.Service{DB: db, Clinic: c, Now: at.now}
	visits := &visit.Service{DB: db, Clinic: c, Now: at.now, Keys: keys, Appointments: bookings, Practitioners: bookings.Practitioners}
	encounters, err := queueUp(ctx, db, bookings, visits, monday)
	if err != nil {
		return err
	}
	read, looks := map[int]int64{}, map[int]int{}
	for _, n := range []int{1, watchers} { // the one is whose turn is next
		at.at = at.at.Add(time.Hour)
		db.reset()
		next := make([]time.Duration, n)
		for phone := range next {
			next[phone] = time.Duration(phone%10) * time.Second
		}
		for tick := time.Duration(0); tick < watched; tick += time.Second {
			for phone := range next {
				if tick < next[phone] {
					continue
				}
				e := encounters[phone%len(encounters)]
				self := auth.Actor{ID: "phone", Roles: []auth.Role{auth.Patient}, PatientID: string(e.Patient)}
				w, err := visits.Wait(ctx, self, e.ID, e.Queue, i18n.Chinese)
				if err != nil {
					return err
				}
				next[phone] = tick + time.Duration(w.NextLook)*time.Second
				looks[n]++
			}
			at.at = at.at.Add(time.Second)
		}
		read[n] = db.items.Load()
	}
	return b.atMost("watchers-items-ratio", round(float64(read[watchers])/float64(read[1])), "", 1,
		fmt.Sprintf("items read for %d phones in %s, over what is read for the one phone whose turn is next", watchers, watched),
		map[string]any{"one": read[1], "all": read[watchers], "looksOfOne": looks[1], "looksOfAll": looks[watchers], "waiting": len(encounters)})
}

// queueUp lets a session's patients come, twenty-four of them.
func queueUp(ctx context.Context, db store.Store, bookings *booking.Service, visits *visit.Service, day clinic.Date) ([]visit.Encounter, error) {
	name := i18n.Text{i18n.Chinese: "内科", i18n.English: "Medicine"}
	d, err := bookings.SaveDepartment(ctx, manager, booking.Department{Name: name, Need: "general", Active: true})
	if err != nil {
		return nil, err
	}
	p, err := bookings.SavePractitioner(ctx, manager, booking.Practitioner{Name: name, Grade: "chief", Active: true})
	if err != nil {
		return nil, err
	}
	x := booking.Schedule{Department: d.ID, Practitioner: p.ID, Room: "1", From: day, Weekly: week(10)}
	if _, err := bookings.SaveSchedule(ctx, manager, x); err != nil {
		return nil, err
	}
	sessions, err := bookings.SessionsOn(ctx, d.ID, day)
	if err != nil {
		return nil, err
	}
	var all []visit.Encounter
	for _, slot := range sessions[0].Slots[:min(24, len(sessions[0].Slots))] {
		who := patient.ID(id.Source{}.New("pat", slot.Start))
		if err := db.Write(ctx, manager.Stamp("", slot.Start), store.Put(patient.FileKey(who), struct{}{}).If(store.Absent())); err != nil {
			return nil, err
		}
		a, err := bookings.Book(ctx, manager, booking.Request{Patient: who, Session: sessions[0].ID, Number: slot.Number, Channel: "desk"})
		if err != nil {
			return nil, err
		}
		e, err := visits.CheckIn(ctx, desk, visit.Arrival{Appointment: a.ID, Identifiers: visit.Identifiers()[:2]})
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}
