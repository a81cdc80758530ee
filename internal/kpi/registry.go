package kpi

import (
	"math"

	"careloop/internal/i18n"
)

// Term is one counter of an expression, with the factor by which it counts.
type Term struct {
	Counter string `json:"counter"`
	Factor  int64  `json:"factor"`
}

// Expr is a sum of counters.
type Expr []Term

func (e Expr) of(c Counts) int64 {
	var sum int64
	for _, t := range e {
		sum += t.Factor * c[t.Counter]
	}
	return sum
}

func sum(counters ...string) Expr {
	e := make(Expr, len(counters))
	for i, c := range counters {
		e[i] = Term{Counter: c, Factor: 1}
	}
	return e
}

func (e Expr) less(counters ...string) Expr {
	for _, c := range counters {
		e = append(e, Term{Counter: c, Factor: -1})
	}
	return e
}

// Unit is what a value is measured in.
type Unit string

// The units. A ratio lies between 0 and 1, points between -100 and 100, a score between 1 and 5.
const (
	Ratio   Unit = "ratio"
	Minutes Unit = "minutes"
	Days    Unit = "days"
	Score   Unit = "score"
	Points  Unit = "points"
)

// Direction says which way a value gets better.
type Direction string

// The directions. Neutral figures describe; they are neither good nor bad.
const (
	Up      Direction = "up"
	Down    Direction = "down"
	Neutral Direction = "neutral"
)

// Def defines a KPI: value = Scale × Numerator / Denominator, or the Percentile of the waits. Where the denominator
// is 0 there is no value: nothing happened, which is neither 0 % nor 100 %.
//
// Its name, definition, numerator, denominator and exclusions in words are the catalogue's "kpi.<id>.…".
type Def struct {
	ID          string
	Numerator   Expr
	Denominator Expr
	Excluded    Expr // what the definition leaves out, shown beside
	Scale       float64
	Percentile  float64 // 0: a quotient
	Unit        Unit
	Direction   Direction
	Beside      string // id of the KPI that must be shown next to this one
}

// Registry lists the KPIs in the order in which they are shown (K2).
func Registry() []Def {
	due := sum(taskDue).less(taskSuperseded)
	kept := sum(booked).less(moved)
	return []Def{
		{ID: "no-show", Numerator: sum(noShow), Denominator: sum(booked).less(moved, cancelled), Excluded: sum(moved, cancelled), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "cancellation", Numerator: sum(cancelled, cancelledLate), Denominator: kept, Excluded: sum(moved), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "late-cancel", Numerator: sum(cancelledLate), Denominator: kept, Excluded: sum(moved), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "first-visit", Numerator: sum(finishedFirst), Denominator: sum(finished), Scale: 1, Unit: Ratio, Direction: Neutral},
		{ID: "wait-mean", Numerator: sum(waitSeconds), Denominator: sum(waitN), Scale: 1.0 / 60, Unit: Minutes, Direction: Down},
		{ID: "wait-p90", Denominator: sum(waitN), Percentile: 0.9, Unit: Minutes, Direction: Down},
		{ID: "punctuality", Numerator: sum(calledInTime), Denominator: sum(inTime), Excluded: sum(waitN).less(inTime), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "wait-foretold", Numerator: sum(foretoldRight), Denominator: sum(foretold), Scale: 1, Unit: Ratio, Direction: Up, Beside: "wait-foretold-off"},
		{ID: "wait-foretold-off", Numerator: sum(foretoldOff), Denominator: sum(foretold), Scale: 1.0 / 60, Unit: Minutes, Direction: Down},
		{ID: "wait-overdue", Numerator: sum(overdue), Denominator: sum(arrived), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "passed", Numerator: sum(passed), Denominator: sum(waitN), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "left-unseen", Numerator: sum(left).less(cameBack), Denominator: sum(arrived), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "follow-up-coverage", Numerator: sum(taskAttempted), Denominator: due, Excluded: sum(taskExcluded), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "follow-up-contact", Numerator: sum(taskReached), Denominator: sum(taskAttempted), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "follow-up-completion", Numerator: sum(taskCompleted), Denominator: due, Excluded: sum(taskExcluded), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "follow-up-timeliness", Numerator: sum(taskInTime), Denominator: due, Excluded: sum(taskExcluded), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "survey-response", Numerator: sum(answered), Denominator: sum(invited), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "satisfaction", Numerator: sum(satisfactionSum), Denominator: sum(satisfactionN), Scale: 1, Unit: Score, Direction: Up, Beside: "survey-response"},
		{ID: "nps", Numerator: sum(npsPromoters).less(npsDetractors), Denominator: sum(npsN), Scale: 100, Unit: Points, Direction: Up, Beside: "survey-response"},
		{ID: "stay-length", Numerator: sum(stayDays), Denominator: sum(discharges), Scale: 1, Unit: Days, Direction: Neutral},
		{ID: "admission-cancelled", Numerator: sum(admissionsUndone), Denominator: sum(admissions), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "discharge-follow-up", Numerator: sum(dischargeCalls), Denominator: sum(dischargeTasks), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "emergency-answer", Numerator: sum(emergencySeconds), Denominator: sum(emergencyAnswered), Excluded: sum(drillAnswered), Scale: 1.0 / 60, Unit: Minutes, Direction: Down, Beside: "emergency-unanswered"},
		{ID: "emergency-unanswered", Numerator: sum(emergencies).less(emergencyAnswered), Denominator: sum(emergencies), Excluded: sum(drills), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "drill-answer", Numerator: sum(drillSeconds), Denominator: sum(drillAnswered), Scale: 1.0 / 60, Unit: Minutes, Direction: Down},
		{ID: "message-delivery", Numerator: sum(messages + "sent"), Denominator: sum(messages+"sent", messages+"failed", messages+"unknown"), Excluded: sum(messages + "dropped"), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "preparation-kept", Numerator: sum(prepared), Denominator: sum(prepared, preparedNot, preparedPostponed), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "preparation-postponed", Numerator: sum(preparedPostponed), Denominator: sum(prepared, preparedNot, preparedPostponed), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "exam-report-in-time", Numerator: sum(examReportsInTime), Denominator: sum(examReports), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "exam-abnormal", Numerator: sum(examAbnormal), Denominator: sum(examReports), Scale: 1, Unit: Ratio, Direction: Neutral},
		{ID: "critical-told", Numerator: sum(criticalToldInTime), Denominator: sum(criticalFound).less(criticalWithdrawn), Excluded: sum(criticalWithdrawn), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "waitlist-accepted", Numerator: sum(offerAccepted), Denominator: sum(offered).less(offerWithdrawn), Excluded: sum(offerWithdrawn), Scale: 1, Unit: Ratio, Direction: Up},
		{ID: "waitlist-expired", Numerator: sum(offerExpired), Denominator: sum(offered).less(offerWithdrawn), Excluded: sum(offerWithdrawn), Scale: 1, Unit: Ratio, Direction: Down},
		{ID: "waitlist-filled", Numerator: sum(waitFilled), Denominator: sum(waitOver), Excluded: sum(waitGone), Scale: 1, Unit: Ratio, Direction: Up},
	}
}

// value returns numerator, denominator and value over some counters; the value is nil where the denominator is 0.
func (d Def) value(c Counts) (numerator, denominator int64, value *float64) {
	numerator, denominator = d.Numerator.of(c), d.Denominator.of(c)
	if d.Percentile > 0 {
		numerator = int64(math.Ceil(d.Percentile * float64(denominator)))
	}
	if denominator <= 0 {
		return numerator, denominator, nil
	}
	v := d.Scale * float64(numerator) / float64(denominator)
	if d.Percentile > 0 {
		v = c.percentile(d.Percentile)
	}
	v = math.Round(v*1e4) / 1e4
	return numerator, denominator, &v
}

// Entry is a KPI's definition as people read it.
type Entry struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Definition  string    `json:"definition"`
	Numerator   string    `json:"numerator"`
	Denominator string    `json:"denominator"`
	Exclusions  string    `json:"exclusions,omitempty"`
	ZeroRule    string    `json:"zeroRule"`
	Counters    Counters  `json:"counters" doc:"The same as sums of counters."`
	Unit        Unit      `json:"unit" enum:"ratio,minutes,days,score,points"`
	Direction   Direction `json:"direction" enum:"up,down,neutral" doc:"Which way it gets better."`
	Beside      string    `json:"beside,omitempty" doc:"Id of the figure that must be shown next to this one."`
}

// Counters are a definition's expressions.
type Counters struct {
	Numerator   Expr `json:"numerator" nullable:"false"`
	Denominator Expr `json:"denominator" nullable:"false"`
	Excluded    Expr `json:"excluded" nullable:"false"`
}

// Entries returns the registry in a language.
func Entries(l i18n.Lang) []Entry {
	var all []Entry
	for _, d := range Registry() {
		say := func(what string) string { return i18n.T(l, "kpi."+d.ID+"."+what, nil) }
		e := Entry{
			ID: d.ID, Name: say("name"), Definition: say("definition"), Numerator: say("numerator"), Denominator: say("denominator"),
			ZeroRule: i18n.T(l, "kpi.zero", nil), Unit: d.Unit, Direction: d.Direction, Beside: d.Beside,
			Counters: Counters{Numerator: some(d.Numerator), Denominator: some(d.Denominator), Excluded: some(d.Excluded)},
		}
		if len(d.Excluded) > 0 {
			e.Exclusions = say("exclusions")
		}
		all = append(all, e)
	}
	return all
}

// some keeps an empty expression from becoming null.
func some(e Expr) Expr {
	if e == nil {
		return Expr{}
	}
	return e
}
