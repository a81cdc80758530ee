package followup

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"careloop/internal/clinic"
	"careloop/internal/inpatient"
	"careloop/internal/visit"
)

// ruleSet says when tasks are due. It is data, with the source of each rule, so that a change is a new version and
// not a new program; tasks name the version that opened them.
type ruleSet struct {
	Version    int `json:"version"`
	Outpatient struct {
		FromDays int `json:"fromDays"`
		DueDays  int `json:"dueDays"`
	} `json:"outpatient"`
	Inpatient struct {
		FromDays int `json:"fromDays"`
		DueDays  int `json:"dueDays"`
	} `json:"inpatient"`
	Exam struct {
		FromDays int `json:"fromDays"`
		DueDays  int `json:"dueDays"`
	} `json:"exam"`
	Ordered struct {
		WindowDays int `json:"windowDays"`
	} `json:"ordered"`
	Escalation struct {
		DueDays int `json:"dueDays"`
	} `json:"escalation"`
	Chronic []chronicRule       `json:"chronic"`
	Scripts map[string][]string `json:"scripts"` // questions by plan
}

type chronicRule struct {
	Disease    string   `json:"disease"`
	Codes      []string `json:"codes"` // categories of ICD-10, "J44" or "I10-I15"
	EveryDays  int      `json:"everyDays"`
	WindowDays int      `json:"windowDays"`
}

// otherChronic is the rule for what the doctor marks as chronic and no other rule knows.
const otherChronic = "other"

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

// chronic returns the rule for a diagnosis, or false if it is none of the chronic ones.
func (r ruleSet) chronic(code string, marked bool) (chronicRule, bool) {
	for _, c := range r.Chronic {
		for _, span := range c.Codes {
			if inSpan(code, span) {
				return c, true
			}
		}
	}
	for _, c := range r.Chronic {
		if marked && c.Disease == otherChronic {
			return c, true
		}
	}
	return chronicRule{}, false
}

// inSpan reports whether a code falls into a category or a span of categories. Categories are three characters.
func inSpan(code, span string) bool {
	first, last, ok := strings.Cut(span, "-")
	if !ok {
		last = first
	}
	if len(code) < len(first) {
		return false
	}
	return code[:len(first)] >= first && code[:len(last)] <= last
}

// plan returns the task that a finished encounter opens: by its disease, or as after any visit. A day that the
// doctor ordered goes before the rule's; a chronic plan goes on by its rule afterwards.
func (r ruleSet) plan(e visit.Encounter) Task {
	t := Task{
		Kind: FollowUp, Plan: PlanOutpatient, About: string(e.ID), Patient: e.Patient, Department: e.Department,
		Practitioner: e.Practitioner, Status: Ready, Rules: r.Version,
		From: e.Date.AddDays(r.Outpatient.FromDays), Due: e.Date.AddDays(r.Outpatient.DueDays),
	}
	if c, ok := r.chronic(e.Record.Diagnosis.Code, e.Record.Chronic); ok {
		t.Plan, t.Disease, t.Recurs = PlanChronic, c.Disease, c.EveryDays
		t.From = e.Date.AddDays(c.EveryDays)
		t.Due = t.From.AddDays(c.WindowDays)
	}
	if n := e.Record.Next; n.Kind == "follow-up" && n.InDays > 0 {
		t.From = e.Date.AddDays(n.InDays)
		t.Due = t.From.AddDays(r.Ordered.WindowDays)
	}
	t.ID = newTaskID(t.Patient, t.Plan, t.About)
	return t
}

// afterStay returns the task that a discharge opens.
func (r ruleSet) afterStay(s inpatient.Stay, left clinic.Date) Task {
	t := Task{
		Kind: FollowUp, Plan: PlanInpatient, About: string(s.ID), Patient: s.Patient, Department: s.Department, Practitioner: s.Attending,
		Status: Ready, Rules: r.Version, Way: s.FollowUp, From: left.AddDays(r.Inpatient.FromDays), Due: left.AddDays(r.Inpatient.DueDays),
	}
	t.ID = newTaskID(t.Patient, t.Plan, t.About)
	return t
}

// next returns the task that follows a closed one of a recurring plan.
func (r ruleSet) next(t Task, closedOn clinic.Date) Task {
	n := Task{
		Kind: t.Kind, Plan: t.Plan, About: string(t.ID), Patient: t.Patient, Department: t.Department,
		Practitioner: t.Practitioner, Status: Ready, Rules: r.Version, Disease: t.Disease, Recurs: t.Recurs,
		From: closedOn.AddDays(t.Recurs),
	}
	window := t.From.DaysUntil(t.Due)
	for _, c := range r.Chronic {
		if c.Disease == t.Disease {
			n.Recurs, window = c.EveryDays, c.WindowDays
			n.From = closedOn.AddDays(c.EveryDays)
		}
	}
	n.Due = n.From.AddDays(window)
	n.ID = newTaskID(n.Patient, n.Plan, n.About)
	return n
}

// escalation returns the doctor's task about a task. Each escalation of one task follows from the one before, so
// that a retry makes the same id.
func (r ruleSet) escalation(t Task, from, due clinic.Date) Task {
	return Task{
		ID: newTaskID(t.Patient, PlanEscalation, string(t.ID), string(t.Escalated)), Kind: DoctorTask,
		Plan: PlanEscalation, About: string(t.ID), Patient: t.Patient, Department: t.Department,
		Practitioner: t.Practitioner, Status: Ready, Rules: r.Version, From: from, Due: due,
	}
}

// Script lists what to ask the patient, as ids of questions; their sentences are "followup.question.<id>".
func (t Task) Script() []string { return rules().Scripts[t.Plan] }
