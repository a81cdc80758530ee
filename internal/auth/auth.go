// Package auth says who is acting and what roles they have. The edge turns a verified token into an Actor; domain
// verbs take the Actor as an argument, and every change in the store names it.
package auth

import (
	"context"
	"slices"
)

// Role is what somebody does in the clinic. Operations declare the roles that may call them.
type Role string

// The roles (requirement A1). System is what the clinic's own jobs act as; no token carries it.
const (
	Patient       Role = "patient"
	FrontDesk     Role = "frontdesk"
	Nurse         Role = "nurse"
	Doctor        Role = "doctor"
	Manager       Role = "manager"
	Administrator Role = "administrator"
	Auditor       Role = "auditor"
	System        Role = "system"
)

// Roles lists the roles a token may carry.
func Roles() []Role {
	return []Role{Patient, FrontDesk, Nurse, Doctor, Manager, Administrator, Auditor}
}

// Staff lists the roles of people who work with patients' files.
func Staff() []Role { return []Role{FrontDesk, Nurse, Doctor, Manager, Administrator} }

// Actor is somebody, or a job of the system, who acts.
type Actor struct {
	ID             string // the token's subject, or the job's name
	Name           string
	Roles          []Role
	PatientID      string   // for the role patient: the file they act for
	Patients       []string // for the role patient: the files they may act for, several where a family shares a phone
	Behalf         string   // for the role patient: their own file, while they act for another patient
	Scope          Scope    // how much of that patient's they may do; empty while they act for themselves
	PractitionerID string   // for doctors: who they are in the schedule
	Request        string   // the request this actor is making, for the audit
}

// Job returns the actor for one of the system's own jobs.
func Job(name string) Actor { return Actor{ID: "job:" + name, Roles: []Role{System}} }

// Has reports whether the actor has any of roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// MayActFor reports whether the actor may see and change what belongs to the patient: staff and jobs for anyone,
// a patient only for themselves.
func (a Actor) MayActFor(patientID string) bool {
	if a.Has(Staff()...) || a.Has(System) {
		return true
	}
	return a.Has(Patient) && a.PatientID != "" && a.PatientID == patientID
}

// For returns the actor as acting for one of their patients; false if that is none of theirs. Who may act for several
// says for which with each request, so that everything behind it knows one patient alone.
func (a Actor) For(patientID string) (Actor, bool) {
	if !slices.Contains(a.Patients, patientID) {
		return Actor{}, false
	}
	a.PatientID = patientID
	return a, true
}

// Scope is how much somebody may do who acts for another patient (requirement B2). Nothing that is not named here.
type Scope string

// The scopes; each has what the one before it has.
const (
	ScopeVisits Scope = "visits" // book, move, cancel, wait, come, pay
	ScopeRecord Scope = "record" // and read the file, the messages and what the doctor found, prescribed and advised
)

// Scopes lists them.
func Scopes() []Scope { return []Scope{ScopeVisits, ScopeRecord} }

// Covers reports whether who has the scope may do what wants the other. What wants none is for nobody but the patient.
func (s Scope) Covers(wanted Scope) bool {
	return wanted == ScopeVisits || (wanted == ScopeRecord && s == ScopeRecord)
}

// OnBehalf returns the actor as acting for a patient who is not themselves. self is their own file: the audit names both.
func (a Actor) OnBehalf(patientID, self string, scope Scope) Actor {
	a.PatientID, a.Behalf, a.Scope = patientID, self, scope
	return a
}

// Themselves reports whether the actor is the patient, by a sign-in of their own.
func (a Actor) Themselves(patientID string) bool {
	return a.Has(Patient) && a.Behalf == "" && patientID != "" && a.PatientID == patientID
}

// MayReadRecord reports whether the actor may read what of the patient's record is for the patient.
func (a Actor) MayReadRecord(patientID string) bool {
	return a.Themselves(patientID) || (a.Has(Patient) && a.PatientID == patientID && a.Behalf != "" && a.Scope.Covers(ScopeRecord))
}

type actorKey struct{}

// WithActor returns a context that carries the actor of the request being served.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From returns the actor of the request being served; without one, an Actor that may do nothing.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
