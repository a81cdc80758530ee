// Package clinic holds what is true of the whole clinic: its name, its time zone, its languages, its quiet hours.
package clinic

import (
	"time"

	"careloop/internal/i18n"
)

// Settings describes one clinic. It is configuration, read at start.
type Settings struct {
	Name      string
	Zone      *time.Location
	Languages []i18n.Lang
	PublicURL string // where patients reach the pages, without a slash at the end
	Quiet     QuietHours

	SurveyAfter time.Duration // from the end of a visit to the message with the survey's link
	Holidays    string        // name of the calendar of public holidays, one of Calendars
	Country     string        // ISO 3166 code in capitals: whom to call in an emergency
	MailFrom    string        // the address that the clinic sends e-mail from; empty: it sends none
}

// SurveyAfter is when a clinic that says nothing else asks how it was: patients are at home again, and still under the
// impression.
const SurveyAfter = 2 * time.Hour

// Default returns the settings of a clinic that has configured nothing.
func Default() Settings {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		zone = time.FixedZone("CST", 8*60*60) // China keeps one offset all year
	}
	return Settings{
		Name: "Careloop", Zone: zone, Languages: i18n.Langs(),
		PublicURL: "http://localhost:8080", Quiet: QuietHours{From: "21:00", To: "08:00"}, Holidays: "cn",
		SurveyAfter: SurveyAfter, Country: "CN",
	}
}

// Day returns the civil date of an instant at the clinic.
func (s Settings) Day(t time.Time) Date { return DateOf(t.In(s.Zone)) }

// QuietHours is the part of the day when patients are not disturbed. Empty bounds mean never.
type QuietHours struct{ From, To Wall }

// Since returns when t's quiet hours began, or t itself if patients may be disturbed then.
func (q QuietHours) Since(t time.Time, zone *time.Location) time.Time {
	if !q.Until(t, zone).After(t) {
		return t
	}
	day := DateOf(t.In(zone))
	if q.From > WallOf(t.In(zone)) { // the evening before
		day = day.AddDays(-1)
	}
	return day.At(q.From, zone)
}

// Until returns when t's quiet hours end, or t itself if patients may be disturbed then.
func (q QuietHours) Until(t time.Time, zone *time.Location) time.Time {
	if q.From == "" || q.From == q.To {
		return t
	}
	local := t.In(zone)
	now := WallOf(local)
	day := DateOf(local)
	switch {
	case q.From < q.To && now >= q.From && now < q.To:
		return day.At(q.To, zone)
	case q.From > q.To && now >= q.From:
		return day.AddDays(1).At(q.To, zone)
	case q.From > q.To && now < q.To:
		return day.At(q.To, zone)
	}
	return t
}
