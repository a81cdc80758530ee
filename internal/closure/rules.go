package closure

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
)

// ruleSet says which numbers are as good as the one that was lost, and which of them patients are moved to unasked. It
// is data, with the source of each rule.
type ruleSet struct {
	Version int `json:"version"`
	Ahead   struct {
		Days    int `json:"days"`
		Earlier int `json:"earlierDays"`
		Notice  int `json:"noticeMinutes"`
	} `json:"ahead"`
	Shown  int      `json:"shown"`  // equivalents that staff choose from
	Grades []string `json:"grades"` // the lowest first
	Points struct {
		Day               int `json:"day"`
		EarlierDay        int `json:"earlierDay"`
		Hour              int `json:"hour"` // of difference in the time of day
		OtherPart         int `json:"otherPart"`
		OtherPractitioner int `json:"otherPractitioner"`
		HigherGrade       int `json:"higherGrade"` // for each
		LowerGrade        int `json:"lowerGrade"`
		OtherDepartment   int `json:"otherDepartment"`
		SiteMinutes       int `json:"siteMinutes"` // of way that are a point
		SiteUnknown       int `json:"siteUnknown"`
	} `json:"points"`
	Accept struct {
		Days            int  `json:"days"`
		LowerGrades     int  `json:"lowerGrades"`
		OtherDepartment bool `json:"otherDepartment"`
		OtherSite       bool `json:"otherSite"` // however near: who goes to the one that they know stands before a closed door
		Dearer          bool `json:"dearer"`    // where registering costs more than at the place that was lost
	} `json:"accept"`
	WaitDays int `json:"waitDays"` // for which who has no place waits for one
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

// Reason is one thing that speaks for or against a number. Pages have a sentence for each code.
type Reason struct {
	Code string `json:"code" enum:"same-practitioner,other-practitioner,same-grade,higher-grade,lower-grade,same-day,days-later,days-earlier,same-time,other-time,other-part,same-site,other-site,other-department,dearer,pinned"`
	N    int    `json:"n,omitempty" doc:"Days, grades or minutes; minutes of way are absent where nobody has said how far it is."`
}

// lost is a place that a patient has lost, as far as the rules ask.
type lost struct {
	department   booking.DepartmentID
	practitioner booking.PractitionerID
	grade        string
	site         booking.Site
	start        time.Time
	part         clinic.Part
	fee          int64 // for registering there, in fen
}

// found is a number that the patient could have instead.
type found struct {
	session booking.Session
	slot    booking.Slot
	grade   string
	site    booking.SiteID
	fee     int64
}

// inTime reports whether a number is neither too near for the patient to hear of it nor too far from the day that they
// had chosen.
func (r ruleSet) inTime(l lost, f found, now time.Time, zone *time.Location) bool {
	days := clinic.DateOf(l.start.In(zone)).DaysUntil(f.session.Date)
	notice := now.Add(time.Duration(r.Ahead.Notice) * time.Minute)
	if soon := l.start; soon.After(now) && soon.Before(notice) {
		notice = soon // who comes about now anyhow may be seen about now
	}
	return !f.slot.Start.Before(notice) && days >= -r.Ahead.Earlier && days <= r.Ahead.Days
}

// weigh says what a number costs a patient, why, and whether they are moved to it unasked.
func (r ruleSet) weigh(l lost, f found, zone *time.Location) (cost int, why []Reason, accept bool) {
	say := func(code string, n, points int) {
		cost += points
		why = append(why, Reason{Code: code, N: n})
	}
	accept = true
	days := clinic.DateOf(l.start.In(zone)).DaysUntil(f.session.Date)
	switch {
	case days == 0:
		say("same-day", 0, 0)
	case days > 0:
		say("days-later", days, days*r.Points.Day)
	default:
		say("days-earlier", -days, -days*r.Points.EarlierDay)
	}
	accept = accept && days >= 0 && days <= r.Accept.Days
	apart := minutesOfDay(f.slot.Start, zone) - minutesOfDay(l.start, zone)
	apart = max(apart, -apart)
	switch {
	case f.session.Name != l.part:
		say("other-part", 0, r.Points.OtherPart+apart*r.Points.Hour/60)
	case apart < 30:
		say("same-time", 0, 0)
	default:
		say("other-time", apart, apart*r.Points.Hour/60)
	}
	accept = r.weighDoctor(l, f, say) && accept
	accept = r.weighSite(l, f, say) && accept
	if f.session.Department != l.department {
		say("other-department", 0, r.Points.OtherDepartment)
		accept = accept && r.Accept.OtherDepartment
	}
	if f.fee > l.fee {
		say("dearer", 0, 0)
		accept = accept && r.Accept.Dearer
	}
	return cost, why, accept
}

func (r ruleSet) weighDoctor(l lost, f found, say func(string, int, int)) bool {
	if f.session.Practitioner == l.practitioner {
		say("same-practitioner", 0, 0)
		return true
	}
	say("other-practitioner", 0, r.Points.OtherPractitioner)
	switch up := slices.Index(r.Grades, f.grade) - slices.Index(r.Grades, l.grade); {
	case up == 0:
		say("same-grade", 0, 0)
	case up > 0:
		say("higher-grade", up, up*r.Points.HigherGrade)
	default:
		say("lower-grade", -up, -up*r.Points.LowerGrade)
		return -up <= r.Accept.LowerGrades
	}
	return true
}

func (r ruleSet) weighSite(l lost, f found, say func(string, int, int)) bool {
	if f.site == l.site.ID {
		say("same-site", 0, 0)
		return true
	}
	minutes, known := l.site.Minutes[f.site]
	if !known {
		say("other-site", 0, r.Points.SiteUnknown)
		return r.Accept.OtherSite
	}
	say("other-site", minutes, minutes/max(1, r.Points.SiteMinutes))
	return r.Accept.OtherSite
}

func minutesOfDay(t time.Time, zone *time.Location) int { return clinic.WallOf(t.In(zone)).Minutes() }

// rank returns the numbers that a patient could have instead, the best first: before all others, however good those are,
// the ones that patients are moved to unasked.
func (r ruleSet) rank(l lost, all []*found, now time.Time, zone *time.Location) []ranked {
	var out []ranked
	for _, f := range all {
		if !r.inTime(l, *f, now, zone) {
			continue
		}
		cost, _, accept := r.weigh(l, *f, zone)
		apart := minutesOfDay(f.slot.Start, zone) - minutesOfDay(l.start, zone)
		out = append(out, ranked{found: f, cost: cost, accept: accept, apart: max(apart, -apart)})
	}
	slices.SortStableFunc(out, func(a, b ranked) int {
		return cmp.Or(a.unasked()-b.unasked(), cmp.Compare(a.cost, b.cost), cmp.Compare(a.apart, b.apart), a.slot.Start.Compare(b.slot.Start),
			cmp.Compare(a.session.ID, b.session.ID), cmp.Compare(a.slot.Number, b.slot.Number))
	})
	return out
}

// mixed returns ranked numbers with the best of each day first, then the second of each: to choose from five numbers of one
// day is hardly a choice.
func mixed(all []ranked) []ranked {
	at, nth := make(map[clinic.Date]int, len(all)), make(map[*found]int, len(all))
	for _, x := range all {
		nth[x.found] = at[x.session.Date]
		at[x.session.Date]++
	}
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b ranked) int { return nth[a.found] - nth[b.found] })
	return out
}

// unasked sorts before others what patients are moved to unasked.
func (r ranked) unasked() int {
	if r.accept {
		return 0
	}
	return 1
}

// ranked is a number with its place among what a patient could have. Of many patients there are very many of them.
type ranked struct {
	*found
	cost   int
	accept bool
	apart  int // minutes between the times of day
}
