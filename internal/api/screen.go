package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// screenToken is why a screen needs no account.
const screenToken = "the signed token in the path admits to the numbers and masked names of one area, until it is revoked"

type openScreenIn struct {
	Body struct {
		Name       i18n.Text            `json:"name" doc:"By language: zh-CN, en."`
		Department booking.DepartmentID `json:"departmentId,omitempty" maxLength:"40"`
		Station    visit.StationID      `json:"stationId,omitempty" maxLength:"40"`
	}
}

type screenIn struct {
	ID visit.ScreenID `path:"id" maxLength:"40"`
}

type viewScreenIn struct {
	Token       string `path:"token" maxLength:"100"`
	IfNoneMatch string `header:"If-None-Match" maxLength:"100"`
}

// screens registers the operations on public screens.
func screens(a *API, s *visit.Service) {
	register(a, Op{
		ID: "list-screens", Method: http.MethodGet, Path: "/screens", Roles: managers,
		Summary: "The public screens, with the addresses of those that were not revoked",
	}, func(ctx context.Context, _ *noIn) (*listOut[visit.Screen], error) {
		all, err := s.Screens(ctx, auth.From(ctx))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "open-screen", Method: http.MethodPost, Path: "/screens", Roles: managers, Status: http.StatusCreated,
		Summary: "Make a public screen for one area",
	}, func(ctx context.Context, in *openScreenIn) (*out[visit.Screen], error) {
		return answer(s.OpenScreen(ctx, auth.From(ctx), visit.Screen{Name: in.Body.Name, Department: in.Body.Department, Station: in.Body.Station}))
	})
	register(a, Op{
		ID: "revoke-screen", Method: http.MethodPost, Path: "/screens/{id}/revoke", Roles: managers,
		Summary: "Take a screen's address back; it goes dark within seconds",
	}, func(ctx context.Context, in *screenIn) (*out[visit.Screen], error) {
		return answer(s.RevokeScreen(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "view-screen", Method: http.MethodGet, Path: "/screen-views/{token}", Public: screenToken,
		Summary: "What a public screen shows now",
	}, func(ctx context.Context, in *viewScreenIn) (*looked[visit.ScreenView], error) {
		v, err := s.ViewScreen(ctx, in.Token)
		return answerLooked(v, in.IfNoneMatch, err)
	})
}
