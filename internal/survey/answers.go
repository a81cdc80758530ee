package survey

import (
	"slices"
	"strings"
	"unicode/utf8"

	"careloop/internal/errs"
)

// maxText bounds an answer in words, in characters.
const maxText = 1000

// Answer is what somebody says to one question: a number, or words.
type Answer struct {
	Question string `json:"question" maxLength:"30"`
	Value    *int   `json:"value,omitempty" doc:"1 to 5, 0 to 10, or the place of the choice from 0."`
	Text     string `json:"text,omitempty" maxLength:"1000"`
}

// reply is a set of answers that fits its questionnaire.
type reply struct {
	scores map[string]int
	kinds  map[string]string
	texts  map[string]string
}

// read checks answers against the questions and finds every fault at once. Answers to questions that the other
// answers rule out are left out: people go back and change their mind.
func (q Questionnaire) read(answers []Answer) (reply, error) {
	f := errs.NewFaults()
	r := reply{scores: map[string]int{}, kinds: map[string]string{}, texts: map[string]string{}}
	seen := map[string]bool{}
	for i, a := range answers {
		at := f.In("answers").At(i)
		question, ok := q.question(a.Question)
		switch {
		case !ok:
			at.Add("question", "unknown")
		case seen[a.Question]:
			at.Add("question", "unique")
		default:
			question.read(a, at, r)
		}
		seen[a.Question] = true
	}
	for _, question := range q.Questions {
		if !question.asked(r) {
			r.drop(question.ID)
		} else if question.Required && !seen[question.ID] {
			f.In("answers").Add(question.ID, "required")
		}
	}
	if len(r.scores)+len(r.texts) == 0 && f.Err() == nil {
		f.Add("answers", "too-few", errs.Params{"min": 1})
	}
	return r, f.Err()
}

func (q Questionnaire) question(id string) (Question, bool) {
	i := slices.IndexFunc(q.Questions, func(x Question) bool { return x.ID == id })
	if i < 0 {
		return Question{}, false
	}
	return q.Questions[i], true
}

// read notes one answer or what is wrong with it.
func (q Question) read(a Answer, f errs.Faults, r reply) {
	if q.Kind == Text {
		words := strings.TrimSpace(a.Text)
		switch {
		case a.Value != nil:
			f.Add("value", "unexpected")
		case utf8.RuneCountInString(words) > maxText:
			f.Add("text", "too-long", errs.Params{"max": maxText})
		case words == "" && q.Required:
			f.Add("text", "required")
		case words != "":
			r.texts[q.ID] = words
		}
		return
	}
	low, high := q.Bounds()
	switch {
	case a.Text != "":
		f.Add("text", "unexpected")
	case a.Value == nil:
		f.Add("value", "required")
	case *a.Value < low || *a.Value > high:
		f.Add("value", "range", errs.Params{"min": low, "max": high})
	default:
		r.scores[q.ID], r.kinds[q.ID] = *a.Value, q.Kind
	}
}

// Bounds returns the least and the greatest number that answers the question.
func (q Question) Bounds() (low, high int) {
	switch q.Kind {
	case Scale:
		return 1, 5
	case NPS:
		return 0, 10
	}
	return 0, len(q.Choices) - 1
}

// asked reports whether the answers so far lead to the question.
func (q Question) asked(r reply) bool {
	if q.When == nil {
		return true
	}
	v, ok := r.scores[q.When.Question]
	return ok && slices.Contains(q.When.Values, v)
}

func (r reply) drop(question string) {
	delete(r.scores, question)
	delete(r.kinds, question)
	delete(r.texts, question)
}
