package billing

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/inpatient"
	"careloop/internal/store"
)

// Service keeps the price list and the accounts, takes payments and gives money back.
type Service struct {
	DB     store.Store
	Clinic clinic.Settings
	Keys   *crypt.Keys // of who stands on invoices
	Now    func() time.Time
	Site   string // whose receipts are numbered; empty: A

	Appointments  Appointments
	Practitioners func(context.Context) ([]booking.Practitioner, error) // only the registration fee asks
	Stays         Stays
	Records       Records // what doctors prescribed; nil: nothing is proposed
	Services      func(context.Context, booking.ServiceID, int64) (booking.HealthcareService, error)
	Policy        Policy   // zero: DefaultPolicy
	Provider      Provider // of online payments; nil: there are none
}

// Appointments is where the appointment is read to which an account belongs: *booking.Service.
type Appointments interface {
	// Appointment returns the appointment as it stands, or a not-found or forbidden error.
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
}

// Stays is where the stay is read to which an account belongs: *inpatient.Service.
type Stays interface {
	// Known returns the stay as it stands, or inpatient.ErrStay.
	Known(ctx context.Context, by auth.Actor, id inpatient.ID) (inpatient.Stay, error)
}

// Policy is what may be given without asking anybody else. Shares are in basis points.
type Policy struct {
	Tiers       map[string]int    // discount of each tier of membership
	Manual      map[auth.Role]int // how much of what was charged each role may take off by hand
	Relief      map[auth.Role]int // and as hardship relief
	RefundAlone Fen               // of an account in all; above it, a refund waits for a second person
}

// DefaultPolicy is that of a clinic which has decided nothing.
func DefaultPolicy() Policy {
	return Policy{
		Tiers:       map[string]int{"silver": 500, "gold": 1000, "platinum": 1500},
		Manual:      map[auth.Role]int{auth.FrontDesk: 500, auth.Manager: 3000, auth.Administrator: basisPoints},
		Relief:      map[auth.Role]int{auth.Manager: basisPoints, auth.Administrator: basisPoints},
		RefundAlone: 20_000,
	}
}

func (s *Service) policy() Policy {
	if s.Policy.Tiers == nil {
		return DefaultPolicy()
	}
	return s.Policy
}

func (s *Service) site() string {
	if s.Site == "" {
		return "A"
	}
	return s.Site
}

// tries bounds how often a verb starts anew when what it had read changed under it. All desks of a site take their
// receipts from one series, so a payment may lose to every other desk once before it wins.
const tries = 64

// errAgain means that something changed between reading and writing it.
var errAgain = errors.New("billing: changed meanwhile, read it again")

// change is one entry to be made. decide looks at the account and says what the entry is; with may add to both what
// only the store knows, and says what else is written in the same transaction.
type change struct {
	key    string   // idempotency key; the same key makes one entry
	late   bool     // also on an account that is settled: what a provider has taken is booked, and given back
	grants RefundID // the refund of a waiting settlement that it is
	of     Account  // to open if there is none; zero: look up what it belongs to
	same   func(Entry) bool
	decide func(Account, EntryID) (Account, Entry, error)
	with   func(context.Context, *Account, *Entry) ([]also, error)
}

// also is another item of an entry's transaction, and what it means if its condition fails.
type also struct {
	op   store.Op
	fail error
}

// asked is the key of a request, kept apart from those that we make ourselves.
func asked(key string) string { return "request:" + key }

// record makes the entry once. It returns the account and the entry, made now or before.
func (s *Service) record(ctx context.Context, by auth.Actor, id AccountID, c change) (Account, Entry, error) {
	if !id.valid() {
		return Account{}, Entry{}, ErrAccount
	}
	for range tries {
		a, e, err := s.try(ctx, by, id, c)
		if errors.Is(err, errAgain) || errors.Is(err, store.ErrConflict) {
			continue
		}
		if err == nil || errs.KindOf(err) == errs.KindInternal {
			return a, e, err
		}
		// A retry often breaks a rule by what its own first try did: it paid all that was due.
		done, derr := s.entry(ctx, id, entryID(id, c.key))
		switch {
		case errors.Is(derr, ErrEntry):
			return a, e, err
		case derr != nil:
			return a, e, derr
		}
		return s.repeated(ctx, c, done)
	}
	return Account{}, Entry{}, ErrBusy
}

func (s *Service) try(ctx context.Context, by auth.Actor, id AccountID, c change) (Account, Entry, error) {
	before, err := s.account(ctx, id)
	switch {
	case errors.Is(err, ErrAccount) && c.of.ID != "":
		before, err = c.of, nil
	case errors.Is(err, ErrAccount):
		before, err = s.begun(ctx, by, id)
	}
	if err != nil {
		return before, Entry{}, err
	}
	if before.Settled != nil && !c.late {
		return before, Entry{}, ErrSettled
	}
	if len(before.Waits) > 0 && !c.late && !slices.Contains(before.Waits, c.grants) {
		return before, Entry{}, s.settling(ctx, before)
	}
	a, e, err := c.decide(before, entryID(id, c.key))
	if err != nil {
		return before, Entry{}, err
	}
	e.ID, e.Account, e.Seq, e.By, e.At = entryID(id, c.key), id, before.Entries+1, by.ID, s.now()
	e.Patient, e.Department, e.Practitioner, e.Day = a.Patient, a.Department, a.Practitioner, s.Clinic.Day(e.At)
	a = a.without(c.grants).applied(e)
	var more []also
	if c.with != nil {
		if more, err = c.with(ctx, &a, &e); err != nil {
			return before, Entry{}, err
		}
	}
	ops := []store.Op{putEntry(e), putAccount(a, before.Version)}
	for _, x := range more {
		ops = append(ops, x.op)
	}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
	failed, ok := store.Failed(err)
	switch {
	case err == nil:
		a.Version = before.Version + 1
		return a, e, nil
	case !ok:
		return before, Entry{}, err
	case failed.Op == 0 && failed.Existing != nil:
		done, err := readEntry(*failed.Existing)
		if err != nil {
			return before, Entry{}, err
		}
		return s.repeated(ctx, c, done)
	case failed.Op >= 2:
		return before, Entry{}, more[failed.Op-2].fail
	}
	return before, Entry{}, errAgain
}

// repeated answers for a key that made an entry before: with that entry, if it is what was asked for.
func (s *Service) repeated(ctx context.Context, c change, done Entry) (Account, Entry, error) {
	if !c.same(done) {
		return Account{}, Entry{}, ErrKeyUsed
	}
	a, err := s.account(ctx, done.Account)
	return a, done, err
}

// begun returns the account as it stands, or a fresh one for an appointment that has its place.
func (s *Service) begun(ctx context.Context, by auth.Actor, id AccountID) (Account, error) {
	a, err := s.account(ctx, id)
	if !errors.Is(err, ErrAccount) {
		return a, err
	}
	apt, ok := id.Appointment()
	if !ok {
		return a, ErrAccount
	}
	if stay, ok := id.Stay(); ok {
		return s.ofStay(ctx, id, stay)
	}
	x, err := s.Appointments.Appointment(ctx, by, apt)
	if err != nil {
		return a, err
	}
	return fresh(x)
}

func fresh(x booking.Appointment) (Account, error) {
	id, ok := AccountOf(string(x.ID))
	if !ok {
		return Account{}, ErrAccount
	}
	return Account{
		ID: id, Appointment: x.ID, Patient: x.Patient, Department: x.Department, Practitioner: x.Practitioner,
		Session: x.Session, Number: x.Number, Date: x.Date,
		Lines: []Line{}, Payments: []Payment{},
	}, nil
}

func (s *Service) account(ctx context.Context, id AccountID) (Account, error) {
	if !id.valid() {
		return Account{}, ErrAccount
	}
	it, err := s.DB.Get(ctx, accountKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return Account{}, ErrAccount
	}
	if err != nil {
		return Account{}, err
	}
	a, err := readAccount(it)
	if err != nil {
		return a, err
	}
	return s.waitsOf(ctx, a)
}

func (s *Service) entry(ctx context.Context, a AccountID, e EntryID) (Entry, error) {
	it, err := s.DB.Get(ctx, entryKey(a, e))
	if errors.Is(err, store.ErrNotFound) {
		return Entry{}, ErrEntry
	}
	if err != nil {
		return Entry{}, err
	}
	return readEntry(it)
}
