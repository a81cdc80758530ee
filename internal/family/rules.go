package family

import (
	_ "embed"
	"encoding/json"
	"sync"
	"time"

	"careloop/internal/clinic"
)

// Rules say up to which age a guardian acts, and bound how often somebody may ask. They are data: the clinic may put its
// own in place of the defaults.
type Rules struct {
	Version     int `json:"version"`
	ChildUnder  Age `json:"childUnder"`  // a guardian of the file acts for who is younger
	RecordUnder Age `json:"recordUnder"` // and reads the record of who is younger than this
	AskDays     int `json:"askDays"`     // after which a request that nobody answered is over
	AsksADay    int `json:"asksADay"`    // of one person, so that nobody tries numbers
	Members     int `json:"members"`     // who may act for one patient, or have asked to
}

// Age is in completed years, with where it comes from.
type Age struct {
	Years  int    `json:"years"`
	Source string `json:"source"`
}

//go:embed rules.json
var defaults []byte

// Default returns the rules that ship with Careloop.
var Default = sync.OnceValue(func() Rules {
	var r Rules
	if err := json.Unmarshal(defaults, &r); err != nil {
		panic("family: rules.json: " + err.Error())
	}
	return r
})

// under reports whether somebody is known to be younger. Whose birth date the file does not have is nobody's child.
func (a Age) under(born, today clinic.Date) bool {
	return born != "" && clinic.Age(born, today) < a.Years
}

// on returns the first day on which somebody is no longer under the age. Who was born on 29 February comes of age on
// 1 March, as clinic.Age counts.
func (a Age) on(born clinic.Date) clinic.Date {
	t := born.Start(time.UTC).AddDate(a.Years, 0, 0)
	return clinic.DateOf(t)
}
