package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
)

type scheduleBody struct {
	Department   booking.DepartmentID   `json:"departmentId" minLength:"1" maxLength:"40"`
	Practitioner booking.PractitionerID `json:"practitionerId" minLength:"1" maxLength:"40"`
	Room         string                 `json:"room" maxLength:"40"`
	From         clinic.Date            `json:"from" format:"date"`
	Until        clinic.Date            `json:"until,omitempty" format:"date"`
	RoomID       booking.RoomID         `json:"roomId,omitempty" maxLength:"40" doc:"One of the rooms; what stands on its door takes the place of room."`
	Weekly       []booking.WeeklyBlock  `json:"weekly" maxItems:"60"`
	Exceptions   []booking.Exception    `json:"exceptions,omitempty" maxItems:"200"`
	Leaves       []booking.Leave        `json:"leaves,omitempty" maxItems:"100"`
	Holidays     bool                   `json:"followsHolidays,omitempty" doc:"Closed on public holidays and open on make-up workdays of the clinic's calendar."`
	MakeUpAs     int                    `json:"makeUpAs,omitempty" minimum:"0" maximum:"7" doc:"Weekday whose pattern make-up workdays have; 0: their own."`
	Release      *booking.Release       `json:"release,omitempty" doc:"Absent: numbers can be booked as far ahead as anybody likes."`
}

func (b scheduleBody) schedule(id booking.ScheduleID, version int64) booking.Schedule {
	return booking.Schedule{
		ID: id, Version: version, Department: b.Department, Practitioner: b.Practitioner, Room: b.Room,
		From: b.From, Until: b.Until, Weekly: b.Weekly, Exceptions: b.Exceptions,
		RoomID: b.RoomID, Leaves: b.Leaves, Holidays: b.Holidays, MakeUpAs: b.MakeUpAs, Release: b.Release,
	}
}

type (
	schedulesIn struct {
		Department   booking.DepartmentID   `query:"department" maxLength:"40"`
		Practitioner booking.PractitionerID `query:"practitioner" maxLength:"40"`
	}
	// SchedulePath names a schedule.
	SchedulePath struct {
		ID booking.ScheduleID `path:"id" maxLength:"40"`
	}
	newScheduleIn struct {
		Acknowledge string `query:"acknowledge" maxLength:"40" doc:"What the preview gave, to save although another doctor has the room then."`
		Body        scheduleBody
	}
	editScheduleIn struct {
		SchedulePath
		Conditional
		Acknowledge string `query:"acknowledge" maxLength:"40" doc:"What the preview gave, to save although bookings lose their place or another doctor has the room then."`
		Body        scheduleBody
	}
	previewScheduleIn struct {
		ID   booking.ScheduleID `path:"id" maxLength:"40" doc:"new: of one that is not saved yet."`
		Body scheduleBody
	}
	unplacedIn struct {
		Department booking.DepartmentID `query:"department" required:"true" minLength:"1" maxLength:"40"`
	}
)

// newSchedule stands in the path of the preview of a schedule that has no id yet.
const newSchedule = booking.ScheduleID("new")

func schedules(a *API, s *booking.Service) {
	register(a, Op{
		ID: "list-schedules", Method: http.MethodGet, Path: "/schedules", Roles: staff,
		Summary: "Schedules of a department or a practitioner",
	}, func(ctx context.Context, in *schedulesIn) (*listOut[booking.Schedule], error) {
		all, err := s.Schedules(ctx, in.Department, in.Practitioner)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "get-schedule", Method: http.MethodGet, Path: "/schedules/{id}", Roles: staff,
		Summary: "One schedule",
	}, func(ctx context.Context, in *SchedulePath) (*tagged[booking.Schedule], error) {
		x, err := s.Schedule(ctx, in.ID)
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "create-schedule", Method: http.MethodPost, Path: "/schedules", Roles: managers, Status: http.StatusCreated,
		Summary: "Add a schedule",
	}, func(ctx context.Context, in *newScheduleIn) (*tagged[booking.Schedule], error) {
		x, err := s.Replan(ctx, auth.From(ctx), in.Body.schedule("", 0), in.Acknowledge)
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "update-schedule", Method: http.MethodPut, Path: "/schedules/{id}", Roles: managers,
		Summary: "Change a schedule",
	}, func(ctx context.Context, in *editScheduleIn) (*tagged[booking.Schedule], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		x, err := s.Replan(ctx, auth.From(ctx), in.Body.schedule(in.ID, v), in.Acknowledge)
		return answerTagged(x, x.Version, err)
	})
	consequences(a, s)
}

// consequences registers what is to be seen of a change before and after it.
func consequences(a *API, s *booking.Service) {
	register(a, Op{
		ID: "preview-schedule", Method: http.MethodPost, Path: "/schedules/{id}/preview", Roles: managers,
		Summary: "What saving a schedule would do to what is booked, and who has its room then",
	}, func(ctx context.Context, in *previewScheduleIn) (*out[booking.Consequences], error) {
		if in.ID == newSchedule {
			in.ID = ""
		}
		c, err := s.Preview(ctx, auth.From(ctx), in.Body.schedule(in.ID, 0))
		return answer(c, err)
	})
	register(a, Op{
		ID: "list-unplaced", Method: http.MethodGet, Path: "/unplaced", Roles: staff,
		Summary: "A department's appointments, from today on, that their schedules have no place for any more",
	}, func(ctx context.Context, in *unplacedIn) (*listOut[booking.Unplaced], error) {
		all, err := s.UnplacedIn(ctx, auth.From(ctx), in.Department)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-holidays", Method: http.MethodGet, Path: "/holidays", Roles: staff,
		Summary: "Public holidays and make-up workdays of the clinic's calendar, and the years it does not know yet",
	}, func(_ context.Context, _ *noIn) (*listOut[clinic.HolidayYear], error) {
		return listed(a.cfg.Clinic.HolidayYears(), "", nil)
	})
}
