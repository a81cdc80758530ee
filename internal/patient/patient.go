// Package patient owns the patients' files: who somebody is, how they are reached, what they agreed to.
//
// Invariants, held by conditions in the store:
//   - a medical record number and an id document belong to one file at most: each is an item of its own, put with
//     "absent" in the transaction that registers or changes the file;
//   - what a file is found by (name, pinyin, initials, phone …) changes in one transaction with the file.
//
// Id documents, phones, addresses and the notes of alerts are sealed in the store. Ordinary operations show them
// masked; Reveal shows them and leaves a record of who asked and why. The desk and clinicians work with files;
// patients with the contact data and consents of their own.
package patient

import (
	"time"

	"careloop/internal/channel"
	"careloop/internal/classify"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

// Patient is one person's file. Phones, id documents, address, e-mail and WeChat id are masked unless said otherwise.
type Patient struct {
	ID             ID                       `json:"id"`
	Number         Number                   `json:"number"`
	Name           Name                     `json:"name"`
	Pinyin         string                   `json:"pinyin,omitempty"`   // "zhang wei"
	Initials       string                   `json:"initials,omitempty"` // "zw"
	Gender         Gender                   `json:"gender"`
	BirthDate      clinic.Date              `json:"birthDate,omitempty"`
	Phones         []Phone                  `json:"phones" nullable:"false"`
	IDDocuments    []IDDocument             `json:"idDocuments" nullable:"false"`
	Occupation     string                   `json:"occupation,omitempty"`
	Address        string                   `json:"address,omitempty"`
	Email          string                   `json:"email,omitempty"`
	WeChat         string                   `json:"wechat,omitempty"` // openid
	Language       i18n.Lang                `json:"language"`
	Consent        map[channel.Name]Consent `json:"consent"`
	Source         Source                   `json:"source,omitempty"`
	Needs          []Need                   `json:"needs" nullable:"false"`
	Class          Class                    `json:"class,omitempty" enum:"outpatient,inpatient,physical-exam,alliance-referred,community-resident,enterprise"` // not shown to patients
	Guardian       *Guardian                `json:"guardian,omitempty"`
	Alerts         []Alert                  `json:"alerts" nullable:"false"`
	Classification *classify.Classification `json:"classification,omitempty"` // not shown to patients
	Restriction    Restriction              `json:"restriction,omitzero"`
	Deceased       *Deceased                `json:"deceased,omitempty"` // not shown to patients, nor to who acts for them
	Mistaken       *Mistaken                `json:"mistaken,omitempty"` // likewise
	RegisteredAt   time.Time                `json:"registeredAt"`
	UpdatedAt      time.Time                `json:"updatedAt"`
	Version        int64                    `json:"-"`
}

// Gender is FHIR's administrative gender.
type Gender string

// The genders.
const (
	Male          Gender = "male"
	Female        Gender = "female"
	OtherGender   Gender = "other"
	UnknownGender Gender = "unknown"
)

// Phone is a number and what it is for. A family may share one.
type Phone struct {
	Number  string `json:"number" maxLength:"60"` // E.164; as people write it in a request
	Use     string `json:"use,omitempty" enum:"mobile,home,work,other"`
	Primary bool   `json:"primary,omitempty"` // exactly one is
}

// Consent is whether a patient agreed to be reached by a channel, and since when that holds. None means no.
type Consent struct {
	Status ConsentStatus `json:"status"`
	At     time.Time     `json:"at"`
}

// ConsentStatus is what a patient said.
type ConsentStatus string

// What a patient can say.
const (
	Granted   ConsentStatus = "granted"
	Withdrawn ConsentStatus = "withdrawn"
)

// Source is how a patient came to the clinic.
type Source string

// Sources lists them; the first is the default.
func Sources() []Source {
	return []Source{"walk-in", "phone", "web", "wechat", "referral", "campaign", "import", "other"}
}

// Need is something that the clinic must be ready for.
type Need string

// Needs lists them.
func Needs() []Need {
	return []Need{"accessible", "companion", "hearing", "vision", "interpreter"}
}

// Class is what kind of customer a patient is (requirement P6).
type Class string

// Classes lists them; the first is the default.
func Classes() []Class {
	return []Class{"outpatient", "inpatient", ExamClass, "alliance-referred", "community-resident", "enterprise"}
}

// ExamClass is the class of those who come for physical examinations.
const ExamClass Class = "physical-exam"

// Guardian is the patient who books for a child and receives the child's messages.
type Guardian struct {
	Patient  ID     `json:"patientId" maxLength:"40"`
	Relation string `json:"relation" enum:"father,mother,grandparent,spouse,child,sibling,other"`
}

// Relations lists what a guardian can be to the patient.
func Relations() []string {
	return []string{"father", "mother", "grandparent", "spouse", "child", "sibling", "other"}
}

// Alert is what everybody must see first who opens the file. Its note is sealed in the store.
type Alert struct {
	Kind AlertKind `json:"kind" enum:"allergy,infection-risk,vip,relief,other"`
	Note string    `json:"note,omitempty" maxLength:"200"`
}

// AlertKind says what an alert is about.
type AlertKind string

// The kinds. VIP and Relief decide the economic axis of the classification.
const (
	Allergy       AlertKind = "allergy"
	InfectionRisk AlertKind = "infection-risk"
	VIP           AlertKind = "vip"
	Relief        AlertKind = "relief"
	OtherAlert    AlertKind = "other"
)

// AlertKinds lists them, in the order in which they are shown.
func AlertKinds() []AlertKind { return []AlertKind{Allergy, InfectionRisk, VIP, Relief, OtherAlert} }

// Summary is one line of a search result.
type Summary struct {
	ID        ID          `json:"id"`
	Number    Number      `json:"number"`
	Name      Name        `json:"name"`
	Gender    Gender      `json:"gender"`
	BirthDate clinic.Date `json:"birthDate,omitempty"`
	Phone     string      `json:"phone,omitempty"` // the primary one, masked
	Class     Class       `json:"class"`
	Alerts    []AlertKind `json:"alerts" nullable:"false"`
	Deceased  bool        `json:"deceased,omitempty"`
}

func (p Patient) summary() Summary {
	s := Summary{ID: p.ID, Number: p.Number, Name: p.Name, Gender: p.Gender, BirthDate: p.BirthDate, Class: p.Class, Alerts: []AlertKind{}, Deceased: p.Deceased != nil}
	for _, ph := range p.Phones {
		if ph.Primary {
			s.Phone = ph.Number
		}
	}
	for _, a := range p.Alerts {
		s.Alerts = append(s.Alerts, a.Kind)
	}
	return s
}

// has reports whether the file bears an alert.
func (p Patient) has(kind AlertKind) bool {
	for _, a := range p.Alerts {
		if a.Kind == kind {
			return true
		}
	}
	return false
}

// forPatient leaves out what the clinic notes for itself.
func (p Patient) forPatient() Patient {
	p.Alerts, p.Classification, p.Source, p.Class, p.Deceased, p.Mistaken = []Alert{}, nil, "", "", nil, nil
	return p
}
