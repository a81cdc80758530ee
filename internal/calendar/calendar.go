// Package calendar shows appointments in people's own calendars (iCalendar, RFC 5545): a patient's appointment as a file
// or an invitation that moves and is cancelled with it (iTIP, RFC 5546), and a doctor's day as a private feed.
//
// An entry keeps its UID for the life of the appointment, although each move makes a new one; its SEQUENCE grows with each
// move and with the cancellation. Instants are in UTC, so that no zone's rules have to travel along. Calendars are seen by
// others: they hold no diagnosis and no department that tells one, and a feed holds no names unless the clinic wants them.
//
// The library that writes the grammar is linked by those who show calendars alone; internal/arch holds that.
package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

const product = "-//Careloop//Careloop//EN"

// remindBefore is when a patient's calendar rings.
const remindBefore = "-PT2H"

// Invitations makes a patient's entries.
type Invitations struct {
	Clinic clinic.Settings
	Now    func() time.Time
}

// uid names the entry of an appointment. What a move keeps goes into it: whose it is, its code, when it was booked.
func uid(a booking.Appointment) string {
	sum := sha256.Sum256([]byte(string(a.Patient) + "|" + a.Code + "|" + strconv.FormatInt(a.BookedAt.UnixMilli(), 10)))
	return hex.EncodeToString(sum[:16]) + "@careloop"
}

// File returns an appointment for whoever downloads it: published, or the cancellation that takes it out again.
func (x Invitations) File(a booking.Appointment, at booking.Whereabouts, lang i18n.Lang) string {
	return written(x.entry(a, at, lang, ""))
}

// Attached returns an appointment as an invitation to an address, a change of one, or its cancellation. Told again, it is
// the same entry.
func (x Invitations) Attached(a booking.Appointment, at booking.Whereabouts, lang i18n.Lang, to string) channel.Attachment {
	cal := x.entry(a, at, lang, to)
	method := ics.MethodRequest
	if !a.Status.Holds() {
		method = ics.MethodCancel
	}
	return channel.Attachment{
		Name: "appointment.ics", Type: "text/calendar; charset=utf-8; method=" + string(method), Content: []byte(written(cal)),
	}
}

// written ends lines as RFC 5545 wants, on every system.
func written(cal *ics.Calendar) string { return cal.Serialize(ics.WithNewLineWindows) }

// common is a name as the parameter CN takes it. The library would escape what RFC 5545 has no escapes for there, and
// other programs would not read the calendar.
func common(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("\";:,\\ ", r) || r < ' ' }), " ")
}

// organizer is who sends the invitations: programs may ignore a move or a cancellation that comes from somebody else
// (RFC 5546, 6.1.1). A file names the same, so that it can be cancelled by e-mail.
func (x Invitations) organizer() string {
	if x.Clinic.MailFrom == "" {
		return "noreply@careloop.invalid"
	}
	return x.Clinic.MailFrom
}

// entry makes the calendar with one appointment; to is the patient's address, if it goes there.
func (x Invitations) entry(a booking.Appointment, at booking.Whereabouts, lang i18n.Lang, to string) *ics.Calendar {
	cal := ics.NewCalendar()
	cal.SetProductId(product)
	cal.SetMethod(ics.MethodPublish)
	if to != "" {
		cal.SetMethod(ics.MethodRequest)
	}
	params := map[string]any{"clinic": x.Clinic.Name, "code": a.Code, "room": a.Room, "site": at.In(lang)}
	say := func(key string) string { return i18n.T(lang, "calendar."+key, params) }
	ev := cal.AddEvent(uid(a))
	ev.SetDtStampTime(x.Now().UTC().Truncate(time.Second))
	ev.SetCreatedTime(a.BookedAt)
	ev.SetSequence(a.Sequence)
	ev.SetStartAt(a.Start)
	ev.SetEndAt(a.End)
	ev.SetSummary(say("summary"))
	ev.SetDescription(say("description"))
	switch site := at.In(lang); {
	case a.Room != "" && site != "":
		ev.SetLocation(say("location-room-site"))
	case site != "":
		ev.SetLocation(say("location-site"))
	case a.Room != "":
		ev.SetLocation(say("location"))
	}
	if x.Clinic.PublicURL != "" {
		ev.SetURL(x.Clinic.PublicURL)
	}
	ev.SetOrganizer(x.organizer(), ics.WithCN(common(x.Clinic.Name)))
	if to != "" {
		ev.AddAttendee(to, ics.ParticipationStatusAccepted, ics.WithRSVP(false))
	}
	if !a.Status.Holds() {
		cal.SetMethod(ics.MethodCancel)
		ev.SetStatus(ics.ObjectStatusCancelled)
		ev.SetSequence(a.Sequence + 1)
		return cal
	}
	if a.PlaceGone != "" { // not cancelled, whose entry would be gone for good: the same number may come back
		ev.SetStatus(ics.ObjectStatusTentative)
		ev.SetSummary(say("called-off"))
		ev.SetDescription(say("called-off-description"))
		return cal
	}
	ev.SetStatus(ics.ObjectStatusConfirmed)
	alarm := ev.AddAlarm()
	alarm.SetAction(ics.ActionDisplay)
	alarm.SetTrigger(remindBefore)
	alarm.SetProperty(ics.ComponentPropertyDescription, say("summary"))
	return cal
}
