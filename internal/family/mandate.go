package family

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/mask"
	"careloop/internal/patient"
	"careloop/internal/phone"
	"careloop/internal/store"
)

// Request asks somebody to let the caller act for them.
type Request struct {
	Name     string
	Phone    string
	Relation string
	Scope    auth.Scope
	Key      string // the same key asks once
}

// Ask notes a request by phone and name. Whoever has that phone and that name sees it when they next sign in; the
// caller hears the same if nobody does. Only grown-ups are asked, and only by a sign-in of the caller's own.
func (s *Service) Ask(ctx context.Context, by auth.Actor, r Request) (Asking, error) {
	self := patient.ID(by.PatientID)
	if !by.Themselves(by.PatientID) {
		return Asking{}, ErrForbidden
	}
	name, number, err := s.read(r)
	if err != nil {
		return Asking{}, err
	}
	for range tries {
		i, err := s.tryAsk(ctx, by, self, r, name, number)
		if !errors.Is(err, errAgain) {
			return i, errs.Internal("ask to act", err)
		}
	}
	return Asking{}, ErrBusy
}

var errAgain = errors.New("family: changed meanwhile, read it again")

func (s *Service) read(r Request) (patient.Name, phone.Number, error) {
	f := errs.NewFaults()
	name := patient.ParseName(f, "name", r.Name)
	number, ok := phone.Parse(r.Phone, s.Clinic.Region())
	if !ok {
		f.Add("phone", "phone")
	}
	return name, number, f.Err()
}

func (s *Service) tryAsk(ctx context.Context, by auth.Actor, self patient.ID, r Request, name patient.Name, number phone.Number) (Asking, error) {
	me, err := s.ward(ctx, self)
	if err != nil {
		return Asking{}, err
	}
	rules, now := s.rules(), s.now()
	if rules.ChildUnder.under(me.kin.Born, s.Clinic.Day(now)) {
		return Asking{}, ErrForbidden
	}
	before, version, err := s.invited(ctx, self)
	if err != nil {
		return Asking{}, err
	}
	today := 0
	for _, i := range before {
		if r.Key != "" && i.Key == r.Key {
			i.Key = ""
			return i, nil
		}
		if now.Sub(i.At) < day {
			today++
		}
	}
	if today >= rules.AsksADay {
		return Asking{}, ErrTooMany
	}
	i := Asking{
		Phone: mask.Phone(string(number)), Relation: r.Relation, Scope: r.Scope, At: now, Until: now.Add(time.Duration(rules.AskDays) * day), Key: r.Key,
	}
	ops := []store.Op{store.PutVersion(invitedKey(self), version, invitedItem{Requests: append([]Asking{i}, before...)})}
	asked, err := s.asked(ctx, by, self, name, number, i)
	if err != nil {
		return Asking{}, err
	}
	i.Key = ""
	return i, lost(s.DB.Write(ctx, by.Stamp("", now), append(ops, asked...)...))
}

// asked returns what is written if the clinic knows exactly one grown-up by that phone and name, who is not the caller's
// already and has not answered.
func (s *Service) asked(ctx context.Context, by auth.Actor, self patient.ID, name patient.Name, number phone.Number, i Asking) ([]store.Op, error) {
	found, err := s.Files.Named(ctx, number, name)
	found = slices.DeleteFunc(found, func(p patient.ID) bool { return slices.Contains(own(by), p) })
	if err != nil || len(found) != 1 {
		return nil, err
	}
	w, err := s.ward(ctx, found[0])
	if err != nil {
		return nil, err
	}
	rules, now := s.rules(), s.now()
	if rules.ChildUnder.under(w.kin.Born, s.Clinic.Day(now)) || w.standing(now) >= rules.Members {
		return nil, nil
	}
	if c, ok := w.find(self); ok && c.stands(now) {
		return nil, nil
	}
	c := Mandate{Member: self, Relation: i.Relation, Scope: i.Scope, Status: Asked, AskedAt: now, Until: i.Until}
	return []store.Op{w.put(c, now), self.Lists(w.id)}, nil
}

// Answer is what is said to a request.
type Answer struct {
	Accept   bool
	Scope    auth.Scope // not more than was asked for; empty: as asked
	Evidence Evidence   // what the desk looked at
}

// Decide answers a request: the patient by a sign-in of their own, or the desk, in front of which they stand. Who was
// given leave once can be given less; the same answer twice is the same as once.
func (s *Service) Decide(ctx context.Context, by auth.Actor, p, member patient.ID, a Answer) (Mandate, error) {
	how, ended, err := speaks(by, p)
	if err != nil {
		return Mandate{}, err
	}
	if how == ByDesk && a.Accept && !slices.Contains(Evidences(), a.Evidence) {
		return Mandate{}, errs.Invalid(errs.Field{Path: "evidence", Code: "required"})
	}
	return s.change(ctx, by, p, member, func(_ ward, c Mandate, now time.Time) (Mandate, error) {
		switch {
		case !a.Accept && c.Status == Declined:
			return c, errSame
		case c.Status != Asked && (c.Status != Granted || !a.Accept), !c.stands(now):
			return Mandate{}, ErrOver
		case !a.Accept:
			return c.ended(Declined, ended, now), nil
		}
		scope := c.Scope
		if a.Scope != "" && c.Scope.Covers(a.Scope) {
			scope = a.Scope
		}
		if c.Status == Granted && c.Scope == scope {
			return c, errSame
		}
		c.Status, c.Scope, c.How, c.Evidence, c.Since, c.Until = Granted, scope, how, a.Evidence, now, time.Time{}
		return c, nil
	})
}

// speaks returns how the caller answers for a patient: as the patient, or at the desk.
func speaks(by auth.Actor, p patient.ID) (How, string, error) {
	switch {
	case by.Themselves(string(p)):
		return ByPhone, "ward", nil
	case works(by):
		return ByDesk, "desk", nil
	}
	return "", "", ErrForbidden
}

// Revoke ends a consent, or a request: by the patient, by who acts for them, or at the desk. Whatever is done next is
// refused. Twice is the same as once. Whom a child's file names as the guardian the desk alone takes out of it.
func (s *Service) Revoke(ctx context.Context, by auth.Actor, p, member patient.ID) (Mandate, error) {
	_, ended, err := speaks(by, p)
	if err != nil {
		if !by.Themselves(string(member)) {
			return Mandate{}, err
		}
		ended = "member"
	}
	return s.change(ctx, by, p, member, func(w ward, c Mandate, now time.Time) (Mandate, error) {
		if w.guardedBy(member) && ended != "desk" {
			return Mandate{}, ErrForbidden
		}
		if c.Status == Revoked || c.Status == Declined {
			return c, errSame
		}
		return c.ended(Revoked, ended, now), nil
	})
}

// Grant is what the desk writes down that has looked at a document.
type Grant struct {
	Member   patient.ID
	Relation string
	Scope    auth.Scope
	Evidence Evidence
}

// Record notes at the desk, by a document, that somebody may act for a patient. Of a child that has no guardian yet they
// become the guardian, which lasts as long as the childhood; a second parent's lasts no longer.
func (s *Service) Record(ctx context.Context, by auth.Actor, p patient.ID, g Grant) (Mandate, error) {
	if !works(by) {
		return Mandate{}, ErrForbidden
	}
	f := errs.NewFaults()
	if !slices.Contains(Evidences(), g.Evidence) {
		f.Add("evidence", "required")
	}
	if g.Member == p {
		f.Add("memberId", "guardian-self")
	}
	if err := f.Err(); err != nil {
		return Mandate{}, err
	}
	if _, err := s.ward(ctx, g.Member); err != nil {
		if errors.Is(err, ErrStranger) {
			return Mandate{}, errs.Invalid(errs.Field{Path: "memberId", Code: "unknown"})
		}
		return Mandate{}, errs.Internal("record family", err)
	}
	for range tries {
		c, err := s.tryRecord(ctx, by, p, g)
		if !errors.Is(err, errAgain) {
			return c, errs.Internal("record family", err)
		}
	}
	return Mandate{}, ErrBusy
}

func (s *Service) tryRecord(ctx context.Context, by auth.Actor, p patient.ID, g Grant) (Mandate, error) {
	w, err := s.ward(ctx, p)
	if err != nil {
		return Mandate{}, err
	}
	rules, now := s.rules(), s.now()
	c := Mandate{
		Member: g.Member, Relation: g.Relation, Scope: g.Scope, Status: Granted, AskedAt: now, Since: now, How: ByDesk, Evidence: g.Evidence,
	}
	if old, ok := w.find(g.Member); ok && old.Status == Granted && old.stands(now) && old.Scope == c.Scope && old.Relation == c.Relation && old.How == ByDesk {
		return old, nil
	}
	child := rules.ChildUnder.under(w.kin.Born, s.Clinic.Day(now))
	if child {
		c.Until = rules.ChildUnder.on(w.kin.Born).Start(s.Clinic.Zone)
	}
	if w.standing(now) >= rules.Members {
		return Mandate{}, ErrFull
	}
	ops := []store.Op{w.put(c, now), g.Member.Lists(p)}
	if child && w.kin.Guardian == nil {
		ops = append(ops, patient.Guard(p, w.file, patient.Guardian{Patient: g.Member, Relation: g.Relation}))
	}
	return c, lost(s.DB.Write(ctx, by.Stamp("", now), ops...))
}

// errSame means that there is nothing to change.
var errSame = errors.New("family: as it is")

// change writes what do makes of a consent.
func (s *Service) change(ctx context.Context, by auth.Actor, p, member patient.ID, do func(ward, Mandate, time.Time) (Mandate, error)) (Mandate, error) {
	for range tries {
		c, err := s.tryChange(ctx, by, p, member, do)
		if !errors.Is(err, errAgain) {
			return c, errs.Internal("change family", err)
		}
	}
	return Mandate{}, ErrBusy
}

func (s *Service) tryChange(ctx context.Context, by auth.Actor, p, member patient.ID, do func(ward, Mandate, time.Time) (Mandate, error)) (Mandate, error) {
	w, err := s.ward(ctx, p)
	if errors.Is(err, ErrStranger) {
		return Mandate{}, ErrNone // as of a file about which nothing was agreed
	}
	if err != nil {
		return Mandate{}, err
	}
	c, ok := w.find(member)
	if !ok {
		return Mandate{}, ErrNone
	}
	now := s.now()
	changed, err := do(w, c, now)
	if errors.Is(err, errSame) {
		return c, nil
	}
	if err != nil {
		return Mandate{}, err
	}
	ops := []store.Op{w.put(changed, now)}
	if changed.Status == Revoked && w.guardedBy(member) {
		ops = append(ops, patient.Unguard(p, w.file))
	}
	return changed, lost(s.DB.Write(ctx, by.Stamp("", now), ops...))
}

// lost turns a write whose conditions did not hold into the wish to start anew.
func lost(err error) error {
	if _, failed := store.Failed(err); failed || errors.Is(err, store.ErrConflict) {
		return errAgain
	}
	return err
}
