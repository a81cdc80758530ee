package booking

import (
	"time"

	"careloop/internal/store"
)

// holdKept is how long the item of a hold stays behind it: a clock that is late must not meet a number that is gone.
const holdKept = time.Hour

// takeNumber puts the number's item; the condition is what makes a double booking impossible. found is what was read
// at the number: nothing, or a hold that is over or the patient's own.
func takeNumber(a Appointment, found *numberItem) store.Op {
	return store.Put(NumberKey(a.Session, a.Number), numberItem{
		Appointment: a.ID, Patient: a.Patient, Code: a.Code, Department: a.Department, Practitioner: a.Practitioner,
		Start: a.Start, Status: Booked, Key: a.Key, Overbooked: a.extra(), Emergency: a.Emergency,
	}).If(insteadOf(found)...)
}

// holdNumber puts the number's item for a hold. It goes by itself some time after the hold is over; nobody waits for it.
func holdNumber(h held, found *numberItem) store.Op {
	return store.Put(NumberKey(h.Session, h.Number), numberItem{
		Patient: h.Patient, Department: h.Department, Practitioner: h.Practitioner, Start: h.Start, Status: Held,
		Hold: h.ID, Until: h.Until.UnixMilli(),
	}).If(insteadOf(found)...).Until(h.Until.Add(holdKept))
}

// insteadOf returns the conditions of a write to a number where found was read. A hold is told by its id too: an item
// that has gone and come again counts its versions anew.
func insteadOf(found *numberItem) []store.Cond {
	if found == nil {
		return []store.Cond{store.Absent()}
	}
	return []store.Cond{store.VersionIs(found.version), store.Attr("hold", store.CondEqual, string(found.Hold))}
}

// dropHold gives a held number back, unless it is held by another by now.
func dropHold(h Hold) store.Op {
	return store.Delete(NumberKey(h.Session, h.Number)).If(store.Attr("hold", store.CondEqual, string(h.ID)))
}

func readNumber(it store.Item) (numberItem, error) {
	n := numberItem{version: it.Version, by: it.Stamp.By}
	return n, it.Decode(&n)
}

// over reports whether the item is what is left of a hold whose time is over: as good as none.
func (n numberItem) over(now time.Time) bool { return n.Hold != "" && n.Until <= now.UnixMilli() }
