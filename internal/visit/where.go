package visit

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"time"

	"careloop/internal/booking"
	"careloop/internal/i18n"
)

// bare is a room's number or letter, which alone nobody takes for a room.
var bare = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Za-z]{0,3}[-.]?[0-9]+[A-Za-z]?$|^[A-Z]$`) })

// where says in words where somebody is to go: a place by its name, with its room, or a room.
func where(l i18n.Lang, room, place string) string {
	if bare().MatchString(room) {
		room = i18n.T(l, "queue.room", map[string]any{"room": room})
	}
	switch {
	case place == "" && room == "":
		return i18n.T(l, "queue.where", nil)
	case place == "" || strings.Contains(room, place):
		return room
	case room == "" || strings.Contains(place, room):
		return place
	}
	return i18n.T(l, "queue.both", map[string]any{"place": place, "room": room})
}

// spot is where a queue's patients go in.
type spot struct {
	room   string
	place  i18n.Text
	doctor booking.PractitionerID // of a session
}

// spotOf returns where a queue's patients go in, read at most a minute ago.
func (s *Service) spotOf(ctx context.Context, q QueueID) (spot, error) {
	return s.spots.get(q, s.Now(), time.Minute, func() (spot, error) {
		if id, ok := q.Session(); ok {
			session, err := s.Appointments.Session(ctx, id)
			return spot{room: session.Room, doctor: session.Practitioner}, gone(err)
		}
		r, err := s.Rules(ctx)
		if err != nil {
			return spot{}, err
		}
		id, _, _ := q.Station()
		p, _ := r.station(id)
		return spot{room: p.Room, place: p.Name}, nil
	})
}
