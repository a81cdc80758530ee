// Package emergency owns what happens from the press of the button until the report (V8): who is told, who comes, what
// was done and when.
//
// Invariants, held by conditions in the store:
//   - a press is one emergency however often it is retried: its id follows from who pressed and the key;
//   - two who press for one place within a minute raise one emergency: the place's item names it, and is written with
//     it, with "version unchanged". A drill and a real emergency are never one;
//   - the timeline only grows: an entry is put with "absent" and never changed, and a correction is a further entry;
//   - a contact is told once of an emergency: the alert's id follows from both;
//   - whoever acknowledges and the clock that tells the next ones do not both win: the emergency is written with
//     "version unchanged".
//
// A press is refused for nothing that can wait: an unknown place or an empty rule raises all the same.
package emergency

import (
	"slices"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// Status is where an emergency stands.
type Status string

// The statuses.
const (
	Open       Status = "open"
	Ended      Status = "ended"
	FalseAlarm Status = "false-alarm"
)

// Place is where help is needed.
type Place struct {
	Site booking.SiteID `json:"siteId,omitempty" maxLength:"40" doc:"Empty where the clinic has one site."`
	Room string         `json:"room,omitempty" maxLength:"40" doc:"What stands on the door, or a place by its name."`
}

// same names the place as one who presses in a hurry may write it.
func (p Place) same() string {
	return string(p.Site) + "#" + strings.ToLower(strings.Join(strings.Fields(p.Room), " "))
}

// said reports whether somebody who comes would know where to. A site is no place to run to.
func (p Place) said() bool { return strings.TrimSpace(p.Room) != "" }

// Emergency is one press of the button and all that came of it.
type Emergency struct {
	ID     ID       `json:"id"`
	Kind   KindID   `json:"kind"`
	Others []KindID `json:"alsoSaid,omitempty"` // by those who pressed for the same place
	Place
	Patient        patient.ID   `json:"patientId,omitempty"`
	Patients       []patient.ID `json:"otherPatientIds,omitempty" doc:"Whom those named who pressed for the same place."`
	Drill          bool         `json:"drill"`
	Status         Status       `json:"status"`
	RaisedAt       time.Time    `json:"raisedAt"`
	RaisedBy       string       `json:"raisedBy"`
	Joined         int          `json:"joined"`                   // how many more pressed
	Step           int          `json:"step"`                     // how many steps of the rule were told
	Rounds         int          `json:"rounds,omitempty"`         // how often all who had said nothing were told again
	Escalate       *time.Time   `json:"tellNextAt,omitempty"`     // unless somebody comes
	Alerts         []Recipient  `json:"alerts" nullable:"false"`  // who was told
	Coming         []Comer      `json:"coming" nullable:"false"`  // who said so
	AcknowledgedAt *time.Time   `json:"acknowledgedAt,omitempty"` // the first time
	ArrivedAt      *time.Time   `json:"arrivedAt,omitempty"`
	HandedOverAt   *time.Time   `json:"handedOverAt,omitempty"`
	EndedAt        *time.Time   `json:"endedAt,omitempty"`
	Entries        int          `json:"entries"`
	Rules          int          `json:"rulesVersion"` // by which the first were told
	Report         ReportStatus `json:"report,omitempty"`
	Version        int64        `json:"-"`
}

// Recipient is one contact who was, or is being, told.
type Recipient struct {
	ID       AlertID        `json:"id"`
	Contact  ContactID      `json:"contactId"`
	Name     string         `json:"name,omitempty"`
	Phone    string         `json:"phone,omitempty"` // of one who is to be called
	Channels []channel.Name `json:"channels" nullable:"false"`
	Step     int            `json:"step"`
	Round    int            `json:"round,omitempty"` // told again, for which time
	At       time.Time      `json:"at"`
	SentAt   *time.Time     `json:"sentAt,omitempty"`
	Failed   bool           `json:"failed,omitempty"`
	Unsure   bool           `json:"unsure,omitempty" doc:"The answer to a message was lost: nobody knows whether it arrived."`
	Answer   Answer         `json:"answer,omitempty"`
}

// Answer is what a contact says.
type Answer string

// The answers.
const (
	Comes    Answer = "coming"
	Declines Answer = "declined"
)

// Comer is somebody who said that they come.
type Comer struct {
	Who     string    `json:"who"`
	At      time.Time `json:"at"`
	Minutes int       `json:"minutes,omitempty"` // how long they need, as they say
}

// EntryKind says what an entry of the timeline tells.
type EntryKind string

// The kinds of entries. Those in Written are for people to write.
const (
	Raised       EntryKind = "raised"
	JoinedIn     EntryKind = "joined"
	Told         EntryKind = "told"
	NotTold      EntryKind = "not-told"
	ToldPerhaps  EntryKind = "told-perhaps" // the answer of the channel was lost
	Escalated    EntryKind = "escalated"
	ToldAgain    EntryKind = "told-again" // all who had said nothing
	NobodyLeft   EntryKind = "nobody-left"
	Acknowledged EntryKind = "acknowledged"
	Declined     EntryKind = "declined"
	Called       EntryKind = "called"
	Arrived      EntryKind = "arrived"
	Measure      EntryKind = "measure"
	HandedOver   EntryKind = "handed-over"
	Located      EntryKind = "located" // said where, or said better
	Correction   EntryKind = "correction"
	Over         EntryKind = "ended"
	StoodDown    EntryKind = "false-alarm"
)

// EntryKinds lists the kinds.
func EntryKinds() []EntryKind {
	return []EntryKind{
		Raised, JoinedIn, Told, NotTold, ToldPerhaps, Escalated, ToldAgain, NobodyLeft, Acknowledged, Declined, Called, Arrived, Measure, HandedOver, Located,
		Correction, Over, StoodDown,
	}
}

// written reports whether people may write such an entry.
func (k EntryKind) written() bool {
	switch k {
	case Acknowledged, Called, Arrived, Measure, HandedOver, Located, Correction:
		return true
	case Raised, JoinedIn, Told, NotTold, ToldPerhaps, Escalated, ToldAgain, NobodyLeft, Declined, Over, StoodDown:
	}
	return false
}

// Entry is one line of the timeline. At is the server's time.
type Entry struct {
	ID       EntryID      `json:"id"`
	Seq      int          `json:"seq"`
	Kind     EntryKind    `json:"kind"`
	At       time.Time    `json:"at"`
	By       string       `json:"by"`
	Who      string       `json:"who,omitempty"`  // by name
	Note     string       `json:"note,omitempty"` // sealed in the store
	Said     KindID       `json:"said,omitempty"` // of a press: what kind
	Contact  ContactID    `json:"contactId,omitempty"`
	Name     string       `json:"contact,omitempty"` // by name
	Channel  channel.Name `json:"channel,omitempty"`
	Minutes  int          `json:"minutes,omitempty"`
	Corrects EntryID      `json:"corrects,omitempty"`
	Step     int          `json:"step,omitempty"`
}

// Rule says who is told. It is data: a change is a new version, and an emergency keeps the one that it was raised by.
type Rule struct {
	Version  int       `json:"version"`
	Kinds    []Kind    `json:"kinds" nullable:"false" maxItems:"20"`
	Contacts []Contact `json:"contacts" nullable:"false" maxItems:"40"`
	Lines    []Line    `json:"lines" nullable:"false" maxItems:"40"`
	Minutes  int       `json:"minutes" minimum:"1" maximum:"30" doc:"Until the next step is told, unless somebody comes."`
	Repeats  int       `json:"repeats,omitempty" minimum:"0" maximum:"10" doc:"How often, after the last step, all who said nothing are told again."`
}

// Kind is what can be pressed for.
type Kind struct {
	ID   KindID    `json:"id" maxLength:"30" pattern:"^[a-z][a-z-]*$"`
	Name i18n.Text `json:"name"`
	Do   i18n.Text `json:"firstSteps,omitempty" doc:"What whoever is there does until help comes."`
}

// Contact is somebody who can be told: a person, a duty phone, the security desk. Name and addresses are sealed in the
// store.
type Contact struct {
	ID       ContactID      `json:"id" maxLength:"30" pattern:"^[a-z][a-z0-9-]*$"`
	Name     string         `json:"name" maxLength:"60"`
	Language i18n.Lang      `json:"language" enum:"zh-CN,en"`
	Phone    string         `json:"phone,omitempty" maxLength:"40"`
	Email    string         `json:"email,omitempty" maxLength:"200"`
	Channels []channel.Name `json:"channels" nullable:"false" maxItems:"3" enum:"sms,email,phone" doc:"In this order; phone: whoever is on the spot is shown the number and calls."`
}

// Line says whom emergencies of some kinds, at some sites and hours, are told to, step after step.
type Line struct {
	Kinds []KindID         `json:"kinds,omitempty" maxItems:"20" doc:"All if empty."`
	Sites []booking.SiteID `json:"siteIds,omitempty" maxItems:"40" doc:"All if empty."`
	From  clinic.Wall      `json:"from,omitempty" doc:"Of the day; may be later than until, over midnight."`
	Until clinic.Wall      `json:"until,omitempty"`
	Steps [][]ContactID    `json:"steps" nullable:"false" maxItems:"10"`
}

// fits reports whether a line is for an emergency.
func (l Line) fits(kinds []KindID, site booking.SiteID, at clinic.Wall) bool {
	if len(l.Kinds) > 0 && !slices.ContainsFunc(kinds, func(k KindID) bool { return slices.Contains(l.Kinds, k) }) {
		return false
	}
	if len(l.Sites) > 0 && !slices.Contains(l.Sites, site) {
		return false
	}
	switch {
	case l.From == "" || l.From == l.Until:
		return true
	case l.From < l.Until:
		return l.From <= at && at < l.Until
	}
	return at >= l.From || at < l.Until
}

// steps lists who is told of an emergency, each contact in the first step that names it. Where no line is for it,
// everybody is told at once: an alarm that reaches nobody helps nobody.
func (r Rule) steps(kinds []KindID, site booking.SiteID, at clinic.Wall) [][]ContactID {
	var all [][]ContactID
	seen := map[ContactID]bool{}
	for i := 0; ; i++ {
		var step []ContactID
		more := false
		for _, l := range r.Lines {
			if !l.fits(kinds, site, at) || i >= len(l.Steps) {
				continue
			}
			more = true
			for _, c := range l.Steps[i] {
				if !seen[c] {
					seen[c] = true
					step = append(step, c)
				}
			}
		}
		if !more {
			break
		}
		if len(step) > 0 {
			all = append(all, step)
		}
	}
	if len(all) == 0 && len(r.Contacts) > 0 {
		step := make([]ContactID, len(r.Contacts))
		for i, c := range r.Contacts {
			step[i] = c.ID
		}
		return [][]ContactID{step}
	}
	return all
}

func (r Rule) contact(id ContactID) (Contact, bool) {
	i := slices.IndexFunc(r.Contacts, func(c Contact) bool { return c.ID == id })
	if i < 0 {
		return Contact{}, false
	}
	return r.Contacts[i], true
}

func (r Rule) kind(id KindID) (Kind, bool) {
	i := slices.IndexFunc(r.Kinds, func(k Kind) bool { return k.ID == id })
	if i < 0 {
		return Kind{}, false
	}
	return r.Kinds[i], true
}

// kinds lists what was said of an emergency.
func (e Emergency) kinds() []KindID { return append([]KindID{e.Kind}, e.Others...) }

// told returns the last alert of a contact, or nil.
func (e Emergency) told(c ContactID) *Recipient {
	return e.last(func(a Recipient) bool { return a.Contact == c })
}

// alert returns an alert, or nil.
func (e Emergency) alert(id AlertID) *Recipient {
	return e.last(func(a Recipient) bool { return a.ID == id })
}

func (e Emergency) last(is func(Recipient) bool) *Recipient {
	for i := len(e.Alerts) - 1; i >= 0; i-- {
		if is(e.Alerts[i]) {
			return &e.Alerts[i]
		}
	}
	return nil
}
