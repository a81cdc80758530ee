package booking

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// Preparation is what a patient does before a service: nobody who has eaten has a gastroscopy. Hours are hours that
// pass, whatever the clocks are put to in the night.
type Preparation struct {
	FastHours  int `json:"fastHours,omitempty" minimum:"0" maximum:"48" doc:"Nothing to eat for so many hours before; absent: eating is fine."`
	WaterHours int `json:"waterHours,omitempty" minimum:"0" maximum:"48" doc:"With fasting: plain water until so many hours before."`

	NoWater bool `json:"noWater,omitempty" doc:"With fasting: nothing to drink either, from its beginning."`

	Pause        i18n.Text   `json:"pause,omitempty" doc:"Which medicines to pause, and from when."`
	Bring        []i18n.Text `json:"bring,omitempty" maxItems:"20" doc:"Documents and other things to bring."`
	Wear         i18n.Text   `json:"wear,omitempty"`
	Companion    bool        `json:"companion,omitempty" doc:"Somebody must come along."`
	Instructions i18n.Text   `json:"instructions,omitempty"`
	Confirm      []Statement `json:"confirm,omitempty" maxItems:"20" doc:"What the patient confirms before."`
}

// Statement is something that the patient confirms before a service: "I am not pregnant".
type Statement struct {
	ID       string    `json:"id" pattern:"^[a-z][a-z0-9-]{0,29}$" doc:"The same in each version of the service."`
	Text     i18n.Text `json:"text"`
	WarnDesk bool      `json:"warnDesk,omitempty" doc:"The desk is warned unless it is confirmed."`
}

const (
	maxHours        = 48
	maxLine         = 200
	maxInstructions = 2000
	maxEntries      = 20
)

var statementID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9-]{0,29}$`) })

// Same reports whether a patient who was told one need not be told the other; no preparation is one too.
func (p *Preparation) Same(o *Preparation) bool { return reflect.DeepEqual(p, o) }

// check notes what is wrong. What a patient must do is written in each of the clinic's languages: a patient who cannot
// read that nothing may be eaten is not prepared.
func (p Preparation) check(f errs.Faults, languages []i18n.Lang) {
	if p.FastHours < 0 || p.FastHours > maxHours {
		f.Add("fastHours", "range", errs.Params{"min": 0, "max": maxHours})
	}
	if p.WaterHours < 0 || p.WaterHours > max(0, p.FastHours) {
		f.Add("waterHours", "range", errs.Params{"min": 0, "max": max(0, min(p.FastHours, maxHours))})
	}
	checkText(f, "pause", p.Pause, maxInstructions, languages)
	checkText(f, "wear", p.Wear, maxLine, languages)
	checkText(f, "instructions", p.Instructions, maxInstructions, languages)
	if len(p.Bring) > maxEntries {
		f.Add("bring", "too-many", errs.Params{"max": maxEntries})
	}
	for i, t := range p.Bring {
		at := f.In("bring").At(i)
		if !said(t) {
			at.Add("", "required")
		}
		checkText(at, "", t, maxLine, languages)
	}
	if len(p.Confirm) > maxEntries {
		f.Add("confirm", "too-many", errs.Params{"max": maxEntries})
	}
	for i, q := range p.Confirm {
		at := f.In("confirm").At(i)
		if !statementID().MatchString(q.ID) {
			at.Add("id", "format")
		}
		if slices.ContainsFunc(p.Confirm[:i], func(o Statement) bool { return o.ID == q.ID }) {
			at.Add("id", "twice")
		}
		if !said(q.Text) {
			at.Add("text", "required")
		}
		checkText(at, "text", q.Text, maxLine, languages)
	}
}

// checkText notes what is wrong with a text that patients read: of a text that stands there at all, a language that is
// missing.
func checkText(f errs.Faults, name string, t i18n.Text, limit int, languages []i18n.Lang) {
	at := f
	if name != "" {
		at = f.In(name)
	}
	for lang, text := range t {
		switch {
		case !i18n.Valid(lang):
			at.Add(string(lang), "language")
		case len([]rune(text)) > limit:
			at.Add(string(lang), "too-long", errs.Params{"max": limit})
		}
	}
	if !said(t) {
		return
	}
	for _, lang := range languages {
		if strings.TrimSpace(t[lang]) == "" {
			at.Add(string(lang), "required")
		}
	}
}

func said(t i18n.Text) bool {
	for _, text := range t {
		if strings.TrimSpace(text) != "" {
			return true
		}
	}
	return false
}

// trimmed returns the preparation without what says nothing, or nil if that is all of it.
func (p *Preparation) trimmed() *Preparation {
	if p == nil {
		return nil
	}
	q := *p
	for _, t := range []*i18n.Text{&q.Pause, &q.Wear, &q.Instructions} {
		if !said(*t) {
			*t = nil
		}
	}
	if q.FastHours == 0 {
		q.NoWater = false
	}
	if q.NoWater {
		q.WaterHours = 0
	}
	if q.FastHours == 0 && q.WaterHours == 0 && q.Pause == nil && q.Wear == nil && q.Instructions == nil && !q.Companion &&
		len(q.Bring) == 0 && len(q.Confirm) == 0 {
		return nil
	}
	return &q
}

// What whoever must not have eaten keeps to where the clinic has said no hours: a night's sleep without food, which blood
// sugar and fats are judged by, and water for as long as an empty stomach allows, so that nobody comes dry.
const (
	unfedHours      = 8
	unfedWaterHours = 2
)

// Unfed returns the preparation of whoever must not have eaten: with the hours that it says, or with the usual ones.
func (p *Preparation) Unfed() *Preparation {
	var q Preparation
	if p != nil {
		q = *p
	}
	if q.FastHours == 0 {
		q.FastHours, q.WaterHours, q.NoWater = unfedHours, unfedWaterHours, false
	}
	return &q
}

// Fasting says until when a patient may eat and drink before an appointment.
type Fasting struct {
	Eat   *time.Time `json:"eatUntil,omitempty" doc:"Nothing to eat from then on; absent: eating is fine."`
	Drink *time.Time `json:"drinkUntil,omitempty" doc:"Plain water until then; absent: until the appointment."`
}

// Fasting returns until when a patient may eat and drink before an appointment that starts at start.
func (p *Preparation) Fasting(start time.Time, zone *time.Location) Fasting {
	var f Fasting
	if p == nil || p.FastHours == 0 {
		return f
	}
	eat := toldOnce(start.Add(-time.Duration(p.FastHours)*time.Hour), zone)
	f.Eat = &eat
	switch {
	case p.NoWater:
		f.Drink = &eat
	case p.WaterHours > 0:
		drink := toldOnce(start.Add(-time.Duration(p.WaterHours)*time.Hour), zone)
		f.Drink = &drink
	}
	return f
}

// toldOnce returns an instant at or before t whose wall time cannot be taken for a later one: in the night in which
// clocks are put back, who is told the first 01:30 would go on eating until the second.
func toldOnce(t time.Time, zone *time.Location) time.Time {
	wall := t.In(zone).Format("15:04")
	for _, again := range []time.Duration{30 * time.Minute, time.Hour} { // by which clocks are put back
		if t.Add(again).In(zone).Format("15:04") == wall {
			return t.Add(-again).UTC()
		}
	}
	return t.UTC()
}
