package booking_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// beside returns another schedule of the doctor of a session.
func (f fixture) beside(t *testing.T, from, until clinic.Date, weekly ...booking.WeeklyBlock) booking.Schedule {
	t.Helper()
	s := f.scheduleOf(t, f.session)
	return booking.Schedule{Department: s.Department, Practitioner: s.Practitioner, Room: "202", From: from, Until: until, Weekly: weekly}
}

func block(weekday int, start, end clinic.Wall) booking.WeeklyBlock {
	return booking.WeeklyBlock{Weekday: weekday, Block: booking.Block{Start: start, End: end, Minutes: 10}}
}

// busy reports whether an error says that the doctor is elsewhere, and on which day.
func busy(err error) (string, bool) {
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Code != "practitioner-busy" {
		return "", false
	}
	return e.Fields[0].Params["date"].(string), true
}

func TestADoctorIsInOneRoomAtATime(t *testing.T) {
	for name, c := range map[string]struct {
		from, until clinic.Date
		weekly      booking.WeeklyBlock
		day         string // on which it clashes; "": it does not
	}{
		"the same time":           {"2026-11-01", "", block(1, "08:00", "08:40"), "2026-11-23"},
		"a part of it":            {"2026-12-01", "", block(1, "08:30", "12:00"), "2026-12-07"},
		"right after it":          {"2026-11-01", "", block(1, "12:00", "13:00"), ""},
		"another weekday":         {"2026-11-01", "", block(3, "08:00", "09:00"), ""},
		"on a day of leave":       {"2026-12-14", "2026-12-14", block(1, "08:00", "09:00"), ""},
		"what was is no obstacle": {"2026-11-01", "2026-11-20", block(1, "08:00", "09:00"), ""},
		"extra session far ahead": {"2028-03-01", "", block(4, "08:00", "09:00"), "2028-03-02"},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			s := f.scheduleOf(t, f.session)
			s.Leaves = []booking.Leave{{From: "2026-12-14", Until: "2026-12-14"}}
			s.Exceptions = []booking.Exception{{Date: "2028-03-02", Blocks: []booking.Block{{Start: "08:00", End: "09:00", Minutes: 10}}}}
			if _, err := f.SaveSchedule(t.Context(), manager, s); err != nil {
				t.Fatal(err)
			}
			x := f.beside(t, c.from, c.until, c.weekly)
			saved, err := f.SaveSchedule(t.Context(), manager, x)
			if c.day == "" {
				if err != nil {
					t.Fatal(err)
				}
				saved.Room = "203" // a schedule does not stand in its own way
				if _, err := f.SaveSchedule(t.Context(), manager, saved); err != nil {
					t.Error(err)
				}
				return
			}
			if day, ok := busy(err); !ok || day != c.day {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestAScheduleThatWasOverStandsInTheWayAgain holds that who is compared with nobody any more is so again when it goes on.
func TestAScheduleThatWasOverStandsInTheWayAgain(t *testing.T) {
	f := open(t)
	over, err := f.SaveSchedule(t.Context(), manager, f.beside(t, "2026-11-01", "2026-11-20", block(5, "08:00", "12:00")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.SaveSchedule(t.Context(), manager, f.beside(t, "2026-11-01", "2026-11-30", block(4, "08:00", "12:00"))); err != nil {
		t.Fatal(err)
	}
	over.Until = ""
	if _, err := f.SaveSchedule(t.Context(), manager, over); err != nil {
		t.Fatal(err)
	}
	_, err = f.SaveSchedule(t.Context(), manager, f.beside(t, "2026-11-01", "", block(5, "09:00", "10:00")))
	if day, ok := busy(err); !ok || day != "2026-11-27" {
		t.Errorf("on %q, %v", day, ok)
	}
}

// TestTwoSchedulesWrittenAtOnceDoNotOverlap lets twenty managers plan the same doctor's Friday.
func TestTwoSchedulesWrittenAtOnceDoNotOverlap(t *testing.T) {
	f := open(t)
	var won atomic.Int32
	var wg sync.WaitGroup
	x := f.beside(t, "2026-11-01", "", block(5, "08:00", "12:00"))
	for range 20 {
		wg.Go(func() {
			switch _, err := f.SaveSchedule(t.Context(), manager, x); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, booking.ErrBusy):
			default:
				if _, ok := busy(err); !ok {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	all, err := f.Schedules(t.Context(), "", x.Practitioner)
	if err != nil || won.Load() != 1 || len(all) != 2 {
		t.Errorf("%d won, %d schedules, %v", won.Load(), len(all), err)
	}
}
