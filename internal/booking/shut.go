package booking

import (
	"context"
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// ClosureID identifies a closure: cls_….
type ClosureID string

// Span is the time for which a schedule gives nothing away: on each of its days, all day or for a part of it.
type Span struct {
	From  clinic.Date `json:"from" format:"date" doc:"First day."`
	Until clinic.Date `json:"until" format:"date" doc:"Last day."`
	Start clinic.Wall `json:"start,omitempty" maxLength:"5" doc:"On each day from this time on; absent: from its beginning."`
	End   clinic.Wall `json:"end,omitempty" maxLength:"5" doc:"On each day until this time; absent: to its end."`
	Part  clinic.Part `json:"part,omitempty" enum:"morning,afternoon,evening" doc:"Only the sessions of this name; absent: all."`
}

// Check notes what is wrong with a span that somebody wrote.
func (x Span) Check(f errs.Faults) {
	if !x.From.Valid() {
		f.Add("from", "date")
	}
	if !x.Until.Valid() || x.Until < x.From {
		f.Add("until", "date-range")
	}
	for name, w := range map[string]clinic.Wall{"start": x.Start, "end": x.End} {
		if _, ok := clinic.ParseWall(string(w)); w != "" && !ok {
			f.Add(name, "time")
		}
	}
	if x.Start != "" && x.End != "" && x.End <= x.Start {
		f.Add("end", "time-range")
	}
	switch x.Part {
	case "", clinic.Morning, clinic.Afternoon, clinic.Evening:
	default:
		f.Add("part", "one-of", errs.Params{"values": "morning, afternoon, evening"})
	}
}

// Ends returns when a span is over.
func (x Span) Ends(zone *time.Location) time.Time {
	if x.End != "" {
		return x.Until.At(x.End, zone)
	}
	return x.Until.AddDays(1).Start(zone)
}

// touches reports whether a span takes some of the time between two instants of a session's day.
func (x Span) touches(part clinic.Part, day clinic.Date, from, to time.Time, zone *time.Location) bool {
	switch {
	case day < x.From, day > x.Until,
		x.Part != "" && x.Part != part,
		x.Start != "" && !to.After(day.At(x.Start, zone)),
		x.End != "" && !from.Before(day.At(x.End, zone)):
		return false
	}
	return true
}

// Shut is a span in which a schedule gives nothing away, because its doctor, its room or its site is out (停诊). It
// stands in the schedule, which every request for a number reads. Requests that read the schedule before are turned
// away by the numbers themselves: in a closed span all of them are taken, by the closure.
type Shut struct {
	Closure ClosureID `json:"closureId"`
	Doctor  bool      `json:"doctor,omitempty" doc:"It is the doctor who is out, wherever they see patients."`
	Span
}

// shutBy returns the closure that keeps a slot from being given away, or nothing.
func (s Schedule) shutBy(x Session, slot Slot, zone *time.Location) ClosureID {
	i := slices.IndexFunc(s.Shuts, func(c Shut) bool { return c.touches(x.Name, x.Date, slot.Start, slot.End, zone) })
	if i < 0 {
		return ""
	}
	return s.Shuts[i].Closure
}

// partOf returns the name of a session, also of one that the schedule has no more.
func (s Schedule) partOf(id SessionID, c clinic.Settings) clinic.Part {
	if _, b, ok := s.block(id, c); ok {
		return b.period()
	}
	_, _, start, _ := id.Split()
	return clinic.PartOf(start)
}

// takes reports whether a span takes a number that somebody has, which may lie where the schedule has no place.
func (x Span) takes(s Schedule, n takenNumber, c clinic.Settings) bool {
	_, day, _, _ := n.session.Split()
	return x.touches(s.partOf(n.session, c), day, n.Start, n.Start.Add(time.Minute), c.Zone)
}

// shutAs returns which closure keeps the doctor from whoever has a number, or nothing.
func (s Schedule) shutAs(n takenNumber, c clinic.Settings) ClosureID {
	for _, x := range s.Shuts {
		if x.takes(s, n, c) {
			return x.Closure
		}
	}
	return ""
}

// blocked reports whether the number belongs to a closure and to nobody else.
func (n numberItem) blocked() bool { return n.Closure != "" && n.Appointment == "" && n.Hold == "" }

// blockKept is for how long the numbers of a closed day stay taken behind it: nobody asks for what is past.
const blockKept = 2

// blockNumber takes a number for a closure, as a booking would take it: under the same condition.
func blockNumber(c ClosureID, x Session, slot Slot, found *numberItem) store.Op {
	return store.Put(NumberKey(x.ID, slot.Number), numberItem{
		Department: x.Department, Practitioner: x.Practitioner, Start: slot.Start, Closure: c,
	}).If(insteadOf(found)...).Until(x.Date.AddDays(blockKept).Start(slot.Start.Location()))
}

// markNumber says in a number that somebody has that it will not be free again: giving it back leaves it with the
// closure.
func markNumber(c ClosureID, n takenNumber) store.Op {
	return store.Update(NumberKey(n.session, n.number)).Set("closure", c).
		If(store.Attr("appointment", store.CondEqual, string(n.Appointment)), store.NoAttr("closure"))
}

// leaveNumber takes a closure's hand off a number, and leaves it to another if that takes it as well.
func leaveNumber(n takenNumber, c, other ClosureID) store.Op {
	op := store.Delete(NumberKey(n.session, n.number))
	switch {
	case other != "":
		op = store.Update(NumberKey(n.session, n.number)).Set("closure", other)
	case !n.blocked():
		op = store.Update(NumberKey(n.session, n.number)).Remove("closure")
	}
	return op.If(store.Attr("closure", store.CondEqual, string(c)), store.Attr("appointment", store.CondEqual, string(n.Appointment)))
}

// giveBack gives an appointment's number back: to everybody, or to the closure that has marked it.
func giveBack(a Appointment, c ClosureID) store.Op { return giveBackFrom(a, Booked, c) }

// giveBackFrom gives back the number of an appointment that stands so.
func giveBackFrom(a Appointment, s Status, c ClosureID) store.Op {
	if c == "" {
		return store.Delete(NumberKey(a.Session, a.Number)).If(append(ownedAs(a, s), store.NoAttr("closure"))...)
	}
	return store.Update(NumberKey(a.Session, a.Number)).Set("appointment", "").Set("patient", "").Set("code", "").Set("status", "").
		Remove("key", "overbooked").If(append(ownedAs(a, s), store.Attr("closure", store.CondEqual, string(c)))...)
}

// marking returns the closure that has marked the number at which a write's op failed to give it back, or nothing.
func marking(err error, op int) ClosureID {
	failed, ok := store.Failed(err)
	if !ok || failed.Op != op || failed.Existing == nil {
		return ""
	}
	n, err := readNumber(*failed.Existing)
	if err != nil || n.Appointment == "" || n.Status != Booked {
		return ""
	}
	return n.Closure
}

// ClosureOf returns the closure that has marked the number of an appointment, or nothing.
func (s *Service) ClosureOf(ctx context.Context, a Appointment) (ClosureID, error) {
	it, err := s.get(ctx, NumberKey(a.Session, a.Number))
	if err != nil || it.Version == 0 {
		return "", errs.Internal("read number", err)
	}
	n, err := readNumber(it)
	if err != nil || n.Appointment != a.ID {
		return "", errs.Internal("read number", err)
	}
	return n.Closure, nil
}

// LeftClosed returns the closure and the appointment of a number whose patient's place a closure took, if a change of
// its item says that the appointment stands otherwise now: given up, moved, come to, or missed.
func LeftClosed(c store.Change) (ClosureID, AppointmentID, bool, error) {
	if _, _, ok := numberAt(c.Key); !ok || c.Table != store.Scheduling || c.Old == nil {
		return "", "", false, nil
	}
	before, err := readNumber(*c.Old)
	if err != nil || before.Closure == "" || before.Appointment == "" {
		return "", "", false, err
	}
	var after numberItem
	if c.New != nil {
		if after, err = readNumber(*c.New); err != nil {
			return "", "", false, err
		}
	}
	changed := after.Appointment != before.Appointment || after.Status != before.Status
	return before.Closure, before.Appointment, changed, nil
}

// Takes reports whether a span takes a slot of a session.
func (x Span) Takes(s Session, slot Slot, zone *time.Location) bool {
	return x.touches(s.Name, s.Date, slot.Start, slot.End, zone)
}
