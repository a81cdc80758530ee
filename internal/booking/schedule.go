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
	if !s.covers(day) {
		return nil
	}
	var sessions []Session
	for _, b := range s.blocksOn(day) {
		sessions = append(sessions, s.session(day, b, zone))
	}
	slices.SortFunc(sessions, func(a, b Session) int { return a.Start.Compare(b.Start) })
	return sessions
}

func (s Schedule) covers(day clinic.Date) bool {
	return day >= s.From && (s.Until == "" || day <= s.Until)
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
	out := s.frame(day, b, zone)
	for n := range b.numbers() {
		out.Slots = append(out.Slots, b.slot(n+1, day, zone))
	}
	return out
}

// frame returns the session without its slots.
func (s Schedule) frame(day clinic.Date, b Block, zone *time.Location) Session {
	return Session{
		ID: newSessionID(s.ID, day, b.Start), Schedule: s.ID, Department: s.Department, Practitioner: s.Practitioner,
		Room: s.Room, Date: day, Start: day.At(b.Start, zone), End: day.At(b.End, zone), Slots: []Slot{},
	}
}

// numbers is how many slots fit into the block.
func (b Block) numbers() int { return max(0, b.End.Minutes()-b.Start.Minutes()) / b.Minutes }

func (b Block) slot(number int, day clinic.Date, zone *time.Location) Slot {
	start := day.At(b.Start.Add((number-1)*b.Minutes), zone)
	return Slot{Number: number, Start: start, End: start.Add(time.Duration(b.Minutes) * time.Minute)}
}

// block returns the day and the block of a session, if the schedule still has it.
func (s Schedule) block(id SessionID) (clinic.Date, Block, bool) {
	schedule, day, start, ok := id.Split()
	if !ok || schedule != s.ID || !s.covers(day) {
		return "", Block{}, false
	}
	blocks := s.blocksOn(day)
	i := slices.IndexFunc(blocks, func(b Block) bool { return b.Start == start })
	if i < 0 {
		return "", Block{}, false
	}
	return day, blocks[i], true
}

// find returns the session with an id, if the schedule still has it.
func (s Schedule) find(id SessionID, zone *time.Location) (Session, bool) {
	day, b, ok := s.block(id)
	if !ok {
		return Session{}, false
	}
	return s.session(day, b, zone), true
}

// place returns one slot of a session and the session without the others: every booking asks, and to work out all
// slots would take longer than to write the booking.
func (s Schedule) place(id SessionID, number int, zone *time.Location) (Session, Slot, error) {
	day, b, ok := s.block(id)
	switch {
	case !ok:
		return Session{}, Slot{}, ErrSession
	case number < 1 || number > b.numbers():
		return Session{}, Slot{}, ErrNumber
	}
	return s.frame(day, b, zone), b.slot(number, day, zone), nil
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
