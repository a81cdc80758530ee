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
		p.Services = append(p.Services, service{x.ID, int(took / time.Second)})
		p.Services = p.Services[max(0, len(p.Services)-maxSamples):]
		err = s.DB.Write(ctx, auth.Job("queue").Stamp("", s.Now()), store.PutVersion(key, version, p))
		if _, failed := store.Failed(err); !failed {
			return errs.Internal("pace", err)
		}
	}
	return ErrBusy
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
