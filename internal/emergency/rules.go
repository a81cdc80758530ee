package emergency

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/phone"
	"careloop/internal/store"
)

//go:embed rules.json
var rulesFile []byte

// first returns the rule of a clinic that has decided nothing: what can be pressed for, and nobody to tell but those
// who are signed in.
var first = sync.OnceValue(func() Rule {
	var r Rule
	if err := json.Unmarshal(rulesFile, &r); err != nil {
		panic("rules.json: " + err.Error()) // embedded, and tested
	}
	return r
})

// rulesKept is how old the rules may be by which an emergency is raised.
const rulesKept = 5 * time.Second

// rulesItem is a version of the rules as it is stored.
type rulesItem struct {
	Rule
	Contacts []contactItem `json:"contacts"`
}

type contactItem struct {
	Contact
	Name  crypt.Sealed `json:"name"`
	Phone crypt.Sealed `json:"phone,omitempty"`
	Email crypt.Sealed `json:"email,omitempty"`
}

// Current returns the rules in force, and the version that a change must name.
func (s *Service) Current(ctx context.Context, by auth.Actor) (Rule, error) {
	if !by.Has(auth.Manager, auth.Administrator, auth.System) {
		return Rule{}, ErrForbidden
	}
	v, err := s.inForce(ctx)
	if err != nil {
		return Rule{}, errs.Internal("read emergency rules", err)
	}
	r, err := s.version(ctx, v)
	return r, errs.Internal("read emergency rules", err)
}

// Kinds lists what can be pressed for.
func (s *Service) Kinds(ctx context.Context, by auth.Actor) ([]Kind, error) {
	if !readers(by) {
		return nil, ErrForbidden
	}
	r, err := s.current(ctx)
	return r.Kinds, errs.Internal("read emergency rules", err)
}

// SaveRules puts the next version of the rules in force.
func (s *Service) SaveRules(ctx context.Context, by auth.Actor, version int, r Rule) (Rule, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Rule{}, ErrForbidden
	}
	if err := r.check(s.Clinic.Region()); err != nil {
		return Rule{}, err
	}
	r.Version = version + 1
	doc := rulesItem{Rule: r, Contacts: make([]contactItem, len(r.Contacts))}
	for i, c := range r.Contacts {
		sealed, err := s.seal(ctx, r.Version, c)
		if err != nil {
			return r, errs.Internal("seal contact", err)
		}
		doc.Contacts[i] = sealed
	}
	pointer := store.PutVersion(care(rulesPK, currentSK), int64(version), map[string]int{"version": r.Version})
	err := s.DB.Write(ctx, by.Stamp("", s.Now()), pointer, store.Put(rulesKey(r.Version), doc).If(store.Absent()))
	if _, ok := store.Failed(err); ok {
		return r, ErrStale
	}
	s.rules.forget()
	return r, errs.Internal("save emergency rules", err)
}

func contactPlace(version int, c ContactID, field string) string {
	return fmt.Sprintf("emergency-rules/%d/%s/%s", version, c, field)
}

func (s *Service) seal(ctx context.Context, version int, c Contact) (contactItem, error) {
	it := contactItem{Contact: c}
	it.Contact.Name, it.Contact.Phone, it.Contact.Email = "", "", ""
	var err error
	for field, x := range map[string]struct {
		plain string
		into  *crypt.Sealed
	}{"name": {c.Name, &it.Name}, "phone": {c.Phone, &it.Phone}, "email": {c.Email, &it.Email}} {
		var serr error
		*x.into, serr = s.Keys.Seal(ctx, x.plain, contactPlace(version, c.ID, field))
		err = errors.Join(err, serr)
	}
	return it, err
}

func (s *Service) unseal(ctx context.Context, version int, it contactItem) (Contact, error) {
	c := it.Contact
	var err error
	for field, x := range map[string]struct {
		sealed crypt.Sealed
		into   *string
	}{"name": {it.Name, &c.Name}, "phone": {it.Phone, &c.Phone}, "email": {it.Email, &c.Email}} {
		var oerr error
		*x.into, oerr = s.Keys.Open(ctx, x.sealed, contactPlace(version, c.ID, field))
		err = errors.Join(err, oerr)
	}
	return c, err
}

// current returns the rules that a press goes by: as in force a few seconds ago at most.
func (s *Service) current(ctx context.Context) (Rule, error) {
	if r, ok := s.rules.fresh(s.Now()); ok {
		return r, nil
	}
	v, err := s.inForce(ctx)
	if err != nil {
		return Rule{}, err
	}
	r, err := s.version(ctx, v)
	if err == nil {
		s.rules.keep(r, s.Now().Add(rulesKept))
	}
	return r, err
}

func (s *Service) inForce(ctx context.Context) (int, error) {
	it, err := s.DB.Get(ctx, care(rulesPK, currentSK))
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var p struct {
		Version int `json:"version"`
	}
	err = it.Decode(&p)
	return p.Version, err
}

// version returns a version of the rules; 0 is what a clinic has that decided nothing. Versions never change.
func (s *Service) version(ctx context.Context, v int) (Rule, error) {
	if v == 0 {
		return first(), nil
	}
	if r, ok := s.rules.known(v); ok {
		return r, nil
	}
	it, err := s.DB.Get(ctx, rulesKey(v))
	if err != nil {
		return Rule{}, err
	}
	var doc rulesItem
	if err := it.Decode(&doc); err != nil {
		return Rule{}, err
	}
	r := doc.Rule
	r.Contacts = make([]Contact, len(doc.Contacts))
	for i, c := range doc.Contacts {
		if r.Contacts[i], err = s.unseal(ctx, v, c); err != nil {
			return r, err
		}
	}
	s.rules.remember(r)
	return r, nil
}

func (c *rulesCache) fresh(now time.Time) (Rule, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now == nil || now.After(c.until) {
		return Rule{}, false
	}
	return *c.now, true
}

func (c *rulesCache) keep(r Rule, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.until = &r, until
}

func (c *rulesCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = nil
}

func (c *rulesCache) known(v int) (Rule, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.old[v]
	return r, ok
}

func (c *rulesCache) remember(r Rule) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.old == nil || len(c.old) > 50 {
		c.old = map[int]Rule{}
	}
	c.old[r.Version] = r
}

// check finds every fault of rules that somebody wrote, and writes phones in one way.
func (r *Rule) check(region string) error {
	f := errs.NewFaults()
	kinds, contacts := map[KindID]bool{}, map[ContactID]bool{}
	if len(r.Kinds) == 0 {
		f.Add("kinds", "required")
	}
	for i, k := range r.Kinds {
		at := f.In("kinds").At(i)
		if kinds[k.ID] {
			at.Add("id", "twice")
		}
		kinds[k.ID] = true
		for _, l := range i18n.Langs() {
			if strings.TrimSpace(k.Name[l]) == "" {
				at.In("name").Add(string(l), "required")
			}
		}
	}
	for i := range r.Contacts {
		at := f.In("contacts").At(i)
		if contacts[r.Contacts[i].ID] {
			at.Add("id", "twice")
		}
		contacts[r.Contacts[i].ID] = true
		r.Contacts[i].check(at, region)
	}
	for i, l := range r.Lines {
		l.check(f.In("lines").At(i), kinds, contacts)
	}
	return f.Err()
}

func (c *Contact) check(f errs.Faults, region string) {
	if strings.TrimSpace(c.Name) == "" {
		f.Add("name", "required")
	}
	if c.Phone != "" {
		n, ok := phone.Parse(c.Phone, region)
		if !ok {
			f.Add("phone", "phone")
		}
		c.Phone = string(n)
	}
	if c.Email != "" {
		if a, err := mail.ParseAddress(c.Email); err != nil || a.Address != c.Email {
			f.Add("email", "email")
		}
	}
	if len(c.Channels) == 0 {
		f.Add("channels", "required")
	}
	for _, by := range c.Channels {
		if by == channel.Email && c.Email == "" {
			f.Add("email", "required")
		}
		if by != channel.Email && c.Phone == "" {
			f.Add("phone", "required")
		}
	}
}

func (l Line) check(f errs.Faults, kinds map[KindID]bool, contacts map[ContactID]bool) {
	for i, k := range l.Kinds {
		if !kinds[k] {
			f.In("kinds").At(i).Add("", "unknown")
		}
	}
	for name, w := range map[string]clinic.Wall{"from": l.From, "until": l.Until} {
		if _, ok := clinic.ParseWall(string(w)); w != "" && !ok {
			f.Add(name, "time")
		}
	}
	if (l.From == "") != (l.Until == "") {
		f.Add("until", "required")
	}
	if len(l.Steps) == 0 {
		f.Add("steps", "required")
	}
	for i, step := range l.Steps {
		if len(step) == 0 {
			f.In("steps").At(i).Add("", "required")
		}
		for j, c := range step {
			if !contacts[c] || slices.Index(step, c) != j {
				f.In("steps").At(i).At(j).Add("", "unknown")
			}
		}
	}
}
