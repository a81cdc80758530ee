package api

import (
	"context"
	"net/http"

	"careloop/internal/guidance"
	"careloop/internal/i18n"
)

// noAccount is why guidance needs no token.
const noAccount = "whoever does not know where to go has no account yet; it knows nobody, keeps nothing and reads one list a minute"

// symptomView is a symptom as pages list it: found by what people type without sending that anywhere.
type symptomView struct {
	ID       string       `json:"id"`
	Part     string       `json:"part" enum:"alarm,general,head,mind,chest,belly,urine,women,skin,injury,limbs,eye,ent,mouth,child"`
	Name     string       `json:"name"`
	Names    []string     `json:"names" nullable:"false" doc:"What else it is called, in every language."`
	Terms    []string     `json:"terms" nullable:"false" doc:"Pinyin and initials of its Chinese names."`
	Severity bool         `json:"severity,omitempty" doc:"It asks how bad it is."`
	Duration bool         `json:"duration,omitempty" doc:"It asks since when."`
	Danger   []string     `json:"danger" nullable:"false" doc:"Symptoms to ask for beside it."`
	From     int          `json:"from,omitempty" doc:"Months of age from which it can be."`
	Under    int          `json:"under,omitempty" doc:"Months of age under which it can be."`
	Sex      guidance.Sex `json:"sex,omitempty" enum:"female,male"`
}

type symptomsBody struct {
	Version  int           `json:"version"`
	Call     string        `json:"call" doc:"Number of the ambulance, which pages show before anybody asks."`
	Symptoms []symptomView `json:"symptoms" nullable:"false"`
}

type symptomsIn struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"100"`
}

type adviseIn struct {
	Body struct {
		Person     guidance.Asker     `json:"person"`
		Complaints []guidance.Ailment `json:"complaints" minItems:"1" maxItems:"20"`
	}
}

// Guidance registers what leads from symptoms to departments. Symptoms come in a body, since addresses are logged.
func Guidance(a *API, s *guidance.Service) {
	register(a, Op{
		ID: "list-symptoms", Method: http.MethodGet, Path: "/guidance/symptoms", Public: noAccount,
		Summary: "The symptoms that guidance knows",
	}, func(ctx context.Context, in *symptomsIn) (*looked[symptomsBody], error) {
		body := symptomsBody{Version: guidance.Current().Version, Call: a.cfg.Clinic.Emergency().Ambulance, Symptoms: []symptomView{}}
		for _, x := range guidance.Current().Symptoms {
			body.Symptoms = append(body.Symptoms, symptomIn(x, langOf(ctx)))
		}
		return answerLooked(body, in.IfNoneMatch, nil)
	})
	register(a, Op{
		ID: "advise", Method: http.MethodPost, Path: "/guidance", Public: noAccount,
		Summary: "Which departments fit somebody's symptoms, and how soon; guidance, no diagnosis, and kept nowhere",
	}, func(ctx context.Context, in *adviseIn) (*out[guidance.Advice], error) {
		return answer(s.Advise(ctx, in.Body.Person, in.Body.Complaints, langOf(ctx)))
	})
}

func symptomIn(x guidance.Symptom, lang i18n.Lang) symptomView {
	v := symptomView{
		ID: x.ID, Part: x.Part, Name: x.Name.In(lang), Names: []string{}, Terms: x.Terms, Danger: append([]string{}, x.Danger...),
		From: int(x.Only.From), Under: int(x.Only.Under), Sex: x.Only.Sex,
	}
	for _, l := range i18n.Langs() {
		if name := x.Name[l]; name != v.Name {
			v.Names = append(v.Names, name)
		}
		v.Names = append(v.Names, x.Also[l]...)
	}
	for _, ask := range x.Asks {
		v.Severity = v.Severity || ask == "severity"
		v.Duration = v.Duration || ask == "duration"
	}
	return v
}
