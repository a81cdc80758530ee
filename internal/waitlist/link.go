package waitlist

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/link"
)

// linkKept is how long a link goes on telling that its offer is over.
const linkKept = 7 * 24 * time.Hour

// Link returns the path under the clinic's public address where an offer is answered; of the offer it needs ID and
// Until.
func (s *Service) Link(ctx context.Context, o Offer) (string, error) {
	token, err := s.links().Token(ctx, string(o.ID), o.Until.Add(linkKept))
	return "/o/" + token, err
}

func (s *Service) links() link.Signer {
	return link.Signer{Keys: s.Keys, Purpose: "offer-link", Prefix: "ofr"}
}

// OfferPage is what somebody sees who opens the link of an offer: the place, and nothing about the patient.
type OfferPage struct {
	Clinic       string      `json:"clinic"`
	Zone         string      `json:"zone"`
	Department   string      `json:"department"`
	Practitioner string      `json:"practitioner"`
	Room         string      `json:"room,omitempty"`
	Site         string      `json:"site,omitempty" doc:"Where that is, with its address; absent: the clinic has one place, and has not said where."`
	Start        time.Time   `json:"start"`
	End          time.Time   `json:"end"`
	Until        time.Time   `json:"until"`
	Status       OfferStatus `json:"status"`
	Instead      bool        `json:"insteadOf"` // accepting gives up the appointment that the patient has
	Code         string      `json:"code,omitempty"`
}

// Names is what departments and practitioners are called.
type Names interface {
	Departments(ctx context.Context) ([]booking.Department, error)
	Practitioners(ctx context.Context) ([]booking.Practitioner, error)
	Sites(ctx context.Context) ([]booking.Site, error)
}

// Opened returns what a link offers, also when it is over. It returns ErrLink for a link that is not ours.
func (s *Service) Opened(ctx context.Context, token string, l i18n.Lang) (OfferPage, error) {
	o, err := s.linked(ctx, token)
	if err != nil {
		return OfferPage{}, err
	}
	p, err := s.page(ctx, o, l)
	return p, errs.Internal("open offer", err)
}

func (s *Service) page(ctx context.Context, o Offer, l i18n.Lang) (OfferPage, error) {
	p := OfferPage{
		Clinic: s.Clinic.Name, Zone: s.Clinic.Zone.String(), Room: o.Room, Start: o.Start, End: o.End, Until: o.Until, Status: o.Status,
	}
	if o.Status == Open && !s.Now().Before(o.Until) {
		p.Status = Expired
	}
	departments, err := s.Names.Departments(ctx)
	if err != nil {
		return OfferPage{}, err
	}
	for _, d := range departments {
		if d.ID == o.Department {
			p.Department = d.Name.In(l)
		}
	}
	sites, err := s.Names.Sites(ctx)
	if err != nil {
		return OfferPage{}, err
	}
	p.Site = booking.WhereaboutsOf(sites, o.Site).In(l)
	practitioners, err := s.Names.Practitioners(ctx)
	if err != nil {
		return OfferPage{}, err
	}
	for _, d := range practitioners {
		if d.ID == o.Practitioner {
			p.Practitioner = d.Name.In(l)
		}
	}
	switch p.Status {
	case Open:
		e, err := s.find(ctx, o.Entry)
		if err != nil {
			return OfferPage{}, err
		}
		p.Instead = e.Instead != ""
	case Accepted:
		a, err := s.Schedule.Appointment(ctx, job, o.Appointment)
		if err != nil {
			return OfferPage{}, err
		}
		p.Code = a.Code
	case Declined, Expired, Withdrawn, Nobody:
	}
	return p, nil
}

// AcceptLink accepts what a link offers: the link is what admits.
func (s *Service) AcceptLink(ctx context.Context, token string, l i18n.Lang) (OfferPage, error) {
	return s.answerLink(ctx, token, l, func(by auth.Actor, id OfferID) error {
		_, err := s.Accept(ctx, by, id, "web")
		return err
	})
}

// DeclineLink declines what a link offers, and leaves the list if asked to.
func (s *Service) DeclineLink(ctx context.Context, token string, leave bool, l i18n.Lang) (OfferPage, error) {
	return s.answerLink(ctx, token, l, func(by auth.Actor, id OfferID) error {
		_, err := s.Decline(ctx, by, id, leave)
		return err
	})
}

func (s *Service) answerLink(ctx context.Context, token string, l i18n.Lang, answer func(auth.Actor, OfferID) error) (OfferPage, error) {
	o, err := s.linked(ctx, token)
	if err != nil {
		return OfferPage{}, err
	}
	// Nobody signs in here: the link is all we know of them.
	holder := auth.Actor{ID: "link:" + string(o.ID), Roles: []auth.Role{auth.Patient}, PatientID: string(o.Patient)}
	if err := answer(holder, o.ID); err != nil {
		return OfferPage{}, err
	}
	return s.Opened(ctx, token, l)
}

func (s *Service) linked(ctx context.Context, token string) (Offer, error) {
	id, err := s.links().Read(ctx, token, s.Now())
	switch {
	case errors.Is(err, link.ErrForeign):
		return Offer{}, ErrLink
	case errors.Is(err, link.ErrExpired):
		return Offer{}, ErrOfferOver
	case err != nil:
		return Offer{}, errs.Internal("read link", err)
	}
	o, err := s.offer(ctx, OfferID(id))
	if errors.Is(err, ErrOffer) {
		return Offer{}, ErrLink
	}
	return o, errs.Internal("read offer", err)
}
