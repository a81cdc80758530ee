// Package family says who may act for whom (requirement B2): guardians for their children, up to the age that the rules
// say, and whoever an adult agreed to. It owns the mandates; a guardian stands in the child's file.
//
// Invariants:
//   - whether somebody may act is decided with each request, by the ward's file and mandates as they are then: a list in a
//     token or on a page decides nothing, so a birthday or a withdrawn consent closes what was open a moment ago;
//   - all mandates about one patient are one item, written with "version unchanged": of an answer and a withdrawal at the
//     same time the later sees the earlier;
//   - who asks hears the same, whether the clinic knows the phone or not.
//
// A consent is given by the patient's own sign-in, which a code to their phone opens, or at the desk, which looked at a
// document; nobody passes on what they were given.
package family

import (
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/patient"
)

// Status is where a consent stands.
type Status string

// The statuses.
const (
	Asked    Status = "asked"
	Granted  Status = "granted"
	Declined Status = "declined"
	Revoked  Status = "revoked"
)

// How a consent was given.
type How string

// The ways.
const (
	ByPhone How = "phone" // by the patient's own sign-in
	ByDesk  How = "desk"  // at the desk, by a document
)

// Evidence is what the desk looked at.
type Evidence string

// Evidences lists them.
func Evidences() []Evidence {
	return []Evidence{"id-document", "household-register", "birth-certificate", "court-order"}
}

// Mandate is what a patient, or the desk for them, said about one who wants to act for them.
type Mandate struct {
	Member   patient.ID `json:"id"` // who acts
	Relation string     `json:"relation"`
	Scope    auth.Scope `json:"scope" enum:"visits,record"`
	Status   Status     `json:"status" enum:"asked,granted,declined,revoked"`
	AskedAt  time.Time  `json:"askedAt"`
	Until    time.Time  `json:"until,omitzero"` // of a request: when it is over; of a child's: their coming of age
	How      How        `json:"how,omitempty"`
	Evidence Evidence   `json:"evidence,omitempty"`
	Since    time.Time  `json:"since,omitzero"`
	EndedAt  time.Time  `json:"endedAt,omitzero"`
	EndedBy  string     `json:"endedBy,omitempty"` // ward, member or desk
}

// stands reports whether the consent admits, or may be answered, at a time.
func (c Mandate) stands(now time.Time) bool {
	return (c.Status == Granted || c.Status == Asked) && (c.Until.IsZero() || now.Before(c.Until))
}

func (c Mandate) ended(as Status, by string, now time.Time) Mandate {
	c.Status, c.EndedBy, c.EndedAt = as, by, now
	return c
}

// Basis is why somebody may act for a patient.
type Basis string

// The bases.
const (
	Own       Basis = "own"      // it is their file, or one that their phone opens
	Guardian  Basis = "guardian" // the child's file names them
	ByConsent Basis = "consent"
)

// Ground is why and how far somebody may act for a patient.
type Ground struct {
	Basis    Basis
	Self     patient.ID // whose file of the caller's it is by
	Relation string
	Scope    auth.Scope
	Until    clinic.Date // the day from which it is over; empty: none is known
}

// ground looks through a ward's file and mandates for what admits one of the caller's files.
func (r Rules) ground(own []patient.ID, ward patient.ID, kin patient.Kin, mandates []Mandate, now time.Time, today clinic.Date) (Ground, bool) {
	var best Ground
	isOwn := func(p patient.ID) bool { return slices.Contains(own, p) }
	phone := isOwn(ward)
	if g := kin.Guardian; g != nil && isOwn(g.Patient) {
		// A child's file bears the family's phone as a rule. What the guardian may do there ends with the childhood.
		phone = false
		if r.ChildUnder.under(kin.Born, today) {
			best = Ground{Basis: Guardian, Self: g.Patient, Relation: g.Relation, Scope: auth.ScopeVisits, Until: r.ChildUnder.on(kin.Born)}
			if r.RecordUnder.under(kin.Born, today) {
				best.Scope = auth.ScopeRecord
			}
		}
	}
	if phone {
		return Ground{Basis: Own, Self: ward}, true
	}
	for _, c := range mandates {
		if c.Status != Granted || !c.stands(now) || !isOwn(c.Member) || c.Member == ward {
			continue
		}
		if best.Basis == "" || (c.Scope.Covers(auth.ScopeRecord) && !best.Scope.Covers(auth.ScopeRecord)) {
			best = Ground{Basis: ByConsent, Self: c.Member, Relation: c.Relation, Scope: c.Scope}
		}
	}
	return best, best.Basis != ""
}
