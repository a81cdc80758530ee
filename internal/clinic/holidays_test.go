package clinic_test

import (
	"testing"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

func TestCalendarsOfHolidays(t *testing.T) {
	for _, name := range clinic.Calendars() {
		seen := map[clinic.Date]bool{}
		for _, y := range (clinic.Settings{Holidays: name}).HolidayYears() {
			if !y.Checked.Valid() || y.Source == "" || (y.Announced && (!y.Date.Valid() || y.URL == "" || len(y.Days) == 0)) {
				t.Errorf("%s %d: say where it was announced, when, and when somebody looked", name, y.Year)
			}
			for _, d := range y.Days {
				weekend := d.Date.Weekday() == time.Saturday || d.Date.Weekday() == time.Sunday
				if !d.Date.Valid() || seen[d.Date] || (d.Kind == clinic.MakeUpDay && !weekend) {
					t.Errorf("%s: %s is no day, stands there twice, or is worked anyway", name, d.Date)
				}
				if seen[d.Date] = true; d.Name[i18n.Chinese] == "" || d.Name[i18n.English] == "" {
					t.Errorf("%s: %s has no name in both languages", name, d.Date)
				}
			}
		}
	}
}

func TestChinaHasWhatWasAnnouncedAndNoMore(t *testing.T) {
	c := clinic.Settings{Holidays: "cn"}
	holidays, worked := 0, 0
	for d := clinic.Date("2026-01-01"); d < "2027-01-01"; d = d.AddDays(1) {
		switch day, ok := c.SpecialDay(d); {
		case ok && day.Kind == clinic.Holiday:
			holidays++
		case ok:
			worked++
		}
	}
	if holidays != 3+9+3+5+3+3+7 || worked != 1+2+1+2 {
		t.Errorf("%d days off and %d worked for them in 2026, want 33 and 6", holidays, worked)
	}
	years := c.HolidayYears()
	if last := years[len(years)-1]; last.Year != 2027 || last.Announced || len(last.Days) != 0 {
		t.Errorf("2027 = %+v, want it to be named as missing", last)
	}
	if _, ok := (clinic.Settings{Holidays: "none"}).SpecialDay("2026-10-01"); ok {
		t.Error("a clinic without a calendar has holidays")
	}
}
