package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

type departmentBody struct {
	Name   i18n.Text `json:"name" doc:"By language: zh-CN, en."`
	Need   string    `json:"need" enum:"general,specialist,exam"`
	Active *bool     `json:"active,omitempty" doc:"Absent: true."`

	Specialties []booking.Specialty `json:"specialties,omitempty" maxItems:"30" enum:"general,internal,respiratory,cardiology,gastroenterology,neurology,nephrology,endocrinology,rheumatology,infectious,fever,surgery,orthopaedics,urology,breast,gynaecology,obstetrics,paediatrics,ophthalmology,ent,dentistry,dermatology,psychiatry,exam,emergency" doc:"What it sees; by it guidance finds the department."`
	Ages        *booking.Ages       `json:"ages,omitempty" doc:"Whom it takes, by the age on the day of the appointment; absent: all ages. Patients of other ages are refused, staff asked whether it is meant."`
}

type practitionerBody struct {
	Name   i18n.Text `json:"name" doc:"By language: zh-CN, en."`
	Grade  string    `json:"grade" enum:"chief,associate-chief,attending,resident"`
	Active *bool     `json:"active,omitempty" doc:"Absent: true."`
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

type siteBody struct {
	Name    i18n.Text `json:"name" doc:"By language: zh-CN, en."`
	Address string    `json:"address,omitempty" maxLength:"200"`
	Phone   string    `json:"phone,omitempty" maxLength:"30" doc:"Where patients call: as they would dial it, with its country or without, and no extension. Sites without one are called at the first active site that has one."`
	Active  *bool     `json:"active,omitempty" doc:"Absent: true."`

	Minutes map[booking.SiteID]int `json:"minutesTo,omitempty" doc:"How many minutes patients take from here to the clinic's other sites."`
	CheckIn *booking.CheckIn       `json:"checkIn,omitempty" doc:"Where patients check in by phone; absent: not at this site."`
}

type roomBody struct {
	Site   booking.SiteID `json:"siteId" minLength:"1" maxLength:"40"`
	Door   string         `json:"door" minLength:"1" maxLength:"40" doc:"What stands on its door."`
	Active *bool          `json:"active,omitempty" doc:"Absent: true."`
}

type (
	noIn           struct{}
	departmentPath struct {
		ID booking.DepartmentID `path:"id" maxLength:"40"`
	}
	newDepartmentIn  struct{ Body departmentBody }
	editDepartmentIn struct {
		ID booking.DepartmentID `path:"id" maxLength:"40"`
		Conditional
		Body departmentBody
	}
	newSiteIn  struct{ Body siteBody }
	editSiteIn struct {
		ID booking.SiteID `path:"id" maxLength:"40"`
		Conditional
		Body siteBody
	}
	newRoomIn  struct{ Body roomBody }
	editRoomIn struct {
		ID booking.RoomID `path:"id" maxLength:"40"`
		Conditional
		Body roomBody
	}
	newPractitionerIn  struct{ Body practitionerBody }
	editPractitionerIn struct {
		ID booking.PractitionerID `path:"id" maxLength:"40"`
		Conditional
		Body practitionerBody
	}
)

// Directory registers the operations on departments, practitioners, sites, rooms and schedules.
func Directory(a *API, s *booking.Service) {
	register(a, Op{
		ID: "list-departments", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/departments", Roles: auth.Roles(),
		Summary: "The clinic's departments",
	}, func(ctx context.Context, _ *noIn) (*listOut[ListedDepartment], error) {
		all, err := s.Departments(ctx)
		return listed(withReadings(all), "", err)
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
		ID: "list-department-practitioners", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/departments/{id}/practitioners", Roles: everyone,
		Summary: "Who sees patients of a department, free or full, until when their numbers are given out, and when the next ones are",
	}, func(ctx context.Context, in *departmentPath) (*listOut[booking.Consulting], error) {
		all, err := s.ConsultingIn(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-practitioners", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/practitioners", Roles: auth.Roles(),
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
	places(a, s)
	services(a, s)
	schedules(a, s)
}

// places registers the operations on sites and rooms.
func places(a *API, s *booking.Service) {
	contact(a, s)
	register(a, Op{
		ID: "list-sites", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/sites", Roles: auth.Roles(),
		Summary: "The clinic's sites",
	}, func(ctx context.Context, _ *noIn) (*listOut[booking.Site], error) {
		all, err := s.Sites(ctx)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "create-site", Method: http.MethodPost, Path: "/sites", Roles: managers, Status: http.StatusCreated,
		Summary: "Add a site",
	}, func(ctx context.Context, in *newSiteIn) (*tagged[booking.Site], error) {
		x, err := s.SaveSite(ctx, auth.From(ctx), in.Body.site("", 0))
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "update-site", Method: http.MethodPut, Path: "/sites/{id}", Roles: managers,
		Summary: "Change a site",
	}, func(ctx context.Context, in *editSiteIn) (*tagged[booking.Site], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		x, err := s.SaveSite(ctx, auth.From(ctx), in.Body.site(in.ID, v))
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "list-rooms", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/rooms", Roles: auth.Roles(),
		Summary: "The rooms of all sites",
	}, func(ctx context.Context, _ *noIn) (*listOut[booking.Room], error) {
		all, err := s.Rooms(ctx)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "create-room", Method: http.MethodPost, Path: "/rooms", Roles: managers, Status: http.StatusCreated,
		Summary: "Add a room",
	}, func(ctx context.Context, in *newRoomIn) (*tagged[booking.Room], error) {
		x, err := s.SaveRoom(ctx, auth.From(ctx), in.Body.room("", 0))
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "update-room", Method: http.MethodPut, Path: "/rooms/{id}", Roles: managers,
		Summary: "Change a room",
	}, func(ctx context.Context, in *editRoomIn) (*tagged[booking.Room], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		x, err := s.SaveRoom(ctx, auth.From(ctx), in.Body.room(in.ID, v))
		return answerTagged(x, x.Version, err)
	})
}

func (b siteBody) site(id booking.SiteID, version int64) booking.Site {
	return booking.Site{ID: id, Version: version, Name: b.Name, Address: b.Address, Phone: b.Phone, Minutes: b.Minutes, CheckIn: b.CheckIn, Active: b.Active == nil || *b.Active}
}

func (b roomBody) room(id booking.RoomID, version int64) booking.Room {
	return booking.Room{ID: id, Version: version, Site: b.Site, Door: b.Door, Active: b.Active == nil || *b.Active}
}

func (b departmentBody) department(id booking.DepartmentID, version int64) booking.Department {
	return booking.Department{ID: id, Version: version, Name: b.Name, Need: b.Need, Active: b.Active == nil || *b.Active, Specialties: b.Specialties, Ages: b.Ages}
}

func (b practitionerBody) practitioner(id booking.PractitionerID, version int64) booking.Practitioner {
	return booking.Practitioner{ID: id, Version: version, Name: b.Name, Grade: b.Grade, Active: b.Active == nil || *b.Active}
}
