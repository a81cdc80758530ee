package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

type dayBoardIn struct {
	Department booking.DepartmentID `query:"department" required:"true" maxLength:"40"`
	Date       clinic.Date          `query:"date" format:"date" doc:"Today if absent."`
}

type sessionIn struct {
	ID booking.SessionID `path:"id" maxLength:"40"`
}

// Board is a session for the desk: its numbers, who has them, and how each stands.
type Board struct {
	booking.BoardSession
	Patients map[patient.ID]patient.Summary `json:"patients" doc:"Everybody whom the places name."`
}

// DayBoard registers what the desk looks at all day.
func DayBoard(a *API, s Services) {
	register(a, Op{
		ID: "get-day-board", Method: http.MethodGet, Path: "/day-board", Roles: staff,
		Summary: "A department's sessions of a day with all their numbers",
	}, func(ctx context.Context, in *dayBoardIn) (*listOut[Board], error) {
		if in.Date == "" {
			in.Date = a.cfg.Clinic.Day(a.cfg.Now())
		}
		if !in.Date.Valid() {
			return nil, errs.Invalid(errs.Field{Path: "date", Code: "date"})
		}
		sessions, err := s.Bookings.DayBoard(ctx, in.Department, in.Date)
		if err != nil {
			return nil, err
		}
		boards, err := named(ctx, s.Patients, sessions)
		return listed(boards, "", err)
	})
	register(a, Op{
		ID: "get-session", Method: http.MethodGet, Path: "/sessions/{id}", Roles: staff,
		Summary: "One session with all its numbers",
	}, func(ctx context.Context, in *sessionIn) (*out[Board], error) {
		session, err := s.Bookings.Board(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		boards, err := named(ctx, s.Patients, []booking.BoardSession{session})
		if err != nil {
			return nil, err
		}
		return &out[Board]{Body: boards[0]}, nil
	})
}

// named adds the patients whom the sessions name.
func named(ctx context.Context, s *patient.Service, sessions []booking.BoardSession) ([]Board, error) {
	var ids []patient.ID
	for _, x := range sessions {
		for _, p := range x.Places {
			ids = append(ids, p.Patient)
		}
	}
	found, err := s.Summaries(ctx, auth.From(ctx), ids)
	if err != nil {
		return nil, err
	}
	boards := make([]Board, len(sessions))
	for i, x := range sessions {
		boards[i] = Board{BoardSession: x, Patients: map[patient.ID]patient.Summary{}}
		for _, p := range x.Places {
			if sum, ok := found[p.Patient]; ok {
				boards[i].Patients[p.Patient] = sum
			}
		}
	}
	return boards, nil
}
