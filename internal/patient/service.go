package patient

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/classify"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/phone"
	"careloop/internal/store"
)

// Service keeps the patients' files.
type Service struct {
	DB     store.Store
	Keys   *crypt.Keys
	Clinic clinic.Settings
	Now    func() time.Time
	IDs    id.Source
	Rules  func() classify.Rules
	Visits func(context.Context, ID) ([]classify.Visit, error) // what Reclassify looks at; nil: what it said before stays
	Audit  Audit                                               // Reveal needs it
}

// Audit keeps who saw what.
type Audit interface {
	// Reveal notes that fields of a subject are about to be shown, and why.
	Reveal(ctx context.Context, by auth.Actor, subject string, fields []string, reason string) error
	// Compare notes that a file is about to be shown, masked, to compare who came with it.
	Compare(ctx context.Context, by auth.Actor, subject string, fields []string, where string) error
}

var errNoAudit = errors.New("patient: no audit to note a reveal in")

// tries bounds how often a change starts anew when the file changed under it.
const tries = 4

func (s *Service) form() form {
	now := s.Now()
	return form{faults: errs.NewFaults(), region: s.Clinic.Region(), today: s.Clinic.Day(now), now: now.UTC().Truncate(time.Millisecond)}
}

// Get returns a file, masked. Patients get their own, without what the clinic notes for itself.
func (s *Service) Get(ctx context.Context, by auth.Actor, p ID) (Patient, error) {
	if !by.MayActFor(string(p)) {
		return Patient{}, ErrForbidden
	}
	found, err := s.find(ctx, p)
	if err != nil {
		return Patient{}, errs.Internal("read file", err)
	}
	return shown(by, found), nil
}

func shown(by auth.Actor, p Patient) Patient {
	p = p.masked()
	if !works(by) {
		p = p.forPatient()
	}
	return p
}

// works reports whether somebody works with patients' files.
func works(by auth.Actor) bool { return by.Has(auth.Staff()...) || by.Has(auth.System) }

// sensitive names the fields that Get masks.
var sensitive = []string{"phones", "idDocuments", "address", "email", "wechat"}

// Reveal returns what Get masks, once the audit has noted who asks and why.
func (s *Service) Reveal(ctx context.Context, by auth.Actor, p ID, reason string) (Sensitive, error) {
	if !by.MayActFor(string(p)) {
		return Sensitive{}, ErrForbidden
	}
	f := errs.NewFaults()
	if reason = ParseText(f, "reason", reason, 200); reason == "" && f.Err() == nil {
		f.Add("reason", "required")
	}
	if err := f.Err(); err != nil {
		return Sensitive{}, err
	}
	found, err := s.find(ctx, p)
	if err != nil {
		return Sensitive{}, errs.Internal("reveal file", err)
	}
	if s.Audit == nil {
		return Sensitive{}, errs.Internal("reveal file", errNoAudit)
	}
	if err := s.Audit.Reveal(ctx, by, string(p), sensitive, reason); err != nil {
		return Sensitive{}, errs.Internal("note reveal", err)
	}
	return found.sensitive(), nil
}

// Contact is how somebody is reached, in plain: for those who send messages, never for a screen or a log.
type Contact struct {
	Patient  ID   // the guardian's, if it is the guardian who is reached
	Deceased bool // the patient has died: nothing is to be sent, to nobody in their place
	Name     Name
	Lang     i18n.Lang
	Consents []channel.Name          // the channels that were agreed to, the cheapest first
	To       map[channel.Name]string // the addresses there are
}

// Contact returns how a patient is reached; for a child, how the guardian is, unless nothing of the guardian's may be
// used. Only jobs may ask.
func (s *Service) Contact(ctx context.Context, by auth.Actor, p ID) (Contact, error) {
	if !by.Has(auth.System) {
		return Contact{}, ErrForbidden
	}
	found, err := s.find(ctx, p)
	if err != nil {
		return Contact{}, errs.Internal("read contact", err)
	}
	if found.Deceased != nil {
		return Contact{Patient: found.ID, Deceased: true}, nil
	}
	if found.Guardian == nil || found.Classification.Age.Value != classify.Child {
		return found.contact(), nil
	}
	guardian, err := s.find(ctx, found.Guardian.Patient)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Contact{}, errs.Internal("read guardian's contact", err)
	}
	if c := guardian.contact(); err == nil && guardian.Deceased == nil && c.reachable() {
		return c, nil
	}
	return found.contact(), nil
}

func (p Patient) contact() Contact {
	c := Contact{Patient: p.ID, Name: p.Name, Lang: p.Language, To: map[channel.Name]string{}}
	for _, name := range channel.Names() {
		if p.Consent[name].Status == Granted {
			c.Consents = append(c.Consents, name)
		}
	}
	set := func(name channel.Name, to string) {
		if to != "" && c.To[name] == "" {
			c.To[name] = to
		}
	}
	set(channel.WeChat, p.WeChat)
	set(channel.Email, p.Email)
	for _, primary := range []bool{true, false} {
		for _, ph := range p.Phones {
			if ph.Primary != primary {
				continue
			}
			set(channel.Phone, ph.Number)
			if phone.Number(ph.Number).Mobile() {
				set(channel.SMS, ph.Number)
			}
		}
	}
	return c
}

func (c Contact) reachable() bool {
	for _, name := range c.Consents {
		if c.To[name] != "" {
			return true
		}
	}
	return false
}

// BornOn lists the patients whose birthday is on a day. Who was born on 29 February has it on 1 March in other
// years, as clinic.Age counts.
func (s *Service) BornOn(ctx context.Context, by auth.Actor, day clinic.Date) ([]ID, error) {
	if !works(by) {
		return nil, ErrForbidden
	}
	days := []string{birthday(day)}
	if days[0] == "03-01" && !(day[:4] + "-02-29").Valid() {
		days = append(days, "02-29")
	}
	var all []ID
	for _, d := range days {
		items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Patients, Index: "birthday", PK: d})
		if err != nil {
			return nil, errs.Internal("list birthdays", err)
		}
		for _, it := range items {
			all = append(all, ID(it.PK))
		}
	}
	return all, nil
}

// find returns a plain file.
func (s *Service) find(ctx context.Context, p ID) (Patient, error) {
	if _, ok := ParseID(string(p)); !ok {
		return Patient{}, ErrNotFound
	}
	it, err := s.DB.Get(ctx, FileKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return Patient{}, ErrNotFound
	}
	if err != nil {
		return Patient{}, err
	}
	found, _, err := s.vault(p).unpack(ctx, it)
	return found, err
}

// files returns the plain files of patients, in their order; those that do not exist are left out.
func (s *Service) files(ctx context.Context, ids []ID) ([]Patient, error) {
	keys := make([]store.Key, len(ids))
	for i, p := range ids {
		keys[i] = FileKey(p)
	}
	items, err := store.BatchGetAll(ctx, s.DB, keys)
	if err != nil {
		return nil, err
	}
	var all []Patient
	for _, it := range items {
		p, _, err := s.vault(ID(it.PK)).unpack(ctx, it)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}
