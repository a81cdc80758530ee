package survey

import (
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"careloop/internal/errs"
	"careloop/internal/i18n"
)

const (
	maxQuestions = 30
	maxChoices   = 10
	maxWords     = 200 // of a title, a question or a choice, in characters
)

// names of questionnaires and questions are parts of counters' names, so they have no dots.
var names = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9-]{0,29}$`) })

//go:embed defaults/*.json
var files embed.FS

// defaults are version 1 of the questionnaires that every clinic has. The files are published versions like any
// other: what people were asked must not change afterwards.
var defaults = sync.OnceValue(func() map[string]Questionnaire {
	all := map[string]Questionnaire{}
	for _, id := range []string{Outpatient, DoctorNursing} {
		b, err := files.ReadFile("defaults/" + id + ".json")
		if err != nil {
			panic(err) // embedded
		}
		var q Questionnaire
		if err := json.Unmarshal(b, &q); err != nil {
			panic(fmt.Sprintf("defaults/%s.json: %v", id, err)) // a test reads every file
		}
		all[id] = q
	}
	return all
})

// check notes what is wrong with a questionnaire that somebody wrote.
func (q Questionnaire) check(f errs.Faults) {
	if !names().MatchString(q.ID) {
		f.Add("id", "pattern")
	}
	if q.Audience != Patients && q.Audience != Staff {
		f.Add("audience", "one-of", errs.Params{"values": "patient, staff"})
	}
	checkText(f, "title", q.Title)
	switch n := len(q.Questions); {
	case n == 0:
		f.Add("questions", "too-few", errs.Params{"min": 1})
	case n > maxQuestions:
		f.Add("questions", "too-many", errs.Params{"max": maxQuestions})
	}
	for i, x := range q.Questions {
		at := f.In("questions").At(i)
		if !names().MatchString(x.ID) {
			at.Add("id", "pattern")
		}
		if slices.ContainsFunc(q.Questions[:i], func(o Question) bool { return o.ID == x.ID }) {
			at.Add("id", "unique")
		}
		checkText(at, "text", x.Text)
		x.checkKind(at)
		x.checkWhen(at, q.Questions[:i])
	}
}

func (q Question) checkKind(f errs.Faults) {
	switch q.Kind {
	case Choice:
		if len(q.Choices) < 2 {
			f.Add("choices", "too-few", errs.Params{"min": 2})
		}
		if len(q.Choices) > maxChoices {
			f.Add("choices", "too-many", errs.Params{"max": maxChoices})
		}
		for i, c := range q.Choices {
			checkText(f.In("choices").At(i), "", c)
		}
	case Scale, NPS, Text:
		if len(q.Choices) > 0 {
			f.Add("choices", "unexpected")
		}
	default:
		f.Add("kind", "one-of", errs.Params{"values": "scale, nps, choice, text"})
	}
}

// checkWhen allows a question to depend only on an earlier one that is answered by a number: so there are no rings.
func (q Question) checkWhen(f errs.Faults, earlier []Question) {
	if q.When == nil {
		return
	}
	at := f.In("when")
	i := slices.IndexFunc(earlier, func(o Question) bool { return o.ID == q.When.Question && o.Kind != Text })
	if i < 0 {
		at.Add("question", "earlier-question")
		return
	}
	if len(q.When.Values) == 0 {
		at.Add("values", "too-few", errs.Params{"min": 1})
	}
	low, high := earlier[i].Bounds()
	for j, v := range q.When.Values {
		if v < low || v > high {
			at.In("values").At(j).Add("", "range", errs.Params{"min": low, "max": high})
		}
	}
}

// checkAfter keeps a new version comparable with the one before: a question that keeps its name keeps its kind,
// because results are added up under the name.
func (q Questionnaire) checkAfter(f errs.Faults, before Questionnaire) {
	if q.Audience != before.Audience {
		f.Add("audience", "kept-kind")
	}
	for i, x := range q.Questions {
		if old, ok := before.question(x.ID); ok && old.Kind != x.Kind {
			f.In("questions").At(i).Add("kind", "kept-kind")
		}
	}
}

func checkText(f errs.Faults, name string, t i18n.Text) {
	said := false
	for lang, words := range t {
		at := f
		if name != "" {
			at = f.In(name)
		}
		if !i18n.Valid(lang) {
			at.Add(string(lang), "language")
		}
		if utf8.RuneCountInString(words) > maxWords {
			at.Add(string(lang), "too-long", errs.Params{"max": maxWords})
		}
		said = said || strings.TrimSpace(words) != ""
	}
	if !said {
		f.Add(name, "required")
	}
}

// Form is a questionnaire in one language, with what the reader needs to know which visit is meant, and no more:
// whoever holds the phone reads it.
type Form struct {
	Questionnaire string         `json:"questionnaire"`
	Version       int            `json:"version"`
	Title         string         `json:"title"`
	Questions     []FormQuestion `json:"questions" nullable:"false"`
}

// FormQuestion is one question in one language.
type FormQuestion struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind" enum:"scale,nps,choice,text"`
	Text     string   `json:"text"`
	Choices  []string `json:"choices,omitempty"`
	Required bool     `json:"required"`
	When     *When    `json:"when,omitempty"`
}

// In returns the questionnaire in a language.
func (q Questionnaire) In(l i18n.Lang) Form {
	form := Form{Questionnaire: q.ID, Version: q.Version, Title: q.Title.In(l), Questions: []FormQuestion{}}
	for _, x := range q.Questions {
		fq := FormQuestion{ID: x.ID, Kind: x.Kind, Text: x.Text.In(l), Required: x.Required, When: x.When}
		for _, c := range x.Choices {
			fq.Choices = append(fq.Choices, c.In(l))
		}
		form.Questions = append(form.Questions, fq)
	}
	return form
}
