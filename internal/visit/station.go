package visit

import (
	"encoding/binary"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/id"
)

// QueueID names a queue: a session's by the session's own id (ses_…), a place's by the place and the day (que_…).
type QueueID string

// StationID identifies a place with a queue of its own: sta_….
type StationID string

// StationKind says what a place is for.
type StationKind string

// The kinds of places.
const (
	Pool      StationKind = "pool"      // whoever of the department is free calls next; check-in leads here
	Room      StationKind = "room"      // an examination or treatment room, reached by transfer
	Isolation StationKind = "isolation" // those whose screening says that they must not wait with others
)

// Station is where a queue of its own is kept.
type Station struct {
	ID         StationID            `json:"id" maxLength:"40" doc:"Empty: a new one."`
	Kind       StationKind          `json:"kind" enum:"pool,room,isolation"`
	Name       i18n.Text            `json:"name" doc:"By language: zh-CN, en."`
	Department booking.DepartmentID `json:"departmentId,omitempty" maxLength:"40" doc:"Empty: of the whole clinic."`
	Room       string               `json:"room,omitempty" maxLength:"40"`
	Today      QueueID              `json:"queueId,omitempty" readOnly:"true" maxLength:"40" doc:"The queue of today; only in answers."`
}

// epoch is day 0 of the days inside the ids of queues.
const epoch clinic.Date = "2020-01-01"

// Queue returns the place's queue of a day.
func (p Station) Queue(day clinic.Date) QueueID {
	b, _ := id.Decode("sta", string(p.ID))
	b = binary.BigEndian.AppendUint16(b, uint16(epoch.DaysUntil(day))) //nolint:gosec // days before 2199
	return QueueID(id.Encode("que", b))
}

// Session returns the session whose queue it is, or false if it is a place's.
func (q QueueID) Session() (booking.SessionID, bool) {
	s := booking.SessionID(q)
	_, _, _, ok := s.Split()
	return s, ok
}

// Station returns the place and the day whose queue it is, or false if it is a session's.
func (q QueueID) Station() (StationID, clinic.Date, bool) {
	b, ok := id.Decode("que", string(q))
	if !ok || len(b) != 18 {
		return "", "", false
	}
	return StationID(id.Encode("sta", b[:16])), epoch.AddDays(int(binary.BigEndian.Uint16(b[16:]))), true
}

// isRoom reports whether it is the queue of an examination or treatment room on a day.
func (r Rules) isRoom(q QueueID, day clinic.Date) bool {
	id, on, ok := q.Station()
	p, known := r.station(id)
	return ok && known && p.Kind == Room && on == day
}

// Day returns the day that a queue belongs to, or false if it is no queue's id.
func (q QueueID) Day() (clinic.Date, bool) {
	if s, ok := q.Session(); ok {
		_, day, _, _ := s.Split()
		return day, true
	}
	_, day, ok := q.Station()
	return day, ok
}
