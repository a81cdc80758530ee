package message

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/closure"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/survey"
	"careloop/internal/waitlist"
)

// compose makes what is handed to the channel: the text in the patient's language and, for providers with templates
// of their own, the values in order.
func (s *Service) compose(ctx context.Context, m Message, d decision) (channel.Outgoing, error) {
	if m.Kind.toStaff() {
		return s.composeAlert(ctx, m, d)
	}
	lang := s.language(d.contact.Lang)
	v := values{clinic: s.Clinic.Name, code: m.Vars.Code, room: m.Vars.Room.Room}
	if m.Kind == Survey {
		path, err := s.Links.Link(ctx, survey.Invitation{ID: survey.InvitationID(m.About), Expires: m.Vars.Expires})
		if err != nil {
			return channel.Outgoing{}, errs.Internal("survey link", err)
		}
		v.link = s.Clinic.PublicURL + path
	}
	if m.Kind == Offer {
		var err error
		if v, d.appointment.Site, err = s.offered(ctx, m, v); err != nil {
			return channel.Outgoing{}, err
		}
	}
	v, err := s.closedTo(ctx, m, v)
	if err != nil {
		return channel.Outgoing{}, err
	}
	v = s.signedIn(m, v)
	if m.Kind.ofStay() {
		v.what = progress(lang, d.news.Milestone)
	}
	if v, err = s.filled(ctx, m, d.appointment, lang, v); err != nil {
		return channel.Outgoing{}, err
	}
	out := render(m.Kind, m.Channel, lang, v)
	out.To = d.contact.To[m.Channel]
	if m.Channel == channel.Email && m.inCalendar(d.appointment) && s.Invites != nil {
		out.Attachments = append(out.Attachments, s.Invites.Attached(d.appointment, s.whereabouts(d.appointment.Site), lang, out.To))
	}
	out.Dedup = string(m.ID)
	return out, nil
}

// filled adds what a patient does before, what the appointment's department and practitioner are called, and when it is.
func (s *Service) filled(ctx context.Context, m Message, a booking.Appointment, lang i18n.Lang, v values) (values, error) {
	v, err := s.preparingFor(ctx, m, v)
	if err != nil {
		return v, errs.Internal("service", err)
	}
	if m.Kind != Birthday && !m.Kind.ofStanding() && !m.Kind.ofStay() && !m.Kind.ofFamily() {
		department, practitioner, err := s.called(ctx, m.Vars)
		if err != nil {
			return v, errs.Internal("names", err)
		}
		v.department, v.practitioner = department.In(lang), titled(lang, practitioner.In(lang))
		v = s.sited(m, a, lang, v)
		if v.lost, err = s.fellAway(ctx, m, lang); err != nil {
			return v, errs.Internal("names", err)
		}
	}
	if !m.Vars.Start.IsZero() {
		v.start = m.Vars.Start.In(s.Clinic.Zone)
	}
	return v, nil
}

// offered adds where an offer is answered and until when, and returns where its number is.
func (s *Service) offered(ctx context.Context, m Message, v values) (values, booking.SiteID, error) {
	path, err := s.Offers.Link(ctx, waitlist.Offer{ID: waitlist.OfferID(m.About), Until: m.Vars.Expires})
	if err != nil {
		return v, "", errs.Internal("offer link", err)
	}
	v.link, v.until = s.Clinic.PublicURL+path, m.Vars.Expires.In(s.Clinic.Zone).Format("15:04")
	o, err := s.Offers.Offer(ctx, job, waitlist.OfferID(m.About))
	return v, o.Site, errs.Internal("offer", err)
}

// sited adds where the patient comes to, if there are several places to come to: behind the department in words, and
// between time and doctor where a text names no department. An e-mail has room for the address.
func (s *Service) sited(m Message, a booking.Appointment, lang i18n.Lang, v values) values {
	at := s.whereabouts(a.Site)
	if m.Kind != Offer && !m.Kind.aboutAppointment() || at.Name == nil {
		return v
	}
	v.site = i18n.T(lang, "message.site", map[string]any{"site": at.Name.In(lang)})
	v.department = atSite(m, at, lang, v.department)
	return v
}

func atSite(m Message, at booking.Whereabouts, lang i18n.Lang, department string) string {
	if at.Name == nil {
		return department
	}
	site := at.Name.In(lang)
	if m.Channel == channel.Email {
		site = at.In(lang)
	}
	return i18n.T(lang, "message.department-at-site", map[string]any{"department": department, "site": site})
}

// fellAway says with whom and where the appointment was that a closure moved: whoever has several, or books for a family, must
// know which of them falls away. Of a message that was planned before that was noted it says nothing.
func (s *Service) fellAway(ctx context.Context, m Message, lang i18n.Lang) (string, error) {
	was := m.Vars.Lost
	if was == nil {
		return "", nil
	}
	department, practitioner, err := s.called(ctx, Vars{Department: was.Department, Practitioner: was.Practitioner})
	return i18n.T(lang, "message.lost", map[string]any{
		"department": atSite(m, s.whereabouts(was.Site), lang, department.In(lang)), "practitioner": titled(lang, practitioner.In(lang)),
	}), err
}

// closedTo adds what a message about a closure says of it.
func (s *Service) closedTo(ctx context.Context, m Message, v values) (values, error) {
	if !m.Kind.ofClosure() {
		return v, nil
	}
	path, err := s.Closures.Link(ctx, m.Vars.Case, m.Vars.Start)
	if err != nil {
		return v, errs.Internal("closure link", err)
	}
	v.link = s.Clinic.PublicURL + path
	if !m.Vars.Was.IsZero() {
		v.was = m.Vars.Was.In(s.Clinic.Zone)
	}
	if m.Kind == ClosureMoved {
		v.fee, err = s.Closures.Fee(ctx, m.Vars.Case)
	}
	return v, errs.Internal("fee of closure", err)
}

// signedIn adds the page, behind the sign-in, that a message leads to, and what it says of it.
func (s *Service) signedIn(m Message, v values) values {
	switch {
	case m.Kind.ofFamily():
		v.link = s.Clinic.PublicURL + familyPath
	case m.Kind.ofStanding():
		v.link, v.missed, v.late = s.Clinic.PublicURL+appealPath, m.Vars.Missed, m.Vars.Late
		if !m.Vars.Expires.IsZero() {
			v.was = m.Vars.Expires.In(s.Clinic.Zone)
		}
	case m.Vars.Numbers > 0:
		v.link, v.numbers = s.Clinic.PublicURL+examPath, m.Vars.Numbers
	case m.Kind.ofExam():
		v.link, v.was = s.Clinic.PublicURL+examPath, m.Vars.Start.In(s.Clinic.Zone)
	}
	return v
}

// language returns the language in which somebody is written to: their own, if the clinic writes it.
func (s *Service) language(l i18n.Lang) i18n.Lang {
	switch {
	case slices.Contains(s.Clinic.Languages, l):
		return l
	case len(s.Clinic.Languages) > 0:
		return s.Clinic.Languages[0]
	}
	return i18n.Langs()[0]
}

var titles = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i:dr|prof)\b|(医生|医师|大夫|主任|教授)$`)
})

// titled adds the doctor's title to a name that the clinic wrote without one.
func titled(lang i18n.Lang, name string) string {
	if name == "" || titles().MatchString(name) {
		return name
	}
	return i18n.T(lang, "message.practitioner", map[string]any{"name": name})
}

// values are what a template may say, in the patient's language.
type values struct {
	clinic, department, practitioner, code, link, until string
	what, place                                         string // of an emergency; what: of a stay
	room                                                string // to which the appointment has gone
	site                                                string // where the department is, of a clinic that has several

	start time.Time // in the clinic's zone
	was   time.Time // likewise, or the day on which a restriction ends
	lost  string    // with whom and where that was, before a closure moved it

	missed  int
	late    int // cancelled late, where that counts
	numbers int // of an examination; 0: it is none

	fee *closure.FeeChange // where a closure moved the patient; nil: as before

	prepare *booking.Preparation // what to do before
	now     time.Time            // when that is said
}

// appealPath is where patients who sign in see how they stand, and appeal.
const appealPath = "/my/standing"

// examPath is where patients who sign in see their examinations; the link names none of them.
const examPath = "/my/exams"

// examBooked is the text of a confirmation that is of an examination's numbers, examMoved of all of them moved.
const (
	examBooked = "exam-booked"
	examMoved  = "exam-moved"
)

// render fills the templates of a kind for a channel.
func render(kind Kind, by channel.Name, lang i18n.Lang, v values) channel.Outgoing {
	said := string(kind)
	if v.numbers > 0 {
		said = examBooked
		if kind == Moved {
			said = examMoved
		}
	}
	key := "message." + said + "." + string(by)
	params := map[string]any{"clinic": v.clinic, "department": v.department, "practitioner": v.practitioner, "code": v.code, "link": v.link, "until": v.until, "missed": v.missed, "numbers": v.numbers, "what": v.what, "place": v.place, "site": v.site, "room": v.room, "lost": v.lost}
	if !v.start.IsZero() {
		params["when"] = when(lang, v.start)
	}
	if !v.was.IsZero() {
		params["was"] = day(lang, v.was)
	}
	if kind.counts() {
		params["why"] = counted(lang, v)
	}
	if kind.ofPreparation() { // with the time: there may be two appointments on a day, of one child or of two
		params["day"], params["date"], params["clock"] = day(lang, v.start), shortDay(lang, v.start), v.start.Format("15:04")
	}
	if kind == Preparation {
		params["steps"] = steps(lang, by, v)
	}
	if kind == ClosureMoved {
		params["was"] = when(lang, v.was)
		params["fee"] = costing(lang, by, v.fee)
	}
	out := channel.Outgoing{Lang: lang, Template: string(kind), Vars: ordered(kind, lang, v)}
	if by == channel.Email {
		out.Subject = i18n.T(lang, key+".subject", params)
		key += ".body"
	}
	out.Text = i18n.T(lang, key, params)
	return out
}

// counted says what was missed, and what was cancelled late where that counts.
func counted(lang i18n.Lang, v values) string {
	key := "message.counted.missed"
	switch {
	case v.late > 0 && v.missed > 0:
		key = "message.counted.both"
	case v.late > 0:
		key = "message.counted.late"
	}
	return i18n.T(lang, key, map[string]any{"missed": v.missed, "late": v.late})
}

func day(lang i18n.Lang, t time.Time) string {
	return i18n.T(lang, "message.day", map[string]any{
		"month": i18n.T(lang, "message.month."+strconv.Itoa(int(t.Month())), nil), "day": t.Day(),
	})
}

// shortDay says a day that is a few days off at most: in Chinese, of which 70 characters fit into an SMS, without the month.
func shortDay(lang i18n.Lang, t time.Time) string {
	if lang == i18n.Chinese {
		return strconv.Itoa(t.Day()) + "日"
	}
	return day(lang, t)
}

// ordered lists the values of a provider's template: for appointments time, department, practitioner, code, clinic;
// for closures the same and the link, and where one moved the patient, what fell away: time, department and practitioner; for preparations the same, what to do, the link, until when to eat and until when to drink; for milestones time, what, clinic;
// for new rooms time, department, practitioner, room, code, clinic;
// for who acts for whom and for what was decided about what was missed the clinic and the link; for alerts time, what, place, clinic, link;
// for offers time, department, practitioner, until, clinic, link; for surveys department, practitioner, clinic, link; for a wait
// that is over department, clinic; for greetings the clinic.
func ordered(kind Kind, lang i18n.Lang, v values) []channel.Var {
	place := []channel.Var{{Name: "department", Value: v.department}, {Name: "practitioner", Value: v.practitioner}}
	clinic := channel.Var{Name: "clinic", Value: v.clinic}
	switch {
	case kind.counts():
		missed := channel.Var{Name: "missed", Value: strconv.Itoa(v.missed)}
		return []channel.Var{missed, clinic, {Name: "link", Value: v.link}}
	case kind.ofExam():
		return append(place[:1], clinic, channel.Var{Name: "link", Value: v.link})
	case kind.ofClosure():
		at := channel.Var{Name: "time", Value: v.start.Format("2006-01-02 15:04")}
		link := channel.Var{Name: "link", Value: v.link}
		all := append(append([]channel.Var{at}, place...), channel.Var{Name: "code", Value: v.code}, clinic, link)
		if kind == ClosureMoved {
			all = append(all, channel.Var{Name: "was", Value: v.was.Format("2006-01-02 15:04")}, channel.Var{Name: "lost", Value: strings.TrimLeft(v.lost, ", ")})
		}
		return all
	case kind.ofStay():
		at := channel.Var{Name: "time", Value: v.start.Format("2006-01-02 15:04")}
		return []channel.Var{at, {Name: "what", Value: v.what}, clinic}
	case kind.toStaff():
		at := channel.Var{Name: "time", Value: v.start.Format("2006-01-02 15:04")}
		return []channel.Var{at, {Name: "what", Value: v.what}, {Name: "place", Value: v.place}, clinic, {Name: "link", Value: v.link}}
	case kind == Preparation:
		at := channel.Var{Name: "time", Value: v.start.Format("2006-01-02 15:04")}
		eat, drink := limits(lang, v)
		return append(append([]channel.Var{at}, place...), channel.Var{Name: "code", Value: v.code}, clinic,
			channel.Var{Name: "steps", Value: steps(lang, channel.WeChat, v)}, channel.Var{Name: "link", Value: v.link},
			channel.Var{Name: "eat", Value: eat}, channel.Var{Name: "drink", Value: drink})
	case kind == NewRoom:
		at := channel.Var{Name: "time", Value: v.start.Format("2006-01-02 15:04")}
		room := channel.Var{Name: "room", Value: v.room}
		return append(append([]channel.Var{at}, place...), room, channel.Var{Name: "code", Value: v.code}, clinic)
	case kind.aboutAppointment():
		at := channel.Var{Name: "time", Value: v.start.Format("2006-01-02 15:04")} // the form that WeChat wants
		return append(append([]channel.Var{at}, place...), channel.Var{Name: "code", Value: v.code}, clinic)
	case kind == Offer:
		at := channel.Var{Name: "time", Value: v.start.Format("2006-01-02 15:04")}
		until := channel.Var{Name: "until", Value: v.until}
		return append(append([]channel.Var{at}, place...), until, clinic, channel.Var{Name: "link", Value: v.link})
	case kind.ofFamily(), kind.ofStanding():
		return []channel.Var{clinic, {Name: "link", Value: v.link}}
	case kind == WaitOver:
		return append(place[:1], clinic)
	case kind == Survey:
		return append(place, clinic, channel.Var{Name: "link", Value: v.link})
	}
	return []channel.Var{clinic}
}

// when says a time as people say it: "11月23日周一上午9:30", "Mon 23 Nov, 9:30 am".
func when(lang i18n.Lang, t time.Time) string {
	hour := t.Hour() % 12
	if hour == 0 && (t.Hour() == 12 || lang == i18n.English) {
		hour = 12
	}
	part := func(name string, n int) string { return i18n.T(lang, "message."+name+"."+strconv.Itoa(n), nil) }
	return i18n.T(lang, "message.when", map[string]any{
		"month": part("month", int(t.Month())), "day": t.Day(), "weekday": part("weekday", int(t.Weekday())),
		"part": part("part", dayPart(t.Hour())), "hour": hour, "minute": t.Format("04"),
	})
}

// dayPart returns which part of the day an hour belongs to: night, morning, noon, afternoon, evening.
func dayPart(hour int) int {
	switch {
	case hour < 6:
		return 0
	case hour < 12:
		return 1
	case hour < 13:
		return 2
	case hour < 18:
		return 3
	}
	return 4
}
