package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/waitlist"
)

// signedOffer is why an offer that was sent to a patient needs no token.
const signedOffer = "the signed link in the path is what admits, to one offer for as long as it stands"

// WishBody is what somebody waits for in a department.
type WishBody struct {
	Practitioner booking.PractitionerID `json:"practitionerId,omitempty" maxLength:"40" doc:"Anybody there if absent."`
	Session      booking.SessionID      `json:"sessionId,omitempty" maxLength:"40" doc:"Only this session; any if absent."`
	From         clinic.Date            `json:"from" format:"date"`
	Until        clinic.Date            `json:"until" format:"date"`
	Earliest     clinic.Wall            `json:"earliest,omitempty" maxLength:"5" doc:"Of the start, on each day: 08:30."`
	Latest       clinic.Wall            `json:"latest,omitempty" maxLength:"5"`
	Weekdays     []int                  `json:"weekdays,omitempty" maxItems:"7" doc:"1 Monday to 7 Sunday; all if absent."`
}

func (b WishBody) wish() waitlist.Wish {
	return waitlist.Wish{
		Practitioner: b.Practitioner, Session: b.Session, From: b.From, Until: b.Until, Earliest: b.Earliest, Latest: b.Latest,
		Weekdays: b.Weekdays,
	}
}

type joinIn struct {
	Retriable
	Body struct {
		Patient    patient.ID           `json:"patientId" maxLength:"40"`
		Department booking.DepartmentID `json:"departmentId" maxLength:"40"`
		WishBody
		Instead  booking.AppointmentID `json:"insteadOf,omitempty" maxLength:"60" doc:"Appointment that is given up in exchange when an offer is accepted."`
		Urgency  string                `json:"urgency,omitempty" enum:"urgent,soon,routine" doc:"From staff only."`
		Priority string                `json:"priority,omitempty" enum:"displaced,priority,ordinary" doc:"From staff only."`
		AnyAge   bool                  `json:"anyAge,omitempty" doc:"Staff: although the department does not take the patient's age."`
	}
}

// EntryPath names an entry of the waiting list.
type EntryPath struct {
	ID waitlist.EntryID `path:"id" maxLength:"100"`
}

// OfferPath names an offer.
type OfferPath struct {
	ID waitlist.OfferID `path:"id" maxLength:"40"`
}

// OfferLinkPath names an offer by the token of its link.
type OfferLinkPath struct {
	Token string `path:"token" maxLength:"100" doc:"From the link that the patient was sent."`
}

type changeWaitIn struct {
	EntryPath
	Conditional
	Body WishBody
}

type leaveIn struct {
	EntryPath
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"200"`
	}
}

type reclassIn struct {
	EntryPath
	Conditional
	Body struct {
		Urgency  string `json:"urgency,omitempty" enum:"urgent,soon,routine"`
		Priority string `json:"priority,omitempty" enum:"displaced,priority,ordinary"`
		Reason   string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

type waitlistIn struct {
	Department booking.DepartmentID `query:"department" required:"true" maxLength:"40"`
}

type offersIn struct {
	Department booking.DepartmentID `query:"department" required:"true" maxLength:"40"`
	Paging
}

type declineBody struct {
	Leave bool `json:"leave,omitempty" doc:"Leave the waiting list as well."`
}

type declineIn struct {
	OfferPath
	Body declineBody
}

type declineLinkIn struct {
	OfferLinkPath
	Body declineBody
}

// Waitlist registers the operations on the waiting list and its offers.
func Waitlist(a *API, s *waitlist.Service) {
	waiting(a, s)
	ranked(a, s)
	offers(a, s)
	offerLinks(a, s)
}

func waiting(a *API, s *waitlist.Service) {
	register(a, Op{
		ID: "join-waitlist", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/waitlist", Roles: everyone, Status: http.StatusCreated,
		Summary: "Wait for a number; the same key waits once",
	}, func(ctx context.Context, in *joinIn) (*out[waitlist.Entry], error) {
		by, b := auth.From(ctx), in.Body
		wish := b.wish()
		wish.Department = b.Department
		e, err := s.Join(ctx, by, waitlist.Request{
			Patient: b.Patient, Urgency: b.Urgency, Priority: b.Priority, Instead: b.Instead, AnyAge: b.AnyAge, Channel: channelOf(by), Key: in.Key, Wish: wish,
		})
		return answer(e, err)
	})
	register(a, Op{
		ID: "list-waitlist", Method: http.MethodGet, Path: "/waitlist", Roles: staff,
		Summary: "Who waits in a department, by rank, and what each is being offered",
	}, func(ctx context.Context, in *waitlistIn) (*listOut[waitlist.Wait], error) {
		all, err := s.Queue(ctx, auth.From(ctx), in.Department)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-patient-waits", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/waitlist", Roles: everyone,
		Summary: "What a patient waits for, with the offers that stand, and what they waited for before",
	}, func(ctx context.Context, in *patientIn) (*listOut[waitlist.Wait], error) {
		all, err := s.OfPatient(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "change-waitlist-entry", Behalf: auth.ScopeVisits, Method: http.MethodPut, Path: "/waitlist/{id}/wish", Roles: everyone,
		Summary: "Wait for other days, times or another doctor at the same rank, unless a number is being offered",
	}, func(ctx context.Context, in *changeWaitIn) (*tagged[waitlist.Entry], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		e, err := s.Change(ctx, auth.From(ctx), in.ID, v, in.Body.wish())
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "leave-waitlist", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/waitlist/{id}/leave", Roles: everyone,
		Summary: "Wait no longer; an offer that stands is given back",
	}, func(ctx context.Context, in *leaveIn) (*out[waitlist.Entry], error) {
		e, err := s.Leave(ctx, auth.From(ctx), in.ID, in.Body.Reason)
		return answer(e, err)
	})
}

func ranked(a *API, s *waitlist.Service) {
	register(a, Op{
		ID: "offer-waitlist-entry", Method: http.MethodPost, Path: "/waitlist/{id}/offer", Roles: staff,
		Summary: "Look at once what is free for one who waits, and offer it by rank",
	}, func(ctx context.Context, in *EntryPath) (*out[waitlist.Wait], error) {
		return answer(s.Seek(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "reclass-waitlist-entry", Method: http.MethodPost, Path: "/waitlist/{id}/rank", Roles: staff,
		Summary: "Change the urgency or the priority of one who waits",
	}, func(ctx context.Context, in *reclassIn) (*tagged[waitlist.Entry], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		e, err := s.Reclass(ctx, auth.From(ctx), in.ID, v, in.Body.Urgency, in.Body.Priority, in.Body.Reason)
		return answerTagged(e, e.Version, err)
	})
}

func offers(a *API, s *waitlist.Service) {
	register(a, Op{
		ID: "list-waitlist-offers", Method: http.MethodGet, Path: "/waitlist-offers", Roles: append([]auth.Role{auth.Auditor}, staff...),
		Summary: "The fairness log of a department: who was offered what, when, and why others were passed over; who changed what they wait for",
	}, func(ctx context.Context, in *offersIn) (*listOut[waitlist.Line], error) {
		all, next, err := s.Log(ctx, auth.From(ctx), in.Department, in.Limit, in.Cursor)
		return listed(all, next, err)
	})
	register(a, Op{
		ID: "accept-waitlist-offer", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/waitlist-offers/{id}/accept", Roles: everyone,
		Summary: "Book what was offered; twice is the same as once",
	}, func(ctx context.Context, in *OfferPath) (*out[booking.Appointment], error) {
		by := auth.From(ctx)
		x, err := s.Accept(ctx, by, in.ID, channelOf(by))
		return answer(asShown(ctx, x), err)
	})
	register(a, Op{
		ID: "decline-waitlist-offer", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/waitlist-offers/{id}/decline", Roles: everyone,
		Summary: "Give an offered number back, and go on waiting or not",
	}, func(ctx context.Context, in *declineIn) (*out[waitlist.Offer], error) {
		o, err := s.Decline(ctx, auth.From(ctx), in.ID, in.Body.Leave)
		return answer(o, err)
	})
}

func offerLinks(a *API, s *waitlist.Service) {
	register(a, Op{
		ID: "open-offer", Method: http.MethodGet, Path: "/offers/{token}", Public: signedOffer,
		Summary: "What the link of a message offers, and until when",
	}, func(ctx context.Context, in *OfferLinkPath) (*out[waitlist.OfferPage], error) {
		return answer(s.Opened(ctx, in.Token, langOf(ctx)))
	})
	register(a, Op{
		ID: "accept-offer", Method: http.MethodPost, Path: "/offers/{token}/accept", Public: signedOffer,
		Summary: "Accept by the link of the message; twice is the same as once",
	}, func(ctx context.Context, in *OfferLinkPath) (*out[waitlist.OfferPage], error) {
		return answer(s.AcceptLink(ctx, in.Token, langOf(ctx)))
	})
	register(a, Op{
		ID: "decline-offer", Method: http.MethodPost, Path: "/offers/{token}/decline", Public: signedOffer,
		Summary: "Decline by the link of the message, and go on waiting or not",
	}, func(ctx context.Context, in *declineLinkIn) (*out[waitlist.OfferPage], error) {
		return answer(s.DeclineLink(ctx, in.Token, in.Body.Leave, langOf(ctx)))
	})
}
