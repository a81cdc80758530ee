package guidance

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/pinyin"
)

// Rules are one edition of what guidance knows.
type Rules struct {
	Version  int               `json:"version"`
	Reviewed string            `json:"reviewed"` // by whom and when a clinician read it; empty: nobody yet
	Note     string            `json:"note"`
	Sources  map[string]string `json:"sources"`

	// Within says who sees a specialty's patients where there is no such department.
	Within  map[booking.Specialty]booking.Specialty `json:"within"`
	Instead []Instead                               `json:"instead"`
	Rules   []Rule                                  `json:"rules"`

	Symptoms []Symptom `json:"-"`
	places   map[string]int
}

// Symptom is something that people come with.
type Symptom struct {
	ID     string                 `json:"id"`
	Part   string                 `json:"part"` // of the body, or of life: how the list is ordered
	Name   i18n.Text              `json:"name"`
	Also   map[i18n.Lang][]string `json:"also"`   // what else people call it
	Only   Range                  `json:"only"`   // whom it can concern
	Asks   []string               `json:"asks"`   // severity, duration
	Danger []string               `json:"danger"` // symptoms to ask for beside it, because together they are worse
	Terms  []string               `json:"-"`      // pinyin and initials of its Chinese names
}

// Range is whom something concerns; zero values are no bounds.
type Range struct {
	From  Age `json:"from"`
	Under Age `json:"under"`
	Sex   Sex `json:"sex"`
}

func (x Range) has(p Asker) bool {
	age := p.age()
	return age >= x.From && (x.Under == 0 || age < x.Under) && (x.Sex == "" || p.Sex == x.Sex || p.Sex == Unknown)
}

// Instead sends some people to another specialty than most.
type Instead struct {
	Under    Age                 `json:"under"`
	Pregnant bool                `json:"pregnant"`
	From     []booking.Specialty `json:"from"`
	To       booking.Specialty   `json:"to"`
}

// Rule leads from symptoms to an urgency and specialties.
type Rule struct {
	ID string `json:"id"`

	If       []string   `json:"if"`       // one of these symptoms
	With     []string   `json:"with"`     // and one of these, if there are any
	Severity Severity   `json:"severity"` // of the first, at least
	Duration []Duration `json:"duration"` // of the first, one of these
	From     Age        `json:"from"`
	Under    Age        `json:"under"`
	Sex      Sex        `json:"sex"`
	Pregnant bool       `json:"pregnant"`

	Urgency Urgency             `json:"urgency"`
	To      []booking.Specialty `json:"to"`
	Crisis  bool                `json:"crisis"` // somebody in despair: name the line for it
	Say     i18n.Text           `json:"say"`
	Source  []string            `json:"source"`
}

// Age is an age in completed months; in the data "3m" or "14y".
type Age int

// UnmarshalJSON reads months or years.
func (a *Age) UnmarshalJSON(b []byte) error {
	text, err := strconv.Unquote(string(b))
	if err != nil || len(text) < 2 {
		return fmt.Errorf("guidance: %d bytes are no age, such as 3m or 14y", len(b))
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	switch unit := text[len(text)-1]; {
	case err != nil || n < 0:
		return fmt.Errorf("guidance: %d bytes are no age, such as 3m or 14y", len(b))
	case unit == 'm':
		*a = Age(n)
	case unit == 'y':
		*a = Age(n * 12)
	default:
		return fmt.Errorf("guidance: %d bytes are no age, such as 3m or 14y", len(b))
	}
	return nil
}

//go:embed rules.json
var rulesFile []byte

//go:embed symptoms.json
var symptomsFile []byte

// Current returns the rules that Careloop comes with. They are read at the first question.
var Current = sync.OnceValue(func() *Rules {
	r := &Rules{}
	if err := decode(rulesFile, r); err != nil {
		panic("rules.json: " + err.Error()) // a test reads it
	}
	if err := decode(symptomsFile, &r.Symptoms); err != nil {
		panic("symptoms.json: " + err.Error())
	}
	r.places = make(map[string]int, len(r.Symptoms))
	for i := range r.Symptoms {
		s := &r.Symptoms[i]
		r.places[s.ID] = i
		for _, name := range append([]string{s.Name[i18n.Chinese]}, s.Also[i18n.Chinese]...) {
			whole, initials := latin(name)
			s.Terms = append(s.Terms, whole, initials)
		}
	}
	return r
})

func decode(b []byte, dst any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return dec.Decode(dst)
}

func (r *Rules) symptom(id string) (Symptom, bool) {
	i, ok := r.places[id]
	if !ok {
		return Symptom{}, false
	}
	return r.Symptoms[i], true
}

// latin returns how a Chinese name is typed: its whole pinyin, and its initials.
func latin(name string) (whole, initials string) {
	var w, i strings.Builder
	for _, c := range name {
		switch readings := pinyin.Readings(c); {
		case len(readings) > 0:
			w.WriteString(readings[0])
			i.WriteString(readings[0][:1])
		case c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			w.WriteRune(unicode.ToLower(c))
			i.WriteRune(unicode.ToLower(c))
		}
	}
	return w.String(), i.String()
}

// covering returns the specialty itself and those that see its patients where it is missing, the nearest first.
func (r *Rules) covering(s booking.Specialty) []booking.Specialty {
	all := []booking.Specialty{s}
	for next, ok := r.Within[s]; ok && !slices.Contains(all, next); next, ok = r.Within[next] {
		all = append(all, next)
	}
	return all
}
