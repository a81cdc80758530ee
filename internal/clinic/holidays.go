package clinic

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"careloop/internal/i18n"
)

// holidayFiles are the public holidays of countries, a file each, kept by hand from what was officially announced.
//
//go:embed holidays/*.json
var holidayFiles embed.FS

// DayKind says what makes a day unlike the others of its weekday.
type DayKind string

// The kinds.
const (
	Holiday    DayKind = "holiday"
	MakeUpDay  DayKind = "workday" // a weekend day that is worked for a holiday (调休)
	noHolidays         = "none"
)

// SpecialDay is a public holiday, or a weekend day that is worked for one.
type SpecialDay struct {
	Date Date      `json:"date"`
	Kind DayKind   `json:"kind" enum:"holiday,workday"`
	Name i18n.Text `json:"name"` // of the holiday; for a make-up day, of the one it is worked for
}

// HolidayYear is a year of a calendar, with where it was announced. A year that was not announced has no days, which
// does not mean that it has no holidays.
type HolidayYear struct {
	Year      int          `json:"year"`
	Announced bool         `json:"announced"`
	Source    string       `json:"source"` // or why it is missing
	URL       string       `json:"url,omitempty"`
	Date      Date         `json:"date,omitempty"` // of the announcement
	Checked   Date         `json:"checked"`        // when somebody last looked
	Days      []SpecialDay `json:"days"`
}

// holidayFile is a file of holidayFiles.
type holidayFile struct {
	Years []struct {
		Year     int    `json:"year"`
		Source   string `json:"source"`
		URL      string `json:"url"`
		Date     Date   `json:"announced"`
		Checked  Date   `json:"checked"`
		Holidays []struct {
			From     Date      `json:"from"`
			Until    Date      `json:"until"`
			Name     i18n.Text `json:"name"`
			Workdays []Date    `json:"workdays"`
		} `json:"holidays"`
	} `json:"years"`
	Missing []struct {
		Year    int    `json:"year"`
		Checked Date   `json:"checked"`
		Reason  string `json:"reason"`
	} `json:"missing"`
}

// calendar is a file, ready to be asked.
type calendar struct {
	years []HolidayYear
	days  map[Date]SpecialDay
}

var calendars sync.Map // name -> *calendar

// Calendars lists the calendars of holidays that a clinic can follow, and "none".
func Calendars() []string {
	entries, err := holidayFiles.ReadDir("holidays")
	if err != nil {
		panic(err) // it is part of the program
	}
	names := []string{noHolidays}
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	return names
}

// calendarOf reads a calendar when it is first asked for. A name that Calendars does not list has no holidays:
// configuration is checked where it is read.
func calendarOf(name string) *calendar {
	if known, ok := calendars.Load(name); ok {
		return known.(*calendar)
	}
	c := &calendar{days: map[Date]SpecialDay{}}
	if b, err := holidayFiles.ReadFile("holidays/" + name + ".json"); err == nil && name != noHolidays {
		var file holidayFile
		if err := json.Unmarshal(b, &file); err != nil {
			panic(fmt.Sprintf("clinic: holidays of %s: %v", name, err)) // a test reads every file
		}
		c.fill(file)
	}
	calendars.Store(name, c)
	return c
}

func (c *calendar) fill(file holidayFile) {
	for _, y := range file.Years {
		year := HolidayYear{Year: y.Year, Announced: true, Source: y.Source, URL: y.URL, Date: y.Date, Checked: y.Checked}
		for _, h := range y.Holidays {
			for d := h.From; d <= h.Until; d = d.AddDays(1) {
				year.Days = append(year.Days, SpecialDay{Date: d, Kind: Holiday, Name: h.Name})
			}
			for _, d := range h.Workdays {
				year.Days = append(year.Days, SpecialDay{Date: d, Kind: MakeUpDay, Name: h.Name})
			}
		}
		slices.SortFunc(year.Days, func(a, b SpecialDay) int { return strings.Compare(string(a.Date), string(b.Date)) })
		for _, d := range year.Days {
			c.days[d.Date] = d
		}
		c.years = append(c.years, year)
	}
	for _, m := range file.Missing {
		c.years = append(c.years, HolidayYear{Year: m.Year, Source: m.Reason, Checked: m.Checked, Days: []SpecialDay{}})
	}
}

// SpecialDay returns what the clinic's calendar says of a day; false if it is a day like others.
func (s Settings) SpecialDay(d Date) (SpecialDay, bool) {
	day, ok := calendarOf(s.Holidays).days[d]
	return day, ok
}

// HolidayYears lists what the clinic's calendar knows and what it misses, by year.
func (s Settings) HolidayYears() []HolidayYear { return slices.Clone(calendarOf(s.Holidays).years) }
