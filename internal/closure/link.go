package closure

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

// linkKept is how long a link goes on telling what became of the appointment.
const linkKept = 7 * 24 * time.Hour

// Link returns the path under the clinic's public address where a patient answers what a closure did to the appointment
// that was to begin at a time.
func (s *Service) Link(ctx context.Context, id CaseID, start time.Time) (string, error) {
	token, err := s.links().Token(ctx, string(id), start.Add(linkKept))
	return "/c/" + token, err
}

// Door is where the patient of an appointment answers what a closure did to it.
type Door struct {
	Path string `json:"path,omitempty" doc:"Under the clinic's public address, as in the messages; absent: no closure has its place."`
}

// DoorOf returns where an appointment is answered that a closure took the place of, for those who sign in and have no
// message at hand.
func (s *Service) DoorOf(ctx context.Context, by auth.Actor, id booking.AppointmentID) (Door, error) {
	a, err := s.Places.Appointment(ctx, by, id)
	if err != nil || a.PlaceGone == "" {
		return Door{}, err
	}
	at, err := s.Places.ClosureOf(ctx, a)
	if err != nil || at == "" {
		return Door{}, errs.Internal("find closure", err)
	}
	path, err := s.Link(ctx, newCaseID(at, a.ID), a.Start)
	return Door{Path: path}, errs.Internal("find closure", err)
}

func (s *Service) links() link.Signer {
	return link.Signer{Keys: s.Keys, Purpose: "closure-link", Prefix: "cas"}
}

// Notice is what somebody sees who opens the link of a message about a closure: the place that was lost and the one
// instead, and nothing about the patient.
type Notice struct {
	Clinic       string     `json:"clinic"`
	Zone         string     `json:"zone"`
	Reason       string     `json:"reason"`
	Was          time.Time  `json:"was"`
	Department   string     `json:"department"`
	Practitioner string     `json:"practitioner"`
	Site         string     `json:"site,omitempty" doc:"Where that was, with its address."`
	Phone        string     `json:"phone,omitempty" doc:"Where to call; absent: the clinic has not said."`
	State        State      `json:"state" enum:"open,unplaced,moved,cancelled,seen,kept,taken"`
	Answer       Answer     `json:"answer,omitempty"`
	To           *NewPlace  `json:"to,omitempty"`
	Code         string     `json:"code,omitempty"`
	Others       []NewPlace `json:"others" nullable:"false" doc:"What could be had instead, the best first."`
}

// NewPlace is a place in words.
type NewPlace struct {
	Session      booking.SessionID `json:"sessionId"`
	Number       int               `json:"number"`
	Start        time.Time         `json:"start"`
	Department   string            `json:"department"`
	Practitioner string            `json:"practitioner"`
	Room         string            `json:"room,omitempty"`
	Site         string            `json:"site,omitempty" doc:"Where that is, with its address; absent: the clinic has one place, and has not said where."`
	Moved        bool              `json:"otherSite,omitempty" doc:"It is at another site than the place that was lost."`
	Fee          *FeeChange        `json:"fee,omitempty" doc:"Only if registering there costs something else than at the place that was lost."`
}

// Opened returns what a link says. It returns ErrLink for a link that is not ours.
func (s *Service) Opened(ctx context.Context, token string, l i18n.Lang) (Notice, error) {
	c, err := s.linked(ctx, token)
	if err != nil {
		return Notice{}, err
	}
	n, err := s.notice(ctx, c, l)
	return n, errs.Internal("open notice", err)
}

func (s *Service) notice(ctx context.Context, c Case, l i18n.Lang) (Notice, error) {
	closure, err := s.find(ctx, c.Closure)
	if err != nil {
		return Notice{}, err
	}
	named, err := s.namer(ctx, l)
	if err != nil {
		return Notice{}, err
	}
	n := Notice{
		Clinic: s.Clinic.Name, Zone: s.Clinic.Zone.String(), Reason: closure.Reason.In(l), Was: c.Start, Department: named.departments[c.Department],
		Practitioner: named.practitioners[c.Practitioner], State: c.State, Answer: c.Answer, Others: []NewPlace{},
	}
	at := c.Appointment
	if c.To != nil {
		at = c.To.Appointment
	}
	a, err := s.Places.Appointment(ctx, job, at)
	if err != nil {
		return Notice{}, err
	}
	n.Code = a.Code
	was := a.Site
	if c.To != nil {
		if lost, err := s.Places.Appointment(ctx, job, c.Appointment); err == nil {
			was = lost.Site
		}
	}
	n.Site, n.Phone = named.site(was), booking.WhereaboutsOf(named.sites, a.Site).Phone
	if c.To != nil {
		to := named.place(a.Session, a.Number, a.Start, a.Department, a.Practitioner, a.Room).at(named, a.Site, was)
		to.Fee = feeChange(named.fee(c.Practitioner), named.fee(a.Practitioner))
		n.To = &to
	}
	if !c.choosable(s.Now()) {
		return n, nil
	}
	others, err := s.proposals(ctx, c, rules().Shown)
	for _, p := range others {
		other := named.place(p.Session, p.Number, p.Start, p.Department, p.Practitioner, p.Room).at(named, p.Site, was)
		other.Fee = p.Fee
		n.Others = append(n.Others, other)
	}
	return n, err
}

// choosable reports whether the patient can still choose another number.
func (c Case) choosable(now time.Time) bool {
	return c.State.Red() || c.State == Moved && c.To != nil && c.To.Status == booking.Booked && c.To.Start.After(now)
}

type names struct {
	departments   map[booking.DepartmentID]string
	practitioners map[booking.PractitionerID]string
	grades        map[booking.PractitionerID]string
	fees          feeList
	sites         []booking.Site
	lang          i18n.Lang
}

// site says where a site is.
func (n names) site(id booking.SiteID) string { return booking.WhereaboutsOf(n.sites, id).In(n.lang) }

// at adds the site of a place, and whether that is another than of the one that was lost.
func (p NewPlace) at(n names, id, was booking.SiteID) NewPlace {
	p.Site, p.Moved = n.site(id), id != "" && was != "" && id != was
	return p
}

// fee returns what registering with a doctor costs.
func (n names) fee(p booking.PractitionerID) int64 { return n.fees.of(n.grades[p]) }

func (s *Service) namer(ctx context.Context, l i18n.Lang) (names, error) {
	n := names{
		departments: map[booking.DepartmentID]string{}, practitioners: map[booking.PractitionerID]string{}, grades: map[booking.PractitionerID]string{}, lang: l,
	}
	departments, err := s.Directory.Departments(ctx)
	if err != nil {
		return n, err
	}
	for _, d := range departments {
		n.departments[d.ID] = d.Name.In(l)
	}
	practitioners, err := s.Directory.Practitioners(ctx)
	for _, p := range practitioners {
		n.practitioners[p.ID], n.grades[p.ID] = p.Name.In(l), p.Grade
	}
	if err == nil {
		n.sites, err = s.Directory.Sites(ctx)
	}
	if err == nil && s.Fees != nil {
		n.fees, err = s.Fees(ctx)
	}
	return n, err
}

func (n names) place(s booking.SessionID, number int, start time.Time, d booking.DepartmentID, p booking.PractitionerID, room string) NewPlace {
	return NewPlace{Session: s, Number: number, Start: start, Department: n.departments[d], Practitioner: n.practitioners[p], Room: room}
}

// AcceptLink says that the new time is good: the link is what admits.
func (s *Service) AcceptLink(ctx context.Context, token string, l i18n.Lang) (Notice, error) {
	c, err := s.linked(ctx, token)
	if err != nil {
		return Notice{}, err
	}
	if c.State != Moved {
		return Notice{}, ErrLinkOver
	}
	if c, err = s.answered(ctx, c.holder(), c.Closure, c.Appointment, Accepted, viaLink); err != nil {
		return Notice{}, err
	}
	return s.Opened(ctx, token, l)
}

// DeclineLink gives up the place that the patient was given instead, or the one that was lost.
func (s *Service) DeclineLink(ctx context.Context, token string, l i18n.Lang) (Notice, error) {
	c, err := s.linked(ctx, token)
	if err != nil {
		return Notice{}, err
	}
	if c.State == Cancelled {
		return s.Opened(ctx, token, l)
	}
	if !c.choosable(s.Now()) {
		return Notice{}, ErrLinkOver
	}
	at := c.Appointment
	if c.To != nil {
		at = c.To.Appointment
	}
	if _, err := s.Places.Withdraw(ctx, clinics(c.holder()), at, patientDeclined); err != nil { // never counted against them
		return Notice{}, err
	}
	if _, err := s.after(ctx, c.Closure, c.Appointment); err != nil {
		return Notice{}, err
	}
	if _, err := s.answered(ctx, c.holder(), c.Closure, c.Appointment, Declined, viaLink); err != nil {
		return Notice{}, err
	}
	return s.Opened(ctx, token, l)
}

// ChooseLink moves the patient to another of the numbers that the link offers.
func (s *Service) ChooseLink(ctx context.Context, token string, to Choice, key string, l i18n.Lang) (Notice, error) {
	c, err := s.linked(ctx, token)
	if err != nil {
		return Notice{}, err
	}
	if c.To != nil && c.To.Session == to.Session && c.To.Number == to.Number { // a retry
		return s.Opened(ctx, token, l)
	}
	if !c.choosable(s.Now()) {
		return Notice{}, ErrLinkOver
	}
	from := c.Appointment
	if c.To != nil {
		from = c.To.Appointment
	}
	r := booking.Request{Session: to.Session, Number: to.Number, Channel: "web", Key: key, Owed: true}
	if _, err := s.Places.Move(ctx, c.holder(), from, r, whyClosed); err != nil { // what is kept for others stays theirs
		return Notice{}, err
	}
	if _, err := s.after(ctx, c.Closure, c.Appointment); err != nil {
		return Notice{}, err
	}
	if _, err := s.answered(ctx, c.holder(), c.Closure, c.Appointment, Accepted, viaLink); err != nil {
		return Notice{}, err
	}
	return s.Opened(ctx, token, l)
}

// How patients answer.
const (
	viaLink = "link"
	viaCall = "call"
	viaDesk = "desk"
)

// holder is who holds a link: nobody signs in there, it is all we know of them.
func (c Case) holder() auth.Actor {
	return auth.Actor{ID: "link:" + string(c.ID), Roles: []auth.Role{auth.Patient}, PatientID: string(c.Patient)}
}

// clinics returns the actor as acting for the clinic, which took the place: no deadline of the patient's holds.
func clinics(by auth.Actor) auth.Actor {
	return auth.Actor{ID: by.ID, Roles: []auth.Role{auth.System}, Request: by.Request}
}

func (s *Service) linked(ctx context.Context, token string) (Case, error) {
	id, err := s.links().Read(ctx, token, s.Now())
	switch {
	case errors.Is(err, link.ErrForeign):
		return Case{}, ErrLink
	case errors.Is(err, link.ErrExpired):
		return Case{}, ErrLinkOver
	case err != nil:
		return Case{}, errs.Internal("read link", err)
	}
	return s.byID(ctx, CaseID(id))
}
