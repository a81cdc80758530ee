package guidance

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

// Service answers with the departments of one clinic.
type Service struct {
	Clinic      clinic.Settings
	Now         func() time.Time
	Departments func(context.Context) ([]booking.Department, error)

	mu    sync.Mutex
	known []booking.Department
	until time.Time
}

// Advice is the answer to somebody's symptoms.
type Advice struct {
	Guidance string   `json:"guidance"` // that it is guidance and no diagnosis; pages show it with every answer
	Version  int      `json:"version"`
	Reviewed bool     `json:"reviewed" doc:"A clinician of the clinic has read the rules."`
	Urgency  Urgency  `json:"urgency" enum:"routine,soon,urgent,emergency"`
	When     string   `json:"when"` // the urgency as a sentence
	Alarm    *Alarm   `json:"alarm,omitempty" doc:"In an emergency: what to do before anything else. Nothing is suggested for booking then."`
	Reasons  []Ground `json:"reasons" nullable:"false"`

	Suggestions []Suggestion `json:"suggestions" nullable:"false" doc:"The fittest first; none in an emergency."`
}

// Alarm is what to do in an emergency.
type Alarm struct {
	Title  string   `json:"title"`
	Call   string   `json:"call"`             // the number of the ambulance
	Crisis string   `json:"crisis,omitempty"` // the number for people in despair
	Steps  []string `json:"steps" nullable:"false"`
	Here   []string `json:"here,omitempty"` // names of the clinic's own emergency departments
}

// Ground is why, in a sentence, and after which sources.
type Ground struct {
	Text    string   `json:"text"`
	Sources []string `json:"sources" nullable:"false"`
}

// Suggestion is a specialty, with the departments of this clinic that see its patients.
type Suggestion struct {
	Specialty   booking.Specialty `json:"specialty"`
	Name        string            `json:"name"`
	Departments []Destination     `json:"departments" nullable:"false" doc:"None: this clinic cannot help here, and note says so."`
	Note        string            `json:"note,omitempty" doc:"That the clinic has no such department, or a broader one."`
}

// Destination is a department that can be booked.
type Destination struct {
	ID   booking.DepartmentID `json:"id"`
	Name string               `json:"name"`
}

// suggested is how many specialties are suggested: who is offered more finds none.
const suggested = 3

// Advise answers in a language. What was asked is forgotten with the answer.
func (s *Service) Advise(ctx context.Context, p Asker, complaints []Ailment, lang i18n.Lang) (Advice, error) {
	rules := Current()
	found, err := rules.Find(p, complaints)
	if err != nil {
		return Advice{}, err
	}
	departments, err := s.departments(ctx)
	if err != nil {
		return Advice{}, err
	}
	a := Advice{
		Guidance: i18n.T(lang, "guidance.note", nil), Version: rules.Version, Reviewed: rules.Reviewed != "", Urgency: found.Urgency,
		When: i18n.T(lang, "guidance.when."+string(found.Urgency), nil), Reasons: []Ground{}, Suggestions: []Suggestion{},
	}
	for _, r := range found.Rules {
		reason := Ground{Text: r.Say.In(lang), Sources: []string{}}
		for _, id := range r.Source {
			reason.Sources = append(reason.Sources, rules.Sources[id])
		}
		a.Reasons = append(a.Reasons, reason)
	}
	if found.Urgency == Emergency {
		a.Alarm = s.alarm(found, departments, lang)
		return a, nil
	}
	for _, specialty := range found.Specialties[:min(suggested, len(found.Specialties))] {
		a.Suggestions = append(a.Suggestions, rules.suggest(specialty, p, departments, lang))
	}
	// What can be booked here goes first, each in its order.
	slices.SortStableFunc(a.Suggestions, func(x, y Suggestion) int {
		return cmp.Compare(min(len(y.Departments), 1), min(len(x.Departments), 1))
	})
	return a, nil
}

func (s *Service) alarm(found Finding, departments []booking.Department, lang i18n.Lang) *Alarm {
	numbers := s.Clinic.Emergency()
	params := map[string]any{"number": numbers.Ambulance}
	a := &Alarm{Title: i18n.T(lang, "guidance.alarm.title", params), Call: numbers.Ambulance, Steps: []string{}}
	for _, step := range []string{"call", "stay", "near", "drive"} {
		a.Steps = append(a.Steps, i18n.T(lang, "guidance.alarm."+step, params))
	}
	if found.Crisis {
		a.Crisis = numbers.Crisis
	}
	for _, d := range departments {
		if d.Sees(booking.EmergencyRoom) {
			a.Here = append(a.Here, d.Name.In(lang))
		}
	}
	return a
}

func (r *Rules) suggest(s booking.Specialty, p Asker, departments []booking.Department, lang i18n.Lang) Suggestion {
	name := i18n.T(lang, "guidance.specialty."+string(s), nil)
	out := Suggestion{Specialty: s, Name: name, Departments: []Destination{}}
	notAtThisAge := false
	for i, wanted := range r.covering(s) {
		for _, d := range departments {
			switch {
			case !d.Sees(wanted):
			case d.Ages.Take(int(p.age())):
				out.Departments = append(out.Departments, Destination{ID: d.ID, Name: d.Name.In(lang)})
			case i == 0:
				notAtThisAge = true
			}
		}
		if len(out.Departments) > 0 {
			if i > 0 {
				out.Note = i18n.T(lang, noteKey("broader", notAtThisAge), map[string]any{"specialty": name})
			}
			return out
		}
	}
	out.Note = i18n.T(lang, noteKey("elsewhere", notAtThisAge), map[string]any{"specialty": name})
	return out
}

// noteKey names the sentence about a specialty that the clinic does not have, or not for the age of who asks.
func noteKey(note string, notAtThisAge bool) string {
	if notAtThisAge {
		note += "-age"
	}
	return "guidance." + note
}

// departmentsKept is how old the list may be: anybody may ask, and each question shall not cost a read.
const departmentsKept = time.Minute

func (s *Service) departments(ctx context.Context) ([]booking.Department, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.Now(); now.Before(s.until) && s.until.Sub(now) <= departmentsKept {
		return s.known, nil
	}
	all, err := s.Departments(ctx)
	if err == nil {
		s.known, s.until = all, s.Now().Add(departmentsKept)
	}
	return all, err
}
