package booking

import (
	"context"
	"slices"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// Two doctors in one room at one time are mostly a slip of the pen, and sometimes meant: a hall with two desks, a doctor and
// a technician. So whoever plans it is asked once, with the same word as for bookings that lose their place.

// RoomShare is that another doctor has the room of a schedule at the same time.
type RoomShare struct {
	Schedule     ScheduleID     `json:"scheduleId" doc:"Of the other doctor."`
	Practitioner PractitionerID `json:"practitionerId"`
	Room         string         `json:"room" doc:"What stands on the door."`
	Date         clinic.Date    `json:"date" format:"date" doc:"The first day of it."`
	From         clinic.Wall    `json:"from" doc:"When the other doctor begins there on that day."`
	Until        clinic.Wall    `json:"until"`
}

// sharing is what a schedule's room is taken for, beside the plan of the room that it was found by.
type sharing struct {
	shares []RoomShare
	plan   plan
}

// roomPlanKey is where the schedules of a room are named, for the same reason as those of a practitioner.
func roomPlanKey(r RoomID) store.Key {
	return store.Key{Table: store.Scheduling, PK: "room-plans", SK: string(r)}
}

// sharing finds the other doctors who have the room of a schedule when it has it. Those that it shared with before are none:
// that was decided then. Only of rooms of the directory is it known which is the same.
func (s *Service) sharing(ctx context.Context, before, x Schedule) (sharing, error) {
	if x.RoomID == "" {
		return sharing{}, nil
	}
	p, err := s.planAt(ctx, roomPlanKey(x.RoomID), func() ([]Schedule, error) {
		all, err := s.allSchedules(ctx)
		return slices.DeleteFunc(all, func(o Schedule) bool { return o.RoomID != x.RoomID }), err
	})
	if err != nil {
		return sharing{}, err
	}
	others, p, err := s.others(ctx, x.ID, p)
	if err != nil {
		return sharing{}, err
	}
	today := s.Clinic.Day(s.Now())
	out := sharing{plan: plan{key: p.key, version: p.version}}
	for _, other := range others {
		if other.RoomID != x.RoomID { // it went to another since
			continue
		}
		out.plan.Schedules = append(out.plan.Schedules, other.ID)
		at, clash := x.clash(other, today, s.Clinic)
		if !clash || other.Practitioner == x.Practitioner || before.RoomID == x.RoomID && before.sharesWith(other, today, s.Clinic) {
			continue
		}
		out.shares = append(out.shares, RoomShare{
			Schedule: other.ID, Practitioner: other.Practitioner, Room: x.Room, Date: at.Date,
			From: clinic.WallOf(at.Start.In(s.Clinic.Zone)), Until: clinic.WallOf(at.End.In(s.Clinic.Zone)),
		})
	}
	return out, nil
}

func (s Schedule) sharesWith(o Schedule, from clinic.Date, c clinic.Settings) bool {
	_, clash := s.clash(o, from, c)
	return clash
}

func (x RoomShare) sameSchedule(o RoomShare) bool { return x.Schedule == o.Schedule }

// unseen returns the first of all that is none of those that were seen.
func unseen[T any](all, seen []T, same func(T, T) bool) (T, bool) {
	for _, x := range all {
		if !slices.ContainsFunc(seen, func(o T) bool { return same(x, o) }) {
			return x, true
		}
	}
	var none T
	return none, false
}

// shared refuses a schedule for a room that another doctor has.
func (s *Service) shared(ctx context.Context, x RoomShare) error {
	var p Practitioner
	it, err := s.get(ctx, practitionerKey(x.Practitioner))
	if err == nil && it.Version > 0 {
		err = it.Decode(&p)
	}
	if err != nil {
		return errs.Internal("read practitioner", err)
	}
	if p.Name == nil {
		p.Name = i18n.Text{}
	}
	return ErrRoomShared.With(errs.Params{
		"room": x.Room, "date": string(x.Date), "from": string(x.From), "until": string(x.Until), "practitioner": p.Name,
	})
}
