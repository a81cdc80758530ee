package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/calendar"
	"careloop/internal/i18n"
)

// feedAddress is why a doctor's calendar needs no token.
const feedAddress = "calendars cannot sign in: the secret in the path admits to one doctor's numbers, until it is renewed or taken back"

// practising are those who have a feed or see to others'.
var practising = []auth.Role{auth.Doctor, auth.Administrator}

type feedIn struct {
	ID booking.PractitionerID `path:"id" maxLength:"40"`
}

type subscribedIn struct {
	Token       string    `path:"token" maxLength:"100"`
	Lang        i18n.Lang `query:"lang" enum:"zh-CN,en" doc:"The clinic's first language if absent: calendars do not say theirs."`
	IfNoneMatch string    `header:"If-None-Match" maxLength:"100"`
}

type subscribedOut struct {
	Status       int
	ETag         string `header:"ETag"`
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

// Calendars registers what leads to people's own calendars.
func Calendars(a *API, bookings *booking.Service, feeds *calendar.Feeds) {
	invitations := calendar.Invitations{Clinic: a.cfg.Clinic, Now: a.cfg.Now}
	register(a, Op{
		ID: "get-appointment-calendar", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/appointments/{id}/calendar.ics", Roles: everyone,
		Summary: "An appointment for a calendar (iCalendar); of one that was moved, where it is now",
	}, func(ctx context.Context, in *AppointmentPath) (*calendarOut, error) {
		x, err := bookings.Latest(ctx, auth.From(ctx), in.ID)
		if err != nil {
			return nil, err
		}
		sites, err := bookings.Sites(ctx)
		if err != nil {
			return nil, err
		}
		at := booking.WhereaboutsOf(sites, x.Site)
		return &calendarOut{ContentType: calendarType, Body: []byte(invitations.File(x, at, langOf(ctx)))}, nil
	})
	register(a, Op{
		ID: "get-calendar-feed", Method: http.MethodGet, Path: "/practitioners/{id}/calendar-feed", Roles: practising,
		Summary: "Whether a doctor's calendar can be subscribed to",
	}, func(ctx context.Context, in *feedIn) (*out[calendar.Feed], error) {
		return answer(feeds.Of(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "renew-calendar-feed", Method: http.MethodPost, Path: "/practitioners/{id}/calendar-feed", Roles: practising,
		Summary: "Make a secret address for a doctor's calendar; the one before ends",
	}, func(ctx context.Context, in *feedIn) (*out[calendar.Feed], error) {
		return answer(feeds.Renew(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "revoke-calendar-feed", Method: http.MethodPost, Path: "/practitioners/{id}/calendar-feed/revoke", Roles: practising,
		Summary: "Take the address of a doctor's calendar back",
	}, func(ctx context.Context, in *feedIn) (*out[calendar.Feed], error) {
		return answer(feeds.Revoke(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "subscribe-calendar", Method: http.MethodGet, Path: "/calendar-feeds/{token}", Public: feedAddress,
		Summary: "A doctor's calendar, for programs that subscribe to it (iCalendar)",
	}, func(ctx context.Context, in *subscribedIn) (*subscribedOut, error) {
		lang := in.Lang
		if lang == "" {
			lang = append(a.cfg.Clinic.Languages, i18n.Chinese)[0]
		}
		text, err := feeds.Subscribed(ctx, in.Token, lang)
		seen, err := answerLooked(text, in.IfNoneMatch, err)
		if err != nil {
			return nil, err
		}
		return &subscribedOut{
			Status: seen.Status, ETag: seen.ETag, ContentType: calendarType, CacheControl: "private, max-age=300", Body: []byte(text),
		}, nil
	})
}

const calendarType = "text/calendar; charset=utf-8"
