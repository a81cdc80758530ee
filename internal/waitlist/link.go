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

// OfferPage is what somebody sees who opens the link of an offer: the place, what it costs, and of the patient only the
// appointment that ends by accepting, so that nobody gives one up unawares.
type OfferPage struct {
	Clinic       string       `json:"clinic"`
	Zone         string       `json:"zone"`
	Department   string       `json:"department"`
	Practitioner string       `json:"practitioner"`
	Room         string       `json:"room,omitempty"`
	Site         string       `json:"site,omitempty" doc:"Where that is, with its address; absent: the clinic has one place, and has not said where."`
	Phone        string       `json:"phone,omitempty" doc:"Where to call; absent: the clinic has not said."`
	Start        time.Time    `json:"start"`
	End          time.Time    `json:"end"`
	Until        time.Time    `json:"until"`
	Status       OfferStatus  `json:"status"`
	Fee          *int64       `json:"fee,omitempty" doc:"What registering costs there today, in fen; absent: it is not known."`
	Instead      bool         `json:"insteadOf"` // accepting gives up the appointment that the patient has
	Given        *GivenUpPage `json:"givesUp,omitempty" doc:"That appointment, while the offer stands."`
	Waiting      bool         `json:"waiting" doc:"Whether the patient still waits for a number."`
	Code         string       `json:"code,omitempty"`
}

// GivenUpPage is the appointment that accepting a link's offer gives up.
type GivenUpPage struct {
	Department   string    `json:"department"`
	Practitioner string    `json:"practitioner"`
	Site         string    `json:"site,omitempty"`
	Start        time.Time `json:"start"`
	Fee          *int64    `json:"fee,omitempty" doc:"What registering costs there today, in fen; absent: it is not known."`
	Late         bool      `json:"late,omitempty" doc:"It cannot be cancelled in time any more: cancelling what is taken for it counts as late, whenever it is."`
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
	n, err := s.named(ctx, l)
	if err != nil {
		return OfferPage{}, err
	}
	at := booking.WhereaboutsOf(n.sites, o.Site)
	p.Department, p.Practitioner, p.Site, p.Phone = n.departments[o.Department], n.practitioners[o.Practitioner], at.In(l), at.Phone
	p.Fee = n.fee(o.Practitioner)
	if o.Status == Accepted {
		a, err := s.Schedule.Appointment(ctx, job, o.Appointment)
		p.Code = a.Code
		return p, err
	}
	e, err := s.find(ctx, o.Entry)
	if err != nil {
		return OfferPage{}, err
	}
	p.Waiting = e.Status.Live()
	if p.Status != Open {
		return p, nil
	}
	g, err := s.given(ctx, e)
	if err != nil || g == nil {
		return p, err
	}
	p.Instead = true
	p.Given = &GivenUpPage{
		Department: n.departments[g.Department], Practitioner: n.practitioners[g.Practitioner],
		Site: booking.WhereaboutsOf(n.sites, g.Site).In(l), Start: g.Start, Fee: n.fee(g.Practitioner), Late: g.Late,
	}
	return p, nil
}

// named is what the links' page calls things in a language, and what registering costs.
type named struct {
	departments   map[booking.DepartmentID]string
	practitioners map[booking.PractitionerID]string
	grades        map[booking.PractitionerID]string
	sites         []booking.Site
	fees          map[string]int64
}

func (s *Service) named(ctx context.Context, l i18n.Lang) (named, error) {
	n := named{
		departments: map[booking.DepartmentID]string{}, practitioners: map[booking.PractitionerID]string{},
		grades: map[booking.PractitionerID]string{},
	}
	departments, err := s.Names.Departments(ctx)
	if err != nil {
		return n, err
	}
	for _, d := range departments {
		n.departments[d.ID] = d.Name.In(l)
	}
	practitioners, err := s.Names.Practitioners(ctx)
	if err != nil {
		return n, err
	}
	for _, p := range practitioners {
		n.practitioners[p.ID], n.grades[p.ID] = p.Name.In(l), p.Grade
	}
	if n.sites, err = s.Names.Sites(ctx); err != nil || s.Fees == nil {
		return n, err
	}
	n.fees, err = s.Fees(ctx)
	return n, err
}

// fee returns what registering with a practitioner costs today, or nil where the price list does not say.
func (n named) fee(p booking.PractitionerID) *int64 {
	for _, grade := range []string{n.grades[p], ""} {
		if fen, ok := n.fees[grade]; ok {
			return &fen
		}
	}
	return nil
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
