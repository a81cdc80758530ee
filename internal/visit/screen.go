package visit

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/store"
)

// ScreenID identifies a screen: scr_….
type ScreenID string

// Screen shows one area, a department's queues or a place's, to everybody who stands before it.
type Screen struct {
	ID         ScreenID             `json:"id"`
	Name       i18n.Text            `json:"name"`
	Department booking.DepartmentID `json:"departmentId,omitempty"`
	Station    StationID            `json:"stationId,omitempty"`
	CreatedAt  time.Time            `json:"createdAt"`
	CreatedBy  string               `json:"createdBy"`
	RevokedAt  *time.Time           `json:"revokedAt,omitempty"`
	Token      string               `json:"token,omitempty" doc:"What the address of the screen ends in. It admits to this area, and to no name that is not masked."`
}

const screensPK = "screens"

func screenKey(id ScreenID) store.Key {
	return store.Key{Table: store.Care, PK: screensPK, SK: string(id)}
}

// OpenScreen makes a screen with a token of its own.
func (s *Service) OpenScreen(ctx context.Context, by auth.Actor, x Screen) (Screen, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Screen{}, ErrForbidden
	}
	f := errs.NewFaults()
	texts(f, "name", x.Name)
	if (x.Department == "") == (x.Station == "") {
		f.Add("departmentId", "one-area")
	}
	if err := f.Err(); err != nil {
		return Screen{}, err
	}
	now := s.now()
	x.ID, x.CreatedAt, x.CreatedBy, x.RevokedAt, x.Token = ScreenID(s.IDs.New("scr", now)), now, by.ID, nil, ""
	if err := s.DB.Write(ctx, by.Stamp("", now), store.Put(screenKey(x.ID), x).If(store.Absent())); err != nil {
		return Screen{}, errs.Internal("open screen", err)
	}
	err := s.admitting(ctx, &x)
	return x, errs.Internal("open screen", err)
}

func (s *Service) admitting(ctx context.Context, x *Screen) (err error) {
	b, _ := id.Decode("scr", string(x.ID))
	x.Token, err = s.tokenOf(ctx, screenKind, b)
	return err
}

// Screens lists the screens, also those that were revoked, which have no token any more.
func (s *Service) Screens(ctx context.Context, by auth.Actor) ([]Screen, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: screensPK})
	if err != nil {
		return nil, errs.Internal("list screens", err)
	}
	all := make([]Screen, len(items))
	for i, it := range items {
		err := it.Decode(&all[i])
		if err == nil && all[i].RevokedAt == nil {
			err = s.admitting(ctx, &all[i])
		}
		if err != nil {
			return nil, errs.Internal("list screens", err)
		}
	}
	return all, nil
}

// RevokeScreen takes a screen's token back: it goes dark within seconds. Twice is the same as once.
func (s *Service) RevokeScreen(ctx context.Context, by auth.Actor, id ScreenID) (Screen, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Screen{}, ErrForbidden
	}
	for range tries {
		x, version, err := s.screen(ctx, id)
		if err != nil || x.RevokedAt != nil {
			return x, errs.Internal("revoke screen", err)
		}
		now := s.now()
		x.RevokedAt = &now
		err = s.DB.Write(ctx, by.Stamp("", now), store.PutVersion(screenKey(id), version, x))
		if _, failed := store.Failed(err); failed {
			continue
		}
		s.screens.forget(id)
		return x, errs.Internal("revoke screen", err)
	}
	return Screen{}, ErrBusy
}

func (s *Service) screen(ctx context.Context, id ScreenID) (Screen, int64, error) {
	it, err := s.DB.Get(ctx, screenKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return Screen{}, 0, ErrScreen
	}
	if err != nil {
		return Screen{}, 0, err
	}
	var x Screen
	err = it.Decode(&x)
	return x, it.Version, err
}

// ScreenView is what a screen shows: numbers, masked names and where to go.
type ScreenView struct {
	Name  i18n.Text    `json:"name"`
	Clock time.Time    `json:"clock"`
	Zone  string       `json:"timeZone"`
	Calls []ScreenLine `json:"calls" nullable:"false" doc:"All who were called and are not yet out again, latest first."`
	Next  []ScreenLine `json:"next" nullable:"false"`
}

// ScreenLine is one patient on a screen.
type ScreenLine struct {
	Number  int        `json:"number"`
	Whose   i18n.Text  `json:"whose,omitempty" doc:"With whom the number was taken, by language, where several doctors' numbers are shown: to be shown and said with the number."`
	Name    string     `json:"name" doc:"Masked."`
	Room    string     `json:"room,omitempty"`
	Station i18n.Text  `json:"place,omitempty"`
	At      *time.Time `json:"calledAt,omitempty"`
	Calls   int        `json:"calls,omitempty" doc:"Rises with each recall."`
}

const (
	screenKept   = 5 * time.Second
	sessionsKept = time.Minute
	nextShown    = 4 // of each queue
)

// ViewScreen shows what stands on a screen now.
func (s *Service) ViewScreen(ctx context.Context, token string) (ScreenView, error) {
	b, ok, err := s.tokenSays(ctx, screenKind, token)
	if err != nil {
		return ScreenView{}, errs.Internal("view screen", err)
	}
	if !ok {
		return ScreenView{}, ErrScreen
	}
	sid := ScreenID(id.Encode("scr", b))
	x, err := s.screens.get(sid, s.Now(), screenKept, func() (Screen, error) {
		x, _, err := s.screen(ctx, sid)
		return x, err
	})
	if err != nil {
		return ScreenView{}, errs.Internal("view screen", err)
	}
	if x.RevokedAt != nil {
		return ScreenView{}, ErrScreen
	}
	queues, err := s.queuesOf(ctx, x)
	if err != nil {
		return ScreenView{}, errs.Internal("view screen", err)
	}
	v := ScreenView{Name: x.Name, Clock: s.now().Truncate(time.Minute), Zone: s.Clinic.Zone.String(), Calls: []ScreenLine{}, Next: []ScreenLine{}}
	var pictures []shot
	for _, q := range queues {
		picture, err := s.look(ctx, q)
		if err != nil {
			return ScreenView{}, errs.Internal("view screen", err)
		}
		pictures = append(pictures, picture)
	}
	c, err := s.callingOn(ctx, pictures)
	if err != nil {
		return ScreenView{}, errs.Internal("view screen", err)
	}
	for _, picture := range pictures {
		v.add(picture, c)
	}
	slices.SortStableFunc(v.Calls, func(a, b ScreenLine) int { return b.At.Compare(*a.At) })
	return v, nil
}

// callingOn says by what people are called on a screen of several queues: with their doctor, if there are several.
func (s *Service) callingOn(ctx context.Context, pictures []shot) (callings, error) {
	var all []Encounter
	own := map[booking.PractitionerID]bool{}
	for _, x := range pictures {
		all = append(all, x.entries...)
		if slices.ContainsFunc(x.entries, func(e Encounter) bool { return !e.Apart }) { // a session for which nobody has come needs no telling apart
			own[x.doctor] = true
		}
	}
	var only booking.PractitionerID
	if len(own) == 1 {
		only = slices.Collect(maps.Keys(own))[0]
	}
	return s.calling(ctx, all, only)
}

func (v *ScreenView) add(x shot, c callings) {
	shown := 0
	for _, e := range x.entries {
		if e.Apart { // somebody fetches them; the others are not shown who it is
			continue
		}
		line := ScreenLine{Number: e.Number, Whose: c.whose(e.ticket(), numberAlone), Name: e.Masked, Room: x.room, Station: x.place, Calls: e.Calls}
		if e.Room != "" {
			line.Room = e.Room
		}
		switch {
		case e.Status == InProgress && e.LastCall != nil:
			line.At = e.LastCall
			v.Calls = append(v.Calls, line)
		case e.Status == Arrived && shown < nextShown:
			line.Calls = 0
			v.Next = append(v.Next, line)
			shown++
		}
	}
}

// queuesOf lists the queues of a screen's area today. Isolation shows on no department's screen.
func (s *Service) queuesOf(ctx context.Context, x Screen) ([]QueueID, error) {
	r, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	day := s.Clinic.Day(s.Now())
	if x.Station != "" {
		p, ok := r.station(x.Station)
		if !ok {
			return nil, ErrScreen
		}
		return []QueueID{p.Queue(day)}, nil
	}
	sessions, err := s.sessions.get(strings.Join([]string{string(x.Department), string(day)}, "#"), s.Now(), sessionsKept, func() ([]booking.Session, error) {
		return s.Appointments.SessionsOn(ctx, x.Department, day)
	})
	if err != nil {
		return nil, err
	}
	var all []QueueID
	for _, session := range sessions {
		all = append(all, QueueID(session.ID))
	}
	return append(all, r.queuesIn(x.Department, day)...), nil
}

func (r Rules) queuesIn(d booking.DepartmentID, day clinic.Date) []QueueID {
	var all []QueueID
	for _, p := range r.Stations {
		if p.Department == d && p.Kind != Isolation {
			all = append(all, p.Queue(day))
		}
	}
	return all
}
