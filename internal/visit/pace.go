package visit

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// paceItem is how long the last services of a queue's doctor, or of a place, took.
type paceItem struct {
	Services []service `json:"services"`
}

type service struct {
	Encounter EncounterID `json:"encounter"`
	Seconds   int         `json:"seconds"`
	// These came later: services that were noted before say nothing but how long they took.
	Arrived time.Time `json:"arrived,omitzero"`
	Start   time.Time `json:"start,omitzero"` // the appointed time; zero of who came without one
	Opens   time.Time `json:"opens,omitzero"` // when the session began by the schedule; zero of a place
	Called  time.Time `json:"called,omitzero"`
	Again   bool      `json:"again,omitempty"` // called more than once: when says nothing of how soon a doctor calls
}

// paceKey says where the pace of a queue is kept: by schedule, which is one doctor in one department, or by place.
func paceKey(q QueueID) (store.Key, bool) {
	if session, ok := q.Session(); ok {
		schedule, _, _, _ := session.Split()
		return store.Key{Table: store.Care, PK: "pace#" + string(schedule), SK: "recent"}, true
	}
	place, _, ok := q.Station()
	return store.Key{Table: store.Care, PK: "pace#" + string(place), SK: "recent"}, ok
}

// Services shorter or longer than these say nothing of the next one: a slip, or a forgotten completion.
const (
	shortest = 30 * time.Second
	longest  = 2 * time.Hour
)

// EncounterFinished adds a service to the pace of its queue, once however often the stream tells it.
func (s *Service) EncounterFinished(ctx context.Context, e Event) error {
	x := e.Encounter
	key, ok := paceKey(x.Queue)
	if !ok || x.FinishedAt == nil || x.LastCall == nil {
		return nil
	}
	took := x.FinishedAt.Sub(*x.LastCall)
	if took < shortest || took > longest {
		return nil
	}
	for range tries {
		p, version, err := s.pace(ctx, key)
		if err != nil {
			return errs.Internal("pace", err)
		}
		if slices.ContainsFunc(p.Services, func(y service) bool { return y.Encounter == x.ID }) {
			return nil
		}
		p.Services = append(p.Services, s.served(x, took))
		p.Services = p.Services[max(0, len(p.Services)-maxSamples):]
		err = s.DB.Write(ctx, auth.Job("queue").Stamp("", s.Now()), store.PutVersion(key, version, p))
		if _, failed := store.Failed(err); !failed {
			return errs.Internal("pace", err)
		}
	}
	return ErrBusy
}

// served is what the next waits are estimated from.
func (s *Service) served(e Encounter, took time.Duration) service {
	y := service{
		Encounter: e.ID, Seconds: int(took / time.Second), Arrived: e.ArrivedAt, Called: *e.LastCall,
		Again: e.Calls > 1 || e.CalledAt == nil || !e.CalledAt.Equal(*e.LastCall),
	}
	if !e.WalkIn {
		y.Start = e.Start
	}
	if session, ok := e.Queue.Session(); ok {
		_, day, start, _ := session.Split()
		y.Opens = day.At(start, s.Clinic.Zone)
	}
	return y
}

func (s *Service) pace(ctx context.Context, key store.Key) (paceItem, int64, error) {
	it, err := s.DB.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return paceItem{}, 0, nil
	}
	if err != nil {
		return paceItem{}, 0, err
	}
	var p paceItem
	err = it.Decode(&p)
	return p, it.Version, err
}
