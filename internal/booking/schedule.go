package booking

import (
	"cmp"
	"slices"
	"time"

	"careloop/internal/clinic"
)

// Block is a stretch of a day cut into numbers of equal length.
type Block struct {
	Start   clinic.Wall `json:"start"`
	End     clinic.Wall `json:"end"`
	Minutes int         `json:"minutes"` // per number
	Name    clinic.Part `json:"name,omitempty" enum:"morning,afternoon,evening" doc:"Absent: what its start says."`
	Pools   []Share     `json:"pools,omitempty" maxItems:"20" doc:"Which of its numbers are kept for whom; the others are ordinary."`
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

// Leave is when a practitioner is away, first and last day.
type Leave struct {
	From   clinic.Date `json:"from" format:"date"`
	Until  clinic.Date `json:"until" format:"date"`
	Reason string      `json:"reason" maxLength:"80"`
}

// Schedule says when a practitioner sees patients of a department: by the week, with exceptions, leave and holidays.
type Schedule struct {
	ID           ScheduleID     `json:"id"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
	RoomID       RoomID         `json:"roomId,omitempty"`
	Room         string         `json:"room"`               // what stands on its door
	Site         SiteID         `json:"siteId,omitempty"`   // where its room is, if that is one of the directory
	Inactive     []Part         `json:"inactive,omitempty"` // which of what it names is switched off: then it offers nothing
	Ages         *Ages          `json:"ages,omitempty"`     // whom its department takes; nil: all ages
	From         clinic.Date    `json:"from"`
	Until        clinic.Date    `json:"until,omitempty"` // last day; empty: open end
	Weekly       []WeeklyBlock  `json:"weekly"`
	Exceptions   []Exception    `json:"exceptions"`
	Leaves       []Leave        `json:"leaves,omitempty"`
	Holidays     bool           `json:"followsHolidays,omitempty"` // closed on public holidays, open on make-up workdays
	MakeUpAs     int            `json:"makeUpAs,omitempty"`        // weekday whose pattern make-up workdays have; 0: their own
	Release      *Release       `json:"release,omitempty"`         // nil: as far ahead as anybody likes
	Shuts        []Shut         `json:"closures,omitempty"`        // spans in which nothing is given away; the schedule's editor leaves them alone
	Version      int64          `json:"-"`
}

// Session is one block of a schedule on one day. It is computed, never stored.
type Session struct {
	ID           SessionID      `json:"id"`
	Schedule     ScheduleID     `json:"scheduleId"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
	Room         string         `json:"room"`
	Site         SiteID         `json:"siteId,omitempty" doc:"Where its room is; absent: the clinic has not said."`
	Inactive     []Part         `json:"inactive,omitempty" enum:"department,practitioner,room,site" doc:"What of it the clinic has switched off: nobody can book it any more."`
	Ages         *Ages          `json:"ages,omitempty" doc:"Whom its department takes; absent: all ages."`
	Name         clinic.Part    `json:"name" enum:"morning,afternoon,evening"`
	Date         clinic.Date    `json:"date"`
	Start        time.Time      `json:"start"`
	End          time.Time      `json:"end"`
	Slots        []Slot         `json:"slots"`
	Skipped      []int          `json:"skipped,omitempty" doc:"Numbers whose time does not exist on this day, because the clocks go forward."`
}

// Slot is one number of a session.
type Slot struct {
	Number int       `json:"number"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Pool   Pool      `json:"pool,omitempty" enum:"vip,exam,reserved,walk-in" doc:"For whom it is kept; absent: for everybody."`
	Shut   ClosureID `json:"closureId,omitempty" doc:"The closure that keeps it from being given away."`
}

// DayRule says what decides about a schedule's day.
type DayRule string

// The rules, the strongest first.
const (
	RuleOutside   DayRule = "outside"   // before the first day or behind the last
	RuleLeave     DayRule = "leave"     // nobody there, whatever else was planned
	RuleException DayRule = "exception" // somebody decided about this very day
	RuleHoliday   DayRule = "holiday"
	RuleMakeUp    DayRule = "make-up"
	RuleWeekly    DayRule = "weekly"
)

// On returns the sessions of a day, earliest first.
func (s Schedule) On(day clinic.Date, c clinic.Settings) []Session {
	_, blocks := s.blocksOn(day, c)
	var sessions []Session
	for _, b := range blocks {
		sessions = append(sessions, s.session(day, b, c.Zone))
	}
	slices.SortFunc(sessions, func(a, b Session) int { return a.Start.Compare(b.Start) })
	return sessions
}

func (s Schedule) covers(day clinic.Date) bool {
	return day >= s.From && (s.Until == "" || day <= s.Until)
}

// blocksOn returns a day's blocks and what decided about them.
func (s Schedule) blocksOn(day clinic.Date, c clinic.Settings) (DayRule, []Block) {
	if !s.covers(day) {
		return RuleOutside, nil
	}
	for _, l := range s.Leaves {
		if day >= l.From && day <= l.Until {
			return RuleLeave, nil
		}
	}
	for _, e := range s.Exceptions {
		if e.Date == day {
			return RuleException, e.Blocks
		}
	}
	rule, weekday := RuleWeekly, (int(day.Weekday())+6)%7+1
	if s.Holidays {
		switch special, ok := c.SpecialDay(day); {
		case ok && special.Kind == clinic.Holiday:
			return RuleHoliday, nil
		case ok && s.MakeUpAs != 0:
			rule, weekday = RuleMakeUp, s.MakeUpAs
		case ok:
			rule = RuleMakeUp
		}
	}
	var blocks []Block
	for _, w := range s.Weekly {
		if w.Weekday == weekday {
			blocks = append(blocks, w.Block)
		}
	}
	return rule, blocks
}

func (s Schedule) session(day clinic.Date, b Block, zone *time.Location) Session {
	out := s.frame(day, b, zone)
	plain := !day.Changes(zone) // then every minute of the wall clock is one of time, and counting is enough
	for n := 1; n <= b.numbers(); n++ {
		if plain {
			start := out.Start.Add(time.Duration((n-1)*b.Minutes) * time.Minute)
			out.Slots = append(out.Slots, Slot{Number: n, Start: start, End: start.Add(time.Duration(b.Minutes) * time.Minute)})
		} else if x, ok := b.slot(n, day, zone); ok {
			out.Slots = append(out.Slots, x)
		} else {
			out.Skipped = append(out.Skipped, n)
		}
	}
	return out
}

// frame returns the session without its slots.
func (s Schedule) frame(day clinic.Date, b Block, zone *time.Location) Session {
	return Session{
		ID: newSessionID(s.ID, day, b.Start), Schedule: s.ID, Department: s.Department, Practitioner: s.Practitioner,
		Room: s.Room, Site: s.Site, Inactive: s.Inactive, Ages: s.Ages, Name: b.period(), Date: day, Start: day.At(b.Start, zone), End: day.At(b.End, zone), Slots: []Slot{},
	}
}

func (b Block) period() clinic.Part { return cmp.Or(b.Name, clinic.PartOf(b.Start)) }

// numbers is how many slots fit into the block.
func (b Block) numbers() int { return max(0, b.End.Minutes()-b.Start.Minutes()) / b.Minutes }

// slot returns the time of a number; false where a clock change leaves it none: its wall time is skipped, or the number
// before it lasts into it. Numbers follow the wall clock, so that they are the same on every day.
func (b Block) slot(number int, day clinic.Date, zone *time.Location) (Slot, bool) {
	wall := b.Start.Add((number - 1) * b.Minutes)
	start, length := day.At(wall, zone), time.Duration(b.Minutes)*time.Minute
	if !day.Has(wall, zone) {
		return Slot{}, false
	}
	for n := number - 1; n > 0; n-- {
		if before := b.Start.Add((n - 1) * b.Minutes); day.Has(before, zone) {
			if day.At(before, zone).Add(length).After(start) {
				return Slot{}, false
			}
			break
		}
	}
	return Slot{Number: number, Start: start, End: start.Add(length)}, true
}

// block returns the day and the block of a session, if the schedule still has it.
func (s Schedule) block(id SessionID, c clinic.Settings) (clinic.Date, Block, bool) {
	schedule, day, start, ok := id.Split()
	if !ok || schedule != s.ID {
		return "", Block{}, false
	}
	_, blocks := s.blocksOn(day, c)
	i := slices.IndexFunc(blocks, func(b Block) bool { return b.Start == start })
	if i < 0 {
		return "", Block{}, false
	}
	return day, blocks[i], true
}

// find returns the session with an id, if the schedule still has it.
func (s Schedule) find(id SessionID, c clinic.Settings) (Session, bool) {
	day, b, ok := s.block(id, c)
	if !ok {
		return Session{}, false
	}
	return s.session(day, b, c.Zone), true
}

// place returns one slot of a session and the session without the others: every booking asks, and to work out all
// slots would take longer than to write the booking. The slot's pool is the one at the instant now.
func (s Schedule) place(id SessionID, number int, c clinic.Settings, now time.Time) (Session, Slot, error) {
	day, b, ok := s.block(id, c)
	if !ok {
		return Session{}, Slot{}, ErrSession
	}
	if number < 1 || number > b.numbers() {
		return Session{}, Slot{}, ErrNumber
	}
	slot, ok := b.slot(number, day, c.Zone)
	if !ok {
		return Session{}, Slot{}, ErrNumber
	}
	session := s.frame(day, b, c.Zone)
	slot.Pool = b.poolOf(number, session.Start, now)
	return session, slot, nil
}
