package booking

import (
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// Block is a stretch of a day cut into numbers of equal length.
type Block struct {
	Start   clinic.Wall `json:"start"`
	End     clinic.Wall `json:"end"`
	Minutes int         `json:"minutes"` // per number
}

// WeeklyBlock is a block that comes back every week.
type WeeklyBlock struct {
	Weekday int `json:"weekday"` // 1 Monday to 7 Sunday, as ISO 8601 counts
	Block
}

// Exception replaces the week's pattern on one day. Without blocks the day is closed.
type Exception struct {
	Date   clinic.Date `json:"date"`
	Blocks []Block     `json:"blocks"`
	Reason string      `json:"reason"`
}

// Schedule says when a practitioner sees patients of a department: by the week, with exceptions.
type Schedule struct {
	ID           ScheduleID     `json:"id"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
	Room         string         `json:"room"`
	From         clinic.Date    `json:"from"`
	Until        clinic.Date    `json:"until,omitempty"` // last day; empty: open end
	Weekly       []WeeklyBlock  `json:"weekly"`
	Exceptions   []Exception    `json:"exceptions"`
	Version      int64          `json:"-"`
}

// Session is one block of a schedule on one day. It is computed, never stored.
type Session struct {
	ID           SessionID      `json:"id"`
	Schedule     ScheduleID     `json:"scheduleId"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
	Room         string         `json:"room"`
	Date         clinic.Date    `json:"date"`
	Start        time.Time      `json:"start"`
	End          time.Time      `json:"end"`
	Slots        []Slot         `json:"slots"`
}

// Slot is one number of a session.
type Slot struct {
	Number int       `json:"number"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
}

// On returns the sessions of a day, earliest first.
func (s Schedule) On(day clinic.Date, zone *time.Location) []Session {
	if day < s.From || (s.Until != "" && day > s.Until) {
		return nil
	}
	var sessions []Session
	for _, b := range s.blocksOn(day) {
		sessions = append(sessions, s.session(day, b, zone))
	}
	slices.SortFunc(sessions, func(a, b Session) int { return a.Start.Compare(b.Start) })
	return sessions
}

func (s Schedule) blocksOn(day clinic.Date) []Block {
	for _, e := range s.Exceptions {
		if e.Date == day {
			return e.Blocks
		}
	}
	weekday := (int(day.Weekday())+6)%7 + 1
	var blocks []Block
	for _, w := range s.Weekly {
		if w.Weekday == weekday {
			blocks = append(blocks, w.Block)
		}
	}
	return blocks
}

func (s Schedule) session(day clinic.Date, b Block, zone *time.Location) Session {
	out := Session{
		ID: newSessionID(s.ID, day, b.Start), Schedule: s.ID, Department: s.Department, Practitioner: s.Practitioner,
		Room: s.Room, Date: day, Start: day.At(b.Start, zone), End: day.At(b.End, zone), Slots: []Slot{},
	}
	for n, at := 1, b.Start; at.Minutes()+b.Minutes <= b.End.Minutes(); n, at = n+1, at.Add(b.Minutes) {
		start := day.At(at, zone)
		out.Slots = append(out.Slots, Slot{Number: n, Start: start, End: start.Add(time.Duration(b.Minutes) * time.Minute)})
	}
	return out
}

// find returns the session with an id, if the schedule still has it.
func (s Schedule) find(id SessionID, zone *time.Location) (Session, bool) {
	_, day, _, ok := id.Split()
	if !ok {
		return Session{}, false
	}
	sessions := s.On(day, zone)
	i := slices.IndexFunc(sessions, func(x Session) bool { return x.ID == id })
	if i < 0 {
		return Session{}, false
	}
	return sessions[i], true
}

// slot returns the slot with a number.
func (s Session) slot(number int) (Slot, bool) {
	if number < 1 || number > len(s.Slots) {
		return Slot{}, false
	}
	return s.Slots[number-1], true
}

// check notes what is wrong with a schedule that somebody wrote.
func (s Schedule) check(f errs.Faults) {
	if !s.From.Valid() {
		f.Add("from", "date")
	}
	if s.Until != "" && (!s.Until.Valid() || s.Until < s.From) {
		f.Add("until", "date-range")
	}
	for i, w := range s.Weekly {
		at := f.In("weekly").At(i)
		if w.Weekday < 1 || w.Weekday > 7 {
			at.Add("weekday", "weekday")
		}
		w.check(at)
		for _, other := range s.Weekly[:i] {
			if other.Weekday == w.Weekday && other.overlaps(w.Block) {
				at.Add("start", "block-overlap")
			}
		}
	}
	for i, e := range s.Exceptions {
		at := f.In("exceptions").At(i)
		if !e.Date.Valid() {
			at.Add("date", "date")
		}
		for j, b := range e.Blocks {
			b.check(at.In("blocks").At(j))
			if slices.ContainsFunc(e.Blocks[:j], b.overlaps) {
				at.In("blocks").At(j).Add("start", "block-overlap")
			}
		}
	}
}

func (b Block) overlaps(o Block) bool { return b.Start < o.End && o.Start < b.End }

func (b Block) check(f errs.Faults) {
	_, okStart := clinic.ParseWall(string(b.Start))
	_, okEnd := clinic.ParseWall(string(b.End))
	if !okStart {
		f.Add("start", "time")
	}
	if !okEnd {
		f.Add("end", "time")
	}
	if okStart && okEnd && b.Start >= b.End {
		f.Add("end", "time-range")
	}
	if b.Minutes < 1 || b.Minutes > 480 {
		f.Add("minutes", "range", errs.Params{"min": 1, "max": 480})
	}
}
