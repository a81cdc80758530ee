package api

import (
	"context"
	"net/http"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/i18n"
)

type serviceBody struct {
	Name        i18n.Text              `json:"name" doc:"By language: zh-CN, en."`
	Departments []booking.DepartmentID `json:"departments" maxItems:"100" doc:"Where it is done."`
	Active      *bool                  `json:"active,omitempty" doc:"Absent: true."`
	Minutes     int                    `json:"minutes,omitempty" minimum:"0" maximum:"480" doc:"How long it takes; absent: as long as the number."`
	Price       string                 `json:"priceCode,omitempty" maxLength:"20" doc:"Its code on the price list."`
	ForExams    bool                   `json:"forExams,omitempty" doc:"Numbers of the exam pool in its departments are booked for it unless another is named."`
	Preparation *booking.Preparation   `json:"preparation,omitempty" doc:"Absent: nothing to prepare."`
}

type (
	listServicesIn struct {
		Department booking.DepartmentID `query:"department" maxLength:"40" doc:"Only what can be booked there."`
	}
	newServiceIn struct{ Body serviceBody }
	servicePath  struct {
		ID booking.ServiceID `path:"id" maxLength:"40"`
	}
	changeServiceIn struct {
		AppointmentPath
		Body struct {
			Service booking.ServiceID `json:"serviceId,omitempty" maxLength:"40" doc:"Absent: nothing that is named."`
		}
	}
	editServiceIn struct {
		ID booking.ServiceID `path:"id" maxLength:"40"`
		Conditional
		Body serviceBody
	}
)

// services registers the operations on what is done at appointments.
func services(a *API, s *booking.Service) {
	register(a, Op{
		ID: "list-services", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/services", Roles: auth.Roles(),
		Summary: "What is done at appointments, and how patients prepare for it",
	}, func(ctx context.Context, in *listServicesIn) (*listOut[booking.HealthcareService], error) {
		read := s.HealthcareServices
		if auth.From(ctx).Has(auth.Patient) { // who are many, and change none
			read = s.ServicesNow
		}
		all, err := read(ctx)
		if in.Department != "" {
			all = slices.DeleteFunc(all, func(x booking.HealthcareService) bool {
				return !x.Active || !slices.Contains(x.Departments, in.Department)
			})
		}
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "create-service", Method: http.MethodPost, Path: "/services", Roles: managers, Status: http.StatusCreated,
		Summary: "Add a service",
	}, func(ctx context.Context, in *newServiceIn) (*tagged[booking.HealthcareService], error) {
		x, err := s.SaveHealthcareService(ctx, auth.From(ctx), in.Body.service("", 0))
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "update-service", Method: http.MethodPut, Path: "/services/{id}", Roles: managers,
		Summary: "Make a service's next version; what was booked keeps its own",
	}, func(ctx context.Context, in *editServiceIn) (*tagged[booking.HealthcareService], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		x, err := s.SaveHealthcareService(ctx, auth.From(ctx), in.Body.service(in.ID, v))
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "change-appointment-service", Method: http.MethodPost, Path: "/appointments/{id}/service", Roles: staff,
		Summary: "Change what is done at an appointment, or tell the patient anew how to prepare; twice is the same as once",
	}, func(ctx context.Context, in *changeServiceIn) (*out[booking.Appointment], error) {
		x, err := s.ChangeService(ctx, auth.From(ctx), in.ID, in.Body.Service)
		return answer(asShown(ctx, x), err)
	})
	register(a, Op{
		ID: "list-service-versions", Method: http.MethodGet, Path: "/services/{id}/versions", Roles: staff,
		Summary: "A service's versions, the latest first: what patients were told",
	}, func(ctx context.Context, in *servicePath) (*listOut[booking.HealthcareService], error) {
		all, err := s.ServiceVersions(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
}

func (b serviceBody) service(id booking.ServiceID, version int64) booking.HealthcareService {
	return booking.HealthcareService{
		ID: id, Version: version, Name: b.Name, Departments: b.Departments, Active: b.Active == nil || *b.Active, Minutes: b.Minutes,
		Price: b.Price, ForExams: b.ForExams, Preparation: b.Preparation,
	}
}
