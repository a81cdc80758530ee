package demo

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"careloop/internal/i18n"
)

// The people and schedules below are invented: numbers of a region that does not exist, names that mean "sample".
//
//go:embed data/*.csv
var data embed.FS

// Person is one line of patients.csv.
type Person struct {
	Key, Name, Gender, BirthDate, Phone, IDType, IDNumber, Language, Email, Guardian, Relation string
	Channels                                                                                   []string
}

// Department is one line of departments.csv.
type Department struct {
	Key, Need string
	Sees      []string // specialties
	Oldest    string   // whom it takes: "14y" until the day before the 15th birthday; empty: all
	Name      i18n.Text
}

// Practitioner is one line of practitioners.csv.
type Practitioner struct {
	Key, Grade, Department, Room string
	Name                         i18n.Text
}

// Block is one line of schedules.csv.
type Block struct {
	Practitioner, Start, End string
	Weekday, Minutes         int
}

// Visit is one line of visits.csv: what a doctor may write.
type Visit struct {
	Key, Code                    string
	Complaint, Diagnosis, Advice i18n.Text
	NextStep                     string
	InDays                       int
}

// Clinic is all that the files say.
type Clinic struct {
	People        []Person
	Departments   []Department
	Practitioners []Practitioner
	Blocks        []Block
	Visits        []Visit
}

// Load reads the files.
func Load() (Clinic, error) {
	var c Clinic
	err := each("patients", func(r row) {
		c.People = append(c.People, Person{
			Key: r("key"), Name: r("name"), Gender: r("gender"), BirthDate: r("birthDate"), Phone: r("phone"), IDType: r("idType"),
			IDNumber: r("idNumber"), Language: r("language"), Email: r("email"), Guardian: r("guardian"), Relation: r("relation"),
			Channels: strings.Fields(r("channels")),
		})
	})
	if err == nil {
		err = each("departments", func(r row) {
			c.Departments = append(c.Departments, Department{Key: r("key"), Need: r("need"), Sees: strings.Fields(r("sees")), Oldest: r("oldest"), Name: text(r("zh"), r("en"))})
		})
	}
	if err == nil {
		err = each("practitioners", func(r row) {
			c.Practitioners = append(c.Practitioners, Practitioner{
				Key: r("key"), Grade: r("grade"), Department: r("department"), Room: r("room"), Name: text(r("zh"), r("en")),
			})
		})
	}
	if err == nil {
		err = each("schedules", func(r row) {
			c.Blocks = append(c.Blocks, Block{
				Practitioner: r("practitioner"), Start: r("start"), End: r("end"), Weekday: r.int("weekday"), Minutes: r.int("minutes"),
			})
		})
	}
	if err == nil {
		err = each("visits", func(r row) {
			c.Visits = append(c.Visits, Visit{
				Key: r("key"), Code: r("code"), Complaint: text(r("zhComplaint"), r("enComplaint")),
				Diagnosis: text(r("zhDiagnosis"), r("enDiagnosis")), Advice: text(r("zhAdvice"), r("enAdvice")), NextStep: r("nextStep"), InDays: r.int("inDays"),
			})
		})
	}
	return c, err
}

func text(zh, en string) i18n.Text { return i18n.Text{i18n.Chinese: zh, i18n.English: en} }

// row returns the fields of one line by the name of their column.
type row func(column string) string

func (r row) int(column string) int {
	n, err := strconv.Atoi(r(column))
	if err != nil {
		panic(fmt.Sprintf("demo: column %s: %v", column, err)) // the files are embedded and tested
	}
	return n
}

func each(file string, add func(row)) error {
	f, err := data.Open("data/" + file + ".csv")
	if err != nil {
		return err
	}
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("%s.csv: %w", file, err)
	}
	column := map[string]int{}
	for i, name := range lines[0] {
		column[name] = i
	}
	for _, line := range lines[1:] {
		add(func(name string) string { return line[column[name]] })
	}
	return nil
}
