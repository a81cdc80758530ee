package api

import (
	"context"
	"net/http"

	"careloop/internal/booking"
)

// publicPhone is why the clinic's telephone needs no token.
const publicPhone = "whoever cannot sign in, or whose link is no longer good, must be able to call; the number is public, and read once a minute"

type contactBody struct {
	Clinic string `json:"clinic"`
	Phone  string `json:"phone,omitempty" doc:"Absent: the clinic has not said where to call."`
}

// contact registers where patients call.
func contact(a *API, s *booking.Service) {
	register(a, Op{
		ID: "get-contact", Method: http.MethodGet, Path: "/contact", Public: publicPhone,
		Summary: "Where patients call the clinic",
	}, func(ctx context.Context, _ *noIn) (*out[contactBody], error) {
		phone, err := s.Phone(ctx)
		return answer(contactBody{Clinic: a.cfg.Clinic.Name, Phone: phone}, err)
	})
}
