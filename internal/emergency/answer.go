package emergency

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/link"
	"careloop/internal/store"
)

// linkFor is how long the link of an alert can be answered.
const linkFor = 12 * time.Hour

func (s *Service) signer() link.Signer {
	return link.Signer{Keys: s.Keys, Purpose: "emergency-alert", Prefix: "alr"}
}

// Link returns the path, under the clinic's public address, at which a contact answers an alert.
func (s *Service) Link(ctx context.Context, a AlertID, raised time.Time) (string, error) {
	token, err := s.signer().Token(ctx, string(a), raised.Add(linkFor))
	return "/e/" + token, err
}

// AlertPage is what the link of an alert shows: no patient, no note.
type AlertPage struct {
	Clinic   string    `json:"clinic"`
	Kind     string    `json:"kind"`
	Do       string    `json:"firstSteps,omitempty"`
	Place    string    `json:"place" doc:"The site by its name, and the room."`
	Drill    bool      `json:"drill"`
	Status   Status    `json:"status"`
	RaisedAt time.Time `json:"raisedAt"`
	Zone     string    `json:"zone"`
	Coming   int       `json:"coming"` // how many said so
	Answer   Answer    `json:"answer,omitempty"`
}

// Opened shows what a link admits to.
func (s *Service) Opened(ctx context.Context, token string, l i18n.Lang) (AlertPage, error) {
	a, err := s.admitted(ctx, token)
	if err != nil {
		return AlertPage{}, err
	}
	d, err := s.get(ctx, a.Emergency)
	if err != nil {
		return AlertPage{}, errs.Internal("read emergency", err)
	}
	return s.page(ctx, d, a, l)
}

func (s *Service) page(ctx context.Context, d emergencyItem, a alertItem, l i18n.Lang) (AlertPage, error) {
	r, err := s.version(ctx, d.Rules)
	if err != nil {
		return AlertPage{}, errs.Internal("read emergency rules", err)
	}
	k, _ := r.kind(d.Kind)
	where, err := s.where(ctx, l, d.Place)
	if err != nil {
		return AlertPage{}, errs.Internal("names of sites", err)
	}
	p := AlertPage{
		Clinic: s.Clinic.Name, Kind: k.Name.In(l), Do: k.Do.In(l), Place: where, Drill: d.Drill, Status: d.Status,
		RaisedAt: d.RaisedAt, Zone: s.Clinic.Zone.String(), Coming: len(d.Coming),
	}
	if al := d.told(a.Contact); al != nil {
		p.Answer = al.Answer
	}
	return p, nil
}

// Reply lets a contact say by the link whether they come. Once they come they cannot decline: others have stopped
// looking for somebody. Twice is the same as once.
func (s *Service) Reply(ctx context.Context, token string, say Answer, minutes int, l i18n.Lang) (AlertPage, error) {
	a, err := s.admitted(ctx, token)
	if err != nil {
		return AlertPage{}, err
	}
	r, err := s.version(ctx, a.Rules)
	if err != nil {
		return AlertPage{}, errs.Internal("read emergency rules", err)
	}
	c, _ := r.contact(a.Contact)
	by := auth.Actor{ID: "contact:" + string(a.Contact), Name: c.Name, Roles: []auth.Role{auth.System}}
	key := fmt.Sprintf("reply:%s:%s", a.Contact, say)
	d, _, err := s.change(ctx, by, a.Emergency, key, func(d emergencyItem) (emergencyItem, Entry, []store.Op, error) {
		x := Entry{Kind: Acknowledged, Contact: a.Contact, Minutes: minutes}
		d.Alerts = slices.Clone(d.Alerts)
		al := d.told(a.Contact)
		switch {
		case d.Status != Open:
			return d, x, nil, ErrOver
		case al == nil:
			return d, x, nil, ErrLink
		case al.Answer == Comes:
			return d, x, nil, errAgain // nothing more to say
		}
		al.Answer = say
		if say == Declines {
			x.Kind, x.Minutes = Declined, 0
			if d.Escalate != nil && !slices.ContainsFunc(d.Alerts, func(a Recipient) bool { return a.Answer != Declines }) {
				now := s.now() // nobody is left to wait for
				d.Escalate = &now
			}
			return d, x, nil, nil
		}
		d, err := s.noted(ctx, d, by, x)
		return d, x, nil, err
	})
	if isAgain(err) {
		return s.Opened(ctx, token, l)
	}
	if err != nil {
		return AlertPage{}, errs.Internal("answer alert", err)
	}
	return s.page(ctx, d, a, l)
}

func (s *Service) admitted(ctx context.Context, token string) (alertItem, error) {
	id, err := s.signer().Read(ctx, token, s.Now())
	switch {
	case errors.Is(err, link.ErrForeign):
		return alertItem{}, ErrLink
	case errors.Is(err, link.ErrExpired):
		return alertItem{}, ErrLinkOver
	case err != nil:
		return alertItem{}, errs.Internal("read link", err)
	}
	return s.alertOf(ctx, AlertID(id))
}

func (s *Service) alertOf(ctx context.Context, id AlertID) (alertItem, error) {
	var a alertItem
	it, err := s.DB.Get(ctx, alertKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return a, ErrLink
	}
	if err == nil {
		err = it.Decode(&a)
	}
	return a, errs.Internal("read alert", err)
}

// Summons is what a message to a contact is made of, as things stand when it is sent.
type Summons struct {
	Open     bool
	Needless bool // somebody came before this contact's step was sent
	Drill    bool
	Kind     i18n.Text
	Where    string // in the contact's language
	RaisedAt time.Time
	Lang     i18n.Lang
	Channels []channel.Name
	To       map[channel.Name]string
}

// answeredSince reports whether somebody else than who pressed said that they come, or somebody came, after a time.
func (d emergencyItem) answeredSince(t time.Time) bool {
	return d.ArrivedAt != nil && !d.ArrivedAt.Before(t) || slices.ContainsFunc(d.Coming, func(c comerItem) bool { return c.By != d.RaisedBy && !c.At.Before(t) })
}

// Summons returns how an alert stands. Only jobs may ask: it bears a contact's addresses.
func (s *Service) Summons(ctx context.Context, by auth.Actor, id AlertID) (Summons, error) {
	if !by.Has(auth.System) {
		return Summons{}, ErrForbidden
	}
	a, err := s.alertOf(ctx, id)
	if err != nil {
		return Summons{}, err
	}
	d, err := s.get(ctx, a.Emergency)
	if err != nil {
		return Summons{}, errs.Internal("read emergency", err)
	}
	r, err := s.version(ctx, a.Rules)
	if err != nil {
		return Summons{}, errs.Internal("read emergency rules", err)
	}
	k, _ := r.kind(d.Kind)
	c, ok := r.contact(a.Contact)
	al := d.alert(id)
	if !ok || al == nil {
		return Summons{}, ErrLink
	}
	where, err := s.where(ctx, c.Language, d.Place)
	if err != nil {
		return Summons{}, errs.Internal("names of sites", err)
	}
	return Summons{
		Open: d.Status == Open, Needless: (al.Step > 0 || al.Round > 0) && d.answeredSince(al.At), Drill: d.Drill, Kind: k.Name, Where: where, RaisedAt: d.RaisedAt,
		Lang: c.Language, Channels: c.Channels,
		To: map[channel.Name]string{channel.SMS: c.Phone, channel.Email: c.Email},
	}, nil
}

// where says in words where a place is. If the names of the sites cannot be had the room must do: help does not wait.
func (s *Service) where(ctx context.Context, l i18n.Lang, p Place) (string, error) {
	words := []string{}
	if p.Site != "" {
		all, err := s.Sites(ctx)
		if err != nil && !p.said() {
			return "", err
		}
		if i := slices.IndexFunc(all, func(x booking.Site) bool { return x.ID == p.Site }); i >= 0 {
			words = append(words, all[i].Name.In(l))
		}
	}
	if p.said() {
		words = append(words, p.Room)
	}
	return cmp.Or(strings.Join(words, " "), s.Clinic.Name), nil
}
