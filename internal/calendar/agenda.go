package calendar

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	ics "github.com/arran4/golang-ical"

	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/mask"
	"careloop/internal/patient"
)

// What a feed shows: yesterday and two weeks, and no more entries than a doctor can have. Calendars ask again and again,
// and what an answer costs must not grow with the years.
const (
	feedDaysBack  = 1
	feedDaysAhead = 14
	feedEntries   = 1000
	refreshEach   = "PT15M"
)

// Subscribed returns the calendar that an address opens. Numbers alone, unless the clinic's policy wants masked names.
func (s *Feeds) Subscribed(ctx context.Context, token string, lang i18n.Lang) (string, error) {
	p, err := s.owner(ctx, token)
	if err != nil {
		return "", err
	}
	today := s.Clinic.Day(s.Now())
	taken, err := s.Bookings.Engagements(ctx, p, today.AddDays(-feedDaysBack), today.AddDays(feedDaysAhead))
	if err != nil {
		return "", err
	}
	policy, err := s.Bookings.Policy(ctx)
	if err != nil {
		return "", err
	}
	cal := ics.NewCalendar()
	cal.SetProductId(product)
	cal.SetName(s.Clinic.Name)
	cal.SetXWRCalName(s.Clinic.Name)
	cal.SetXPublishedTTL(refreshEach)
	cal.SetRefreshInterval(refreshEach)
	names := map[patient.ID]string{}
	for _, x := range taken[:min(feedEntries, len(taken))] {
		name := ""
		if policy.FeedNames && s.NameOf != nil {
			if name, err = s.nameOf(ctx, x.Patient, names); err != nil {
				return "", err
			}
		}
		add(cal, x, name, lang)
	}
	return written(cal), nil
}

// nameOf returns the mask of a patient's name, read once for each feed.
func (s *Feeds) nameOf(ctx context.Context, p patient.ID, known map[patient.ID]string) (string, error) {
	if name, ok := known[p]; ok {
		return name, nil
	}
	name, err := s.NameOf(ctx, p)
	known[p] = mask.Name(name)
	return known[p], err
}

func add(cal *ics.Calendar, x booking.Engagement, name string, lang i18n.Lang) {
	// Not the appointment's id, which says whose it is.
	sum := sha256.Sum256([]byte("feed|" + string(x.Appointment)))
	ev := cal.AddEvent(hex.EncodeToString(sum[:16]) + "@careloop")
	ev.SetDtStampTime(x.At.UTC().Truncate(time.Second))
	ev.SetStartAt(x.Start)
	ev.SetEndAt(x.End)
	summary := i18n.T(lang, "calendar.number", map[string]any{"number": strconv.Itoa(x.Number)})
	if name != "" {
		summary += " " + name
	}
	ev.SetSummary(summary)
	if x.Room != "" {
		ev.SetLocation(x.Room)
	}
	ev.SetClass(ics.ClassificationPrivate)
	ev.SetStatus(ics.ObjectStatusConfirmed)
}
