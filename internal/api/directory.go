package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

type departmentBody struct {
	Name   i18n.Text `json:"name" doc:"By language: zh-CN, en."`
	Need   string    `json:"need" enum:"general,specialist,exam"`
	Active *bool     `json:"active,omitempty" doc:"Absent: true."`
}

type practitionerBody struct {
	Name   i18n.Text `json:"name" doc:"By language: zh-CN, en."`
	Grade  string    `json:"grade" enum:"chief,associate-chief,attending,resident"`
	Active *bool     `json:"active,omitempty" doc:"Absent: true."`
}

type scheduleBody struct {
	Department   booking.DepartmentID   `json:"departmentId" minLength:"1" maxLength:"40"`
	Practitioner booking.PractitionerID `json:"practitionerId" minLength:"1" maxLength:"40"`
	Room         string                 `json:"room" maxLength:"40"`
	From         clinic.Date            `json:"from" format:"date"`
	Until        clinic.Date            `json:"until,omitempty" format:"date"`
	Weekly       []booking.WeeklyBlock  `json:"weekly" maxItems:"60"`
	Exceptions   []booking.Exception    `json:"exceptions,omitempty" maxItems:"200"`
}

func (b scheduleBody) schedule(id booking.ScheduleID, version int64) booking.Schedule {
	return booking.Schedule{
		ID: id, Version: version, Department: b.Department, Practitioner: b.Practitioner, Room: b.Room,
		From: b.From, Until: b.Until, Weekly: b.Weekly, Exceptions: b.Exceptions,
	}
}

// Conditional is the part of an input that changes what the caller has read. Embedded parts of inputs are exported:
// huma passes over others.
type Conditional struct {
	IfMatch string `header:"If-Match" required:"true" maxLength:"30" doc:"ETag of the version that was read."`
}

// version returns the version that the caller has seen.
func (m Conditional) version() (int64, error) {
	v, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(m.IfMatch, "W/"), `"`), 10, 64)
	if err != nil || v < 1 {
		return 0, errs.Invalid(errs.Field{Path: "If-Match", Code: "etag"})
	}
	return v, nil
}

// tagged is the output of an operation on something that can be changed under the caller's hands.
type tagged[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

func answerTagged[T any](body T, version int64, err error) (*tagged[T], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[T]{ETag: strconv.Quote(strconv.FormatInt(version, 10)), Body: body}, nil
}

type (
	noIn             struct{}
	newDepartmentIn  struct{ Body departmentBody }
	editDepartmentIn struct {
		ID booking.DepartmentID `path:"id" maxLength:"40"`
		Conditional
		Body departmentBody
	}
	newPractitionerIn  struct{ Body practitionerBody }
	editPractitionerIn struct {
		ID booking.PractitionerID `path:"id" maxLength:"40"`
		Conditional
		Body practitionerBody
	}
	schedulesIn struct {
		Department   booking.DepartmentID   `query:"department" maxLength:"40"`
		Practitioner booking.PractitionerID `query:"practitioner" maxLength:"40"`
	}
	// SchedulePath names a schedule.
	SchedulePath struct {
		ID booking.ScheduleID `path:"id" maxLength:"40"`
	}
	newScheduleIn  struct{ Body scheduleBody }
	editScheduleIn struct {
		SchedulePath
		Conditional
		Body scheduleBody
	}
)

// Directory registers the operations on departments, practitioners and schedules.
func Directory(a *API, s *booking.Service) {
	register(a, Op{
		ID: "list-departments", Method: http.MethodGet, Path: "/departments", Roles: auth.Roles(),
		Summary: "The clinic's departments",
	}, func(ctx context.Context, _ *noIn) (*listOut[booking.Department], error) {
		all, err := s.Departments(ctx)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "create-department", Method: http.MethodPost, Path: "/departments", Roles: managers, Status: http.StatusCreated,
		Summary: "Add a department",
	}, func(ctx context.Context, in *newDepartmentIn) (*tagged[booking.Department], error) {
		d, err := s.SaveDepartment(ctx, auth.From(ctx), in.Body.department("", 0))
		return answerTagged(d, d.Version, err)
	})
	register(a, Op{
		ID: "update-department", Method: http.MethodPut, Path: "/departments/{id}", Roles: managers,
		Summary: "Change a department",
	}, func(ctx context.Context, in *editDepartmentIn) (*tagged[booking.Department], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		d, err := s.SaveDepartment(ctx, auth.From(ctx), in.Body.department(in.ID, v))
		return answerTagged(d, d.Version, err)
	})
	register(a, Op{
		ID: "list-practitioners", Method: http.MethodGet, Path: "/practitioners", Roles: auth.Roles(),
		Summary: "Whom patients can book",
	}, func(ctx context.Context, _ *noIn) (*listOut[booking.Practitioner], error) {
		all, err := s.Practitioners(ctx)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "create-practitioner", Method: http.MethodPost, Path: "/practitioners", Roles: managers, Status: http.StatusCreated,
		Summary: "Add a practitioner",
	}, func(ctx context.Context, in *newPractitionerIn) (*tagged[booking.Practitioner], error) {
		p, err := s.SavePractitioner(ctx, auth.From(ctx), in.Body.practitioner("", 0))
		return answerTagged(p, p.Version, err)
	})
	register(a, Op{
		ID: "update-practitioner", Method: http.MethodPut, Path: "/practitioners/{id}", Roles: managers,
		Summary: "Change a practitioner",
	}, func(ctx context.Context, in *editPractitionerIn) (*tagged[booking.Practitioner], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		p, err := s.SavePractitioner(ctx, auth.From(ctx), in.Body.practitioner(in.ID, v))
		return answerTagged(p, p.Version, err)
	})
	schedules(a, s)
}

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
		x, err := s.SaveSchedule(ctx, auth.From(ctx), in.Body.schedule("", 0))
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
		x, err := s.SaveSchedule(ctx, auth.From(ctx), in.Body.schedule(in.ID, v))
		return answerTagged(x, x.Version, err)
	})
}

func (b departmentBody) department(id booking.DepartmentID, version int64) booking.Department {
	return booking.Department{ID: id, Version: version, Name: b.Name, Need: b.Need, Active: b.Active == nil || *b.Active}
}

func (b practitionerBody) practitioner(id booking.PractitionerID, version int64) booking.Practitioner {
	return booking.Practitioner{ID: id, Version: version, Name: b.Name, Grade: b.Grade, Active: b.Active == nil || *b.Active}
}
