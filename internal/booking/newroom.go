package booking

import (
	"context"
	"slices"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// An appointment that is read says the room of its schedule as it is now. What stands in the patient's day is the room that
// they were told. A schedule that goes to another is followed there, behind the change stream: the appointment counts it,
// which is told to the patient, and its entry in calendars is a newer one.

var rooms = auth.Job("rooms")

// movesRoom reports whether a change of an item takes a schedule to another room or site.
func movesRoom(c store.Change) (Schedule, bool, error) {
	if c.Table != store.Scheduling || c.SK != scheduleSK || c.Old == nil || c.New == nil {
		return Schedule{}, false, nil
	}
	var before, after Schedule
	if err := c.Old.Decode(&before); err != nil {
		return after, false, err
	}
	err := c.New.Decode(&after)
	return after, before.Room != after.Room || before.Site != after.Site, err
}

// elsewhere reports whether patients are seen in another room or at another site than they were told. A site that nobody
// had named before is none, and a schedule without a room, or with a dash for one, tells nobody where to go.
func (s Schedule) elsewhere(a Appointment) bool {
	return strings.Trim(s.Room, " -–") != "" && (s.Room != a.Room || s.Site != "" && a.Site != "" && s.Site != a.Site)
}

// RoomChanged writes into the appointments of a schedule, from now on, that it is in another room by now. Told again, or
// late, it goes by the room as it stands and finds nothing more to write.
func (s *Service) RoomChanged(ctx context.Context, c store.Change) error {
	x, moved, err := movesRoom(c)
	if err != nil || !moved {
		return errs.Internal("follow room", err)
	}
	if x, err = s.Schedule(ctx, x.ID); err != nil {
		return errs.Internal("follow room", err)
	}
	told, err := s.toldElsewhere(ctx, x)
	if err != nil {
		return errs.Internal("follow room", err)
	}
	for _, id := range told {
		if err := s.followRoom(ctx, x, id); err != nil {
			return errs.Internal("follow room", err)
		}
	}
	return nil
}

// toldElsewhere lists the appointments still to come of a schedule that may have been told another room.
func (s *Service) toldElsewhere(ctx context.Context, x Schedule) ([]AppointmentID, error) {
	numbers, err := s.ahead(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	var keys []store.Key
	seen := map[store.Key]bool{}
	all := map[AppointmentID]bool{}
	for _, n := range numbers {
		p, date, ok := n.Appointment.Split()
		if !ok || n.Status != Booked || !n.Start.After(s.Now()) {
			continue
		}
		all[n.Appointment] = true
		if key := dayKey(p, date); !seen[key] {
			seen[key], keys = true, append(keys, key)
		}
	}
	days, err := store.BatchGetAll(ctx, s.DB, keys)
	if err != nil {
		return nil, err
	}
	for _, it := range days {
		var d dayItem
		if err := it.Decode(&d); err != nil {
			return nil, err
		}
		for _, a := range d.Appointments {
			if all[a.ID] && !x.elsewhere(a) {
				delete(all, a.ID)
			}
		}
	}
	var out []AppointmentID
	for _, n := range numbers { // the next first
		if all[n.Appointment] {
			out = append(out, n.Appointment)
		}
	}
	return out, nil
}

func (s *Service) followRoom(ctx context.Context, x Schedule, id AppointmentID) error {
	for range tries {
		day, err := s.dayOf(ctx, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(day.appointments, func(a Appointment) bool { return a.ID == id })
		if i < 0 || !day.appointments[i].Status.Holds() || !x.elsewhere(day.appointments[i]) {
			return nil
		}
		a := day.appointments[i]
		a.Room, a.Site, a.Sequence, a.RoomChange = x.Room, x.Site, a.Sequence+1, a.RoomChange+1
		err = s.write(ctx, rooms.Stamp("", s.Now()), day.replace(a).put())
		if _, ok := store.Failed(err); !ok {
			return err
		}
	}
	return ErrBusy
}
