package booking

import (
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// HoldReason says what a number is held for.
type HoldReason string

// The reasons. An offer is made to one patient by the clinic; the others are made by whoever is about to book.
const (
	FillingIn HoldReason = "filling-in"
	Paying    HoldReason = "payment"
	Offer     HoldReason = "offer"
)

// maxHold is how long a hold may last. Patients hold for as long as the policy gives for the reason; whoever works here,
// and the clinic's own jobs, may ask for longer.
const maxHold = 24 * time.Hour

// maxHoldsADay bounds how often patients themselves may hold numbers of one day, so that nobody keeps a number from the
// others by holding it again and again.
const maxHoldsADay = 20

// Hold keeps a number for one patient until it is confirmed, released or over. Nothing has to happen for it to end:
// whoever looks at it later than Until finds the number free.
type Hold struct {
	ID           HoldID         `json:"id"`
	Patient      patient.ID     `json:"patientId"`
	Session      SessionID      `json:"sessionId"`
	Number       int            `json:"number"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
	Room         string         `json:"room,omitempty"`
	Site         SiteID         `json:"siteId,omitempty"`
	Date         clinic.Date    `json:"date"`
	Start        time.Time      `json:"start"`
	End          time.Time      `json:"end"`
	Pool         Pool           `json:"pool,omitempty" enum:"vip,exam,reserved,walk-in" doc:"For whom the number was kept; absent: for everybody."`
	Reason       HoldReason     `json:"reason"`
	Until        time.Time      `json:"until"`
	HeldAt       time.Time      `json:"heldAt"`
}

// Live reports whether the number is still kept.
func (h Hold) Live(now time.Time) bool { return now.Before(h.Until) }

// appointment is what the hold would become, for the rules about one patient.
func (h Hold) appointment() Appointment {
	return Appointment{
		Patient: h.Patient, Session: h.Session, Number: h.Number, Department: h.Department, Practitioner: h.Practitioner,
		Room: h.Room, Site: h.Site, Date: h.Date, Start: h.Start, End: h.End, Status: Booked, Hold: h.ID,
	}
}

// HoldRequest asks for a number to be kept.
type HoldRequest struct {
	Patient patient.ID
	Session SessionID
	Number  int
	Reason  HoldReason
	For     time.Duration // 0: what the reason gives; else only for staff and jobs
	Key     string        // idempotency key; the same key holds once

	Override string // staff: why a number is held for a patient who is restricted
	AnyAge   bool   // staff: the department's ages do not matter
	Owed     bool   // with the clinic's offers: it took the patient's place, and what they missed keeps them from no other

	With func(Hold) []store.Op // what is written in the same transaction; see ErrCompanion
}

// lasts returns how long the hold shall last, or 0 if that is more than may be.
func (r HoldRequest) lasts(works bool, p HoldRules) time.Duration {
	d := time.Duration(p.FillingIn) * time.Minute
	if r.Reason == Paying {
		d = time.Duration(p.Payment) * time.Minute
	}
	switch {
	case r.For == 0:
		return d
	case r.For < 0 || r.For > maxHold || (!works && r.For > d):
		return 0
	}
	return r.For
}

// byClinic reports whether the clinic itself offers the number.
func (r HoldRequest) byClinic(by auth.Actor) bool { return r.Reason == Offer && by.Has(auth.System) }

// held is a hold as the patient's day keeps it.
type held struct {
	Hold
	Override string `json:"override,omitempty"` // why it was held for a patient who may not book

	By  string `json:"by"` // who made it: whoever chooses another number gives this one back with it
	Key string `json:"key,omitempty"`
}

// liveHolds returns the day's holds that are not over.
func (d patientDay) liveHolds(now time.Time) []held {
	var live []held
	for _, h := range d.holds {
		if h.Live(now) {
			live = append(live, h)
		}
	}
	return live
}

func (d patientDay) findHold(id HoldID) (held, bool) {
	i := slices.IndexFunc(d.holds, func(h held) bool { return h.ID == id })
	if i < 0 {
		return held{}, false
	}
	return d.holds[i], true
}

// heldAt returns the live hold that the patient has on a number.
func (d patientDay) heldAt(s SessionID, number int, now time.Time) (held, bool) {
	i := slices.IndexFunc(d.holds, func(h held) bool { return h.Session == s && h.Number == number && h.Live(now) })
	if i < 0 {
		return held{}, false
	}
	return d.holds[i], true
}

// without returns the day without some of its holds, and without those that are over.
func (d patientDay) without(now time.Time, ids ...HoldID) patientDay {
	d.holds = slices.DeleteFunc(d.liveHolds(now), func(h held) bool { return slices.Contains(ids, h.ID) })
	return d
}

// replacedBy returns the holds that a new one takes the place of: who chooses another number needs the first no more.
// Offers stay, and so does what others have held for the patient.
func (d patientDay) replacedBy(by string, reason HoldReason, now time.Time) []held {
	if reason == Offer {
		return nil
	}
	return slices.DeleteFunc(d.liveHolds(now), func(h held) bool { return h.By != by || h.Reason == Offer })
}

// hold returns the day with a hold more, or the rule that forbids it.
func (d patientDay) hold(h held, r rules, leaving ...HoldID) (patientDay, error) {
	d = d.without(r.now, leaving...)
	if other, err := d.conflict(h.appointment(), "", r); err != nil {
		return d, other.refuses(err)
	}
	d.holds = append(d.holds, h)
	d.held++
	return d, nil
}
