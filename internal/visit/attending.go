package visit

import (
	"careloop/internal/auth"
	"careloop/internal/booking"
)

// Attending is a doctor in a department.
type Attending struct {
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
}

// attending is who sees the patient now.
func (e Encounter) attending() Attending { return Attending{e.Department, e.Practitioner} }

// BookedWith is with whom the number was taken, which stays so whoever sees the patient in the end.
func (e Encounter) BookedWith() Attending {
	if e.Booked != nil {
		return *e.Booked
	}
	return e.attending()
}

// CalledFirstBy is whose patient it was when the wait ended by the first call.
func (e Encounter) CalledFirstBy() Attending {
	if e.CalledFirst != nil {
		return *e.CalledFirst
	}
	return e.attending()
}

// seenBy hands a patient over to another doctor. What was counted before stays with whom it was counted for: the
// encounter keeps who that was, or a recount would count it for the new one.
func (e *Encounter) seenBy(a Attending) {
	was := e.attending()
	if a == was {
		return
	}
	if e.Booked == nil {
		e.Booked = &was
	}
	if e.CalledAt != nil && e.CalledFirst == nil {
		e.CalledFirst = &was
	}
	e.Department, e.Practitioner = a.Department, a.Practitioner
}

// calledBy makes a patient the doctor's who calls, from a place without a doctor of its own or from a colleague's queue:
// who calls sees the patient. In an examination the patient stays the doctor's who sent them.
func (doc *encounterItem) calledBy(by auth.Actor) {
	if doc.SentFrom != "" || by.PractitionerID == "" || !by.Has(auth.Doctor) {
		return
	}
	doc.seenBy(Attending{doc.Department, booking.PractitionerID(by.PractitionerID)})
}
