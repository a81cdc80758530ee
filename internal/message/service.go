package message

import (
	"context"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/emergency"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/survey"
	"careloop/internal/waitlist"
)

// Bookings is where a message looks whether it is still right, and what things are called.
type Bookings interface {
	// Appointment returns an appointment as it stands, also one that has ended, or booking.ErrAppointment.
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
	Departments(ctx context.Context) ([]booking.Department, error)
	Practitioners(ctx context.Context) ([]booking.Practitioner, error)
	Sites(ctx context.Context) ([]booking.Site, error)
	// ServiceVersion returns what is done at an appointment, as it stood in a version, or booking.ErrService.
	ServiceVersion(ctx context.Context, id booking.ServiceID, version int64) (booking.HealthcareService, error)
}

// Contacts knows how patients want to be reached.
type Contacts interface {
	// Contact returns what a patient's file says now, or patient.ErrNotFound.
	Contact(ctx context.Context, by auth.Actor, p patient.ID) (patient.Contact, error)
}

// Calls is the worklist of those who telephone.
type Calls interface {
	// OpenCall asks for a call by the end of due. A second call about the same message changes nothing.
	OpenCall(ctx context.Context, by auth.Actor, c Call) error
}

// Call is a message that somebody must say by telephone.
type Call struct {
	Message ID
	Patient patient.ID
	Vars    Vars
	Due     clinic.Date

	Appointment booking.AppointmentID // with whose end there is nothing left to say; empty: of none
	Offer       waitlist.OfferID      // likewise
}

// Links makes the addresses of surveys.
type Links interface {
	// Link returns the path under the clinic's public address; of the invitation it needs ID and Expires.
	Link(ctx context.Context, i survey.Invitation) (string, error)
}

// Offers knows how an offer to one who waits stands, and makes the address where it is answered.
type Offers interface {
	// Offer returns an offer, also one that is over, or waitlist.ErrOffer.
	Offer(ctx context.Context, by auth.Actor, id waitlist.OfferID) (waitlist.Offer, error)
	// Link returns the path under the clinic's public address; of the offer it needs ID and Until.
	Link(ctx context.Context, o waitlist.Offer) (string, error)
}

// Invites makes what puts an appointment into the patient's own calendar.
type Invites interface {
	// Attached returns an invitation to an address, or the cancellation of one that has ended.
	Attached(a booking.Appointment, at booking.Whereabouts, lang i18n.Lang, to string) channel.Attachment
}

// Emergencies knows how an alert to a contact stands, and makes the address where it is answered.
type Emergencies interface {
	// Summons returns how an alert stands, or emergency.ErrLink.
	Summons(ctx context.Context, by auth.Actor, id emergency.AlertID) (emergency.Summons, error)
	// Link returns the path under the clinic's public address.
	Link(ctx context.Context, a emergency.AlertID, raised time.Time) (string, error)
}

// Stays knows how a milestone of a stay stands.
type Stays interface {
	// News returns how a milestone stands and whom it is for, or inpatient.ErrStay.
	News(ctx context.Context, by auth.Actor, stay inpatient.ID, m inpatient.MilestoneID, relative int) (inpatient.News, error)
}

// Service plans, sweeps and delivers messages. Planning needs DB, Clinic, Now and Bookings; saying what was said Stays
// besides; sweeping Contacts and
// Channels besides; delivering everything.
type Service struct {
	DB        store.Store
	Clinic    clinic.Settings
	Now       func() time.Time
	Bookings  Bookings
	Contacts  Contacts
	Channels  []channel.Name // those that this clinic uses
	Senders   map[channel.Name]channel.Sender
	Calls     Calls
	Links     Links
	Offers    Offers
	Closures  Closures
	Standings Standings
	Mandates  Mandates
	Alerts    Emergencies
	Stays     Stays
	Invites   Invites // nil: e-mails bring no invitations
	DailyCap  int     // messages to one patient on one day; 0: DefaultCap

	names directory
}

// DefaultCap keeps the worst day of a fault, or of a busy patient, bearable.
const DefaultCap = 8

func (s *Service) cap() int {
	if s.DailyCap > 0 {
		return s.DailyCap
	}
	return DefaultCap
}

// directory remembers what departments and practitioners are called.
type directory struct {
	mu            sync.Mutex
	until         time.Time
	departments   map[booking.DepartmentID]i18n.Text
	practitioners map[booking.PractitionerID]i18n.Text
	sites         []booking.Site
}

// namesKept is how old a name may be.
const namesKept = 5 * time.Minute

// called returns the names of a department and a practitioner.
func (s *Service) called(ctx context.Context, v Vars) (department, practitioner i18n.Text, err error) {
	n := &s.names
	n.mu.Lock()
	defer n.mu.Unlock()
	_, okD := n.departments[v.Department]
	_, okP := n.practitioners[v.Practitioner]
	if !okD || !okP || s.Now().After(n.until) {
		if err := s.readNames(ctx); err != nil {
			return nil, nil, err
		}
	}
	return n.departments[v.Department], n.practitioners[v.Practitioner], nil
}

// whereabouts returns what is said of a site, as of when names were read last.
func (s *Service) whereabouts(id booking.SiteID) booking.Whereabouts {
	n := &s.names
	n.mu.Lock()
	defer n.mu.Unlock()
	return booking.WhereaboutsOf(n.sites, id)
}

func (s *Service) readNames(ctx context.Context) error {
	departments, err := s.Bookings.Departments(ctx)
	if err != nil {
		return err
	}
	practitioners, err := s.Bookings.Practitioners(ctx)
	if err != nil {
		return err
	}
	sites, err := s.Bookings.Sites(ctx)
	if err != nil {
		return err
	}
	n := &s.names
	n.sites = sites
	n.departments, n.practitioners = map[booking.DepartmentID]i18n.Text{}, map[booking.PractitionerID]i18n.Text{}
	for _, d := range departments {
		n.departments[d.ID] = d.Name
	}
	for _, p := range practitioners {
		n.practitioners[p.ID] = p.Name
	}
	n.until = s.Now().Add(namesKept)
	return nil
}
