package exam

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"

	"careloop/internal/i18n"
)

// adviceRule says what is proposed where one of some items has one of some flags. The first that fits an item counts;
// items under one rule make one conclusion.
type adviceRule struct {
	ID     string    `json:"id"`
	Items  []string  `json:"items"`
	Flags  []Flag    `json:"flags"`
	Title  i18n.Text `json:"title"`
	Advice i18n.Text `json:"advice"`
	Source string    `json:"source"`
}

//go:embed advice.json
var adviceFile []byte

// adviceRules reads the file at first use; a test reads every rule.
var adviceRules = sync.OnceValue(func() []adviceRule {
	var all []adviceRule
	if err := json.Unmarshal(adviceFile, &all); err != nil {
		panic("advice.json: " + err.Error())
	}
	return all
})

// proposed returns the conclusions that the rules propose for what is flagged, the most urgent first; none if nothing is
// flagged but not all was looked at. They are written in the clinic's first language, in which its doctors write; the
// doctor has the last word.
func (s *Service) proposed(r Review) []Conclusion {
	lang := i18n.Chinese
	if len(s.Clinic.Languages) > 0 {
		lang = s.Clinic.Languages[0]
	}
	all := []Conclusion{}
	for _, result := range r.Results {
		station, _ := r.Package.station(result.Station)
		for _, v := range result.Values {
			if v.Flag == "" {
				continue
			}
			item, _ := station.item(v.Item)
			c := conclude(v, item, lang)
			i := slices.IndexFunc(all, func(x Conclusion) bool { return c.Rule != "" && x.Rule == c.Rule })
			if i < 0 {
				all = append(all, c)
				continue
			}
			all[i].Items = append(all[i].Items, v.Item)
			if urgency(v.Flag) < urgency(all[i].Flag) {
				all[i].Flag = v.Flag
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Conclusion) int { return urgency(a.Flag) - urgency(b.Flag) })
	if len(all) == 0 && r.whole() {
		all = append(all, Conclusion{Title: i18n.T(lang, "exam.conclusion.usual", nil), Advice: i18n.T(lang, "exam.advice.usual", nil)})
	}
	return all
}

// whole reports whether everything of the package was measured and compared with something, so that no flag means that
// nothing is unusual.
func (r Review) whole() bool {
	for _, stop := range r.Exam.Stops {
		if stop.State != Done {
			return false
		}
	}
	who := Person{Sex: r.Exam.Sex, Age: r.Exam.Age}
	for _, result := range r.Results {
		station, _ := r.Package.station(result.Station)
		for _, v := range result.Values {
			item, known := station.item(v.Item)
			if !known || v.Declined || (item.Kind == Number && !station.judges(item, who)) {
				return false
			}
		}
	}
	return len(r.Results) > 0
}

// judges reports whether a number of the station is compared with a range: its own, or that of what is computed of it.
func (s Station) judges(x Item, who Person) bool {
	if _, ok := x.rangeFor(who); ok {
		return true
	}
	return len(x.Ranges) == 0 && (x.Code == heightItem || x.Code == weightItem) && slices.ContainsFunc(s.Items, func(o Item) bool {
		_, ok := o.rangeFor(who)
		return ok && o.Formula == bmi
	})
}

func urgency(f Flag) int {
	if f.Critical() {
		return 0
	}
	return 1
}

func conclude(v Value, item Item, lang i18n.Lang) Conclusion {
	c := Conclusion{Items: []string{v.Item}, Flag: v.Flag}
	for _, rule := range adviceRules() {
		if slices.Contains(rule.Items, v.Item) && slices.Contains(rule.Flags, v.Flag) {
			c.Rule, c.Title, c.Advice = rule.ID, rule.Title.In(lang), rule.Advice.In(lang)
			return c
		}
	}
	c.Title = i18n.T(lang, "exam.conclusion."+string(v.Flag), map[string]any{"item": item.Name.In(lang)})
	c.Advice = i18n.T(lang, "exam.advice.other", nil)
	if v.Flag.Critical() {
		c.Advice = i18n.T(lang, "exam.advice.critical", nil)
	}
	return c
}
