package waitlist

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"careloop/internal/clinic"
)

// ruleSet says who comes first and how long an offer stands. It is data, with the source of each rule; offers name the
// version by which they were made.
type ruleSet struct {
	Version  int      `json:"version"`
	Urgency  []string `json:"urgency"`  // the first comes first
	Priority []string `json:"priority"` // likewise, among equal urgency
	Limits   struct {
		Entries   int `json:"entries"`   // a patient's at a time
		AheadDays int `json:"aheadDays"` // that a wish may reach
		Lapses    int `json:"lapses"`    // offers in a row without an answer that end the wait
		Seen      int `json:"seen"`      // numbers offered to one wait
		Passed    int `json:"passed"`    // lines of one offer's log
	} `json:"limits"`
	Offers       []offerRule `json:"offers"`
	CloseMinutes int         `json:"closeMinutes"` // that an offer ends before the number begins
}

// offerRule is for numbers that begin within so many minutes; the last rule is for all others.
type offerRule struct {
	Within  int    `json:"withinMinutes"`
	Minutes int    `json:"minutes"`
	Via     string `json:"via"` // empty: too late to offer
}

//go:embed rules.json
var rulesFile []byte

// rules reads the file at first use; a test reads every rule.
var rules = sync.OnceValue(func() ruleSet {
	var r ruleSet
	if err := json.Unmarshal(rulesFile, &r); err != nil {
		panic("rules.json: " + err.Error())
	}
	return r
})

// Urgencies lists the classes of urgency, the most urgent first.
func Urgencies() []string { return slices.Clone(rules().Urgency) }

// Priorities lists the classes of priority, the first first.
func Priorities() []string { return slices.Clone(rules().Priority) }

// unmarked is the class of whoever nobody has classed: the last.
func unmarked(classes []string) string { return classes[len(classes)-1] }

// before orders entries as they are offered numbers.
func (r ruleSet) before(a, b Entry) int {
	return cmp.Or(
		cmp.Compare(slices.Index(r.Urgency, a.Urgency), slices.Index(r.Urgency, b.Urgency)),
		cmp.Compare(slices.Index(r.Priority, a.Priority), slices.Index(r.Priority, b.Priority)),
		a.Since.Compare(b.Since),
		cmp.Compare(a.ID, b.ID),
	)
}

// terms are how and until when a number is offered.
type terms struct {
	via   string
	until time.Time
}

// terms returns how a number that begins at start is offered now, or false if it is too late for that. Nobody is asked
// for an answer in the quiet hours: an offer's time begins when they end.
func (r ruleSet) terms(now, start time.Time, c clinic.Settings) (terms, bool) {
	told := c.Quiet.Until(now, c.Zone)
	left := start.Sub(told)
	for i, x := range r.Offers {
		if i < len(r.Offers)-1 && left >= minutes(x.Within) {
			continue
		}
		until := told.Add(minutes(x.Minutes))
		if last := start.Add(-minutes(r.CloseMinutes)); until.After(last) {
			until = last
		}
		return terms{via: x.Via, until: until.UTC().Truncate(time.Millisecond)}, x.Via != "" && until.After(told)
	}
	return terms{}, false
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
