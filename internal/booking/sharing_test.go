package booking_test

import (
	"errors"
	"sync"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// roomed takes the doctor of the fixture's session to a room of the directory, and returns the schedule of another doctor who
// shall be there from Monday to Wednesday, at the same time on Monday.
func (f fixture) roomed(t *testing.T) (first, second booking.Schedule) {
	t.Helper()
	site, err := f.SaveSite(t.Context(), manager, booking.Site{Name: i18n.Text{i18n.English: "Main"}, Active: true})
	must(t, err)
	room, err := f.SaveRoom(t.Context(), manager, booking.Room{Site: site.ID, Door: "301", Active: true})
	must(t, err)
	first = f.scheduleOf(t, f.session)
	first.RoomID = room.ID
	first, err = f.SaveSchedule(t.Context(), manager, first)
	must(t, err)
	other, err := f.SavePractitioner(t.Context(), manager, booking.Practitioner{Name: i18n.Text{i18n.English: "Dr Li"}, Grade: "chief", Active: true})
	must(t, err)
	second = booking.Schedule{Department: first.Department, Practitioner: other.ID, RoomID: room.ID, From: "2026-11-01", Weekly: []booking.WeeklyBlock{block(1, "08:30", "09:30")}}
	return first, second
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestARoomIsOneDoctorsUnlessItIsSharedOnPurpose plans two doctors in one room in every way.
func TestARoomIsOneDoctorsUnlessItIsSharedOnPurpose(t *testing.T) {
	f := open(t)
	first, second := f.roomed(t)
	_, err := f.SaveSchedule(t.Context(), manager, second)
	var e *errs.Error
	if !errors.As(err, &e) || !errors.Is(err, booking.ErrRoomShared) || e.Params["room"] != "301" || e.Params["date"] != "2026-11-23" || e.Params["from"] != "08:00" {
		t.Fatalf("%v %+v", err, e)
	}
	if text := i18n.T(i18n.English, "error."+e.Code, e.Params); text[:len("张医生 has room 301 on 2026-11-23 from 08:00")] != "张医生 has room 301 on 2026-11-23 from 08:00" {
		t.Error(text)
	}
	seen, err := f.Preview(t.Context(), manager, second)
	must(t, err)
	if len(seen.Shares) != 1 || seen.Shares[0].Schedule != first.ID || seen.Shares[0].Practitioner != first.Practitioner || seen.Acknowledge == "" || seen.Affected != 0 {
		t.Fatalf("%+v", seen)
	}
	if _, err := f.Replan(t.Context(), manager, second, "something else"); !errors.Is(err, booking.ErrRoomShared) {
		t.Error(err)
	}
	second, err = f.Replan(t.Context(), manager, second, seen.Acknowledge)
	must(t, err)
	second.Holidays = true // what was decided is not asked again
	second, err = f.SaveSchedule(t.Context(), manager, second)
	must(t, err)
	first = f.scheduleOf(t, f.session)
	first.Holidays = true
	_, err = f.SaveSchedule(t.Context(), manager, first)
	must(t, err)

	apart := second
	apart.ID, apart.Version, apart.Practitioner, apart.Weekly = "", 0, first.Practitioner, []booking.WeeklyBlock{block(5, "20:00", "21:00")}
	if _, err = f.SaveSchedule(t.Context(), manager, apart); err != nil {
		t.Errorf("at another time: %v", err)
	}
	third, err := f.SavePractitioner(t.Context(), manager, booking.Practitioner{Name: i18n.Text{i18n.English: "Dr Wu"}, Grade: "chief", Active: true})
	must(t, err)
	elsewhere := booking.Schedule{Department: first.Department, Practitioner: third.ID, Room: "301", From: "2026-11-01", Weekly: second.Weekly}
	elsewhere, err = f.SaveSchedule(t.Context(), manager, elsewhere)
	if err != nil {
		t.Errorf("a room that is none of the directory: %v", err)
	}
	elsewhere.RoomID = second.RoomID
	if _, err = f.SaveSchedule(t.Context(), manager, elsewhere); !errors.Is(err, booking.ErrRoomShared) {
		t.Errorf("moved there: %v", err)
	}
	second.Until = "2026-11-20" // over
	_, err = f.SaveSchedule(t.Context(), manager, second)
	must(t, err)
	seen, err = f.Preview(t.Context(), manager, elsewhere)
	if err != nil || len(seen.Shares) != 1 || seen.Shares[0].Schedule != first.ID {
		t.Errorf("%+v, %v", seen.Shares, err)
	}
}

// TestOfManyWhoTakeARoomAtOnceOneHasIt saves schedules of six doctors for one room and time at once.
func TestOfManyWhoTakeARoomAtOnceOneHasIt(t *testing.T) {
	f := open(t)
	_, like := f.roomed(t)
	like.Weekly = []booking.WeeklyBlock{block(6, "08:00", "10:00")}
	var all []booking.Schedule
	for range 6 {
		p, err := f.SavePractitioner(t.Context(), manager, booking.Practitioner{Name: i18n.Text{i18n.English: "Dr Wu"}, Grade: "chief", Active: true})
		must(t, err)
		x := like
		x.Practitioner = p.ID
		all = append(all, x)
	}
	saved := make([]error, len(all))
	var wg sync.WaitGroup
	for i, x := range all {
		wg.Go(func() {
			for range 5 {
				if _, saved[i] = f.SaveSchedule(t.Context(), manager, x); !errors.Is(saved[i], booking.ErrBusy) {
					return
				}
			}
		})
	}
	wg.Wait()
	won := 0
	for _, err := range saved {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, booking.ErrRoomShared) && !errors.Is(err, booking.ErrBusy):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d have the room", won)
	}
}
