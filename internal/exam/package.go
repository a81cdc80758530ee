package exam

import (
	"context"
	"slices"

	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// PackageID identifies a package: pkg_….
type PackageID string

// Package is what is examined for one price 体检套餐; FHIR's PlanDefinition. Each saved version is kept: an examination
// goes by the one with which it was opened.
type Package struct {
	ID PackageID `json:"id"`
	Plan
	Version int `json:"version"`
}

// Plan is what somebody says of a package.
type Plan struct {
	Name       i18n.Text            `json:"name"`
	Active     bool                 `json:"active"`
	Sex        patient.Gender       `json:"sex,omitempty" enum:"male,female" doc:"For whom; absent: for everybody."`
	AgeFrom    int                  `json:"ageFrom,omitempty" minimum:"0" maximum:"150"`
	AgeTo      int                  `json:"ageTo,omitempty" minimum:"0" maximum:"150" doc:"0: without limit."`
	Price      int64                `json:"price" minimum:"0" maximum:"1000000000" doc:"In fen."`
	PriceCode  string               `json:"priceCode,omitempty" maxLength:"40" doc:"Its code on bills; the package is charged when an examination is opened, and not by hand."`
	Department booking.DepartmentID `json:"departmentId" doc:"Whose numbers an examination takes."`
	Service    booking.ServiceID    `json:"serviceId,omitempty" doc:"What its first number is booked for, whose preparation is the package's."`
	Talk       booking.DepartmentID `json:"interpretationDepartmentId,omitempty" doc:"Where reports are explained; absent: the same."`
	ReportDays int                  `json:"reportDays" minimum:"1" maximum:"30" doc:"Working days until the report."`
	Stations   []Station            `json:"stations" nullable:"false" maxItems:"40"`
	Source     string               `json:"source,omitempty" maxLength:"1000" doc:"Where ranges come from, and who checked them."`
}

// Station is a place where something of the package is done.
type Station struct {
	Code         string               `json:"code" maxLength:"30"`
	Name         i18n.Text            `json:"name"`
	Room         string               `json:"room,omitempty" maxLength:"40"`
	Minutes      int                  `json:"minutes" minimum:"1" maximum:"240"`
	Department   booking.DepartmentID `json:"departmentId,omitempty" doc:"Whose number the station takes besides; absent: it is queued for on the day."`
	BeforeEating bool                 `json:"beforeEating,omitempty"`
	After        []string             `json:"after,omitempty" maxItems:"10" doc:"Stations that must be over before."`
	NotPregnant  bool                 `json:"notPregnant,omitempty" doc:"Left out for pregnant patients."`
	Items        []Item               `json:"items" nullable:"false" maxItems:"60"`
}

// ItemKind says what a value is.
type ItemKind string

// The kinds.
const (
	Number ItemKind = "number"
	Choice ItemKind = "choice"
	Text   ItemKind = "text"
)

// Item is one thing that is measured or found; its results are FHIR's Observations.
type Item struct {
	Code     string    `json:"code" maxLength:"30"`
	Name     i18n.Text `json:"name"`
	Kind     ItemKind  `json:"kind" enum:"number,choice,text"`
	Unit     string    `json:"unit,omitempty" maxLength:"40"`
	Decimals int       `json:"decimals,omitempty" minimum:"0" maximum:"4"`
	Lowest   *float64  `json:"lowest,omitempty" doc:"What is below was mistyped."`
	Highest  *float64  `json:"highest,omitempty" doc:"What is above was mistyped."`
	Formula  string    `json:"formula,omitempty" enum:"bmi" doc:"Computed of the station's height and weight."`
	Ranges   []Range   `json:"ranges,omitempty" maxItems:"20" doc:"The first that fits the patient counts. Where none does, critical limits of other ages hold."`
	Choices  []Option  `json:"choices,omitempty" maxItems:"20"`
	Source   string    `json:"source,omitempty" maxLength:"300"`
}

// Range is what counts as usual for some patients, and what is critical 危急值.
type Range struct {
	Sex          patient.Gender `json:"sex,omitempty" enum:"male,female" doc:"Absent: both."`
	AgeFrom      int            `json:"ageFrom,omitempty" minimum:"0" maximum:"150"`
	AgeTo        int            `json:"ageTo,omitempty" minimum:"0" maximum:"150" doc:"Inclusive; 0: without limit."`
	Low          *float64       `json:"low,omitempty"`
	High         *float64       `json:"high,omitempty"`
	CriticalLow  *float64       `json:"criticalLow,omitempty" doc:"Critical below."`
	CriticalHigh *float64       `json:"criticalHigh,omitempty" doc:"Critical above."`
}

// Option is an answer of an item that is chosen.
type Option struct {
	Code string    `json:"code" maxLength:"30"`
	Name i18n.Text `json:"name"`
	Flag Flag      `json:"flag,omitempty" enum:"A,AA" doc:"A: abnormal; AA: critical; absent: neither."`
}

// Person is whom ranges are chosen for.
type Person struct {
	Sex patient.Gender
	Age int
}

func within(age, from, to int) bool { return age >= from && (to == 0 || age <= to) }

// fits reports whether a package is for somebody.
func (p Package) fits(x Person) bool {
	return (p.Sex == "" || p.Sex == x.Sex) && within(x.Age, p.AgeFrom, p.AgeTo)
}

func (r Range) fits(x Person) bool {
	return (r.Sex == "" || r.Sex == x.Sex) && within(x.Age, r.AgeFrom, r.AgeTo)
}

// rangeFor returns the range of a person; false if the item has none for them.
func (i Item) rangeFor(x Person) (Range, bool) {
	n := slices.IndexFunc(i.Ranges, func(r Range) bool { return r.fits(x) })
	if n < 0 {
		return Range{}, false
	}
	return i.Ranges[n], true
}

// rangesFor returns the range that counts for a person, or those of both sexes where theirs is not known and makes a
// difference. Of an item that has ranges for one sex alone, nobody knows then which counts.
func (i Item) rangesFor(x Person) []Range {
	if r, ok := i.rangeFor(x); ok && (x.known() || r.Sex == "") {
		return []Range{r}
	}
	if x.known() {
		return nil
	}
	male, ok := i.rangeFor(Person{Sex: patient.Male, Age: x.Age})
	female, too := i.rangeFor(Person{Sex: patient.Female, Age: x.Age})
	if !ok || !too {
		return nil
	}
	return []Range{male, female}
}

// known reports whether a person has a sex that ranges are made for.
func (x Person) known() bool { return x.Sex == patient.Male || x.Sex == patient.Female }

// station returns a station of the package.
func (p Package) station(code string) (Station, bool) {
	i := slices.IndexFunc(p.Stations, func(s Station) bool { return s.Code == code })
	if i < 0 {
		return Station{}, false
	}
	return p.Stations[i], true
}

// unfed lists those of some stations that want nobody who has eaten.
func (p Package) unfed(among func(Station) bool) []string {
	codes := []string{}
	for _, s := range p.Stations {
		if s.BeforeEating && among(s) {
			codes = append(codes, s.Code)
		}
	}
	return codes
}

// ComesUnfed reports whether nobody comes to a package, as it stands, who has eaten.
func (s *Service) ComesUnfed(ctx context.Context, id string) (bool, error) {
	p, err := s.current(ctx, PackageID(id))
	return len(p.unfed(func(Station) bool { return true })) > 0, err
}

// item returns an item of the station.
func (s Station) item(code string) (Item, bool) {
	i := slices.IndexFunc(s.Items, func(x Item) bool { return x.Code == code })
	if i < 0 {
		return Item{}, false
	}
	return s.Items[i], true
}

// talk is the department that explains reports.
func (p Package) talk() booking.DepartmentID {
	if p.Talk == "" {
		return p.Department
	}
	return p.Talk
}
