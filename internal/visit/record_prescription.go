package visit

import (
	"strings"

	"careloop/internal/errs"
)

// PrescriptionLine is one drug of a prescription. Route and frequency are the usual Latin abbreviations, which every
// pharmacy reads; screens and prints show the words of their language beside them.
type PrescriptionLine struct {
	Drug      string `json:"drug" maxLength:"100"`
	Form      string `json:"form,omitempty" maxLength:"40"`     // tablet, injection
	Strength  string `json:"strength,omitempty" maxLength:"40"` // of one unit: 0.5 g
	Dose      string `json:"dose" maxLength:"40"`               // each time: 1 tablet, 10 ml
	Route     string `json:"route" enum:"po,sl,iv,ivgtt,im,ih,id,inh,top,pr,pv,eye,ear,nose,gargle"`
	Frequency string `json:"frequency" enum:"qd,bid,tid,qid,q4h,q6h,q8h,q12h,qn,qod,qw,biw,prn,st"`
	Days      int    `json:"days,omitempty" minimum:"0" maximum:"180"` // 0 only if it is taken once or as needed
	Quantity  int    `json:"quantity" minimum:"1" maximum:"9999"`      // handed out, in units
	Unit      string `json:"unit" maxLength:"40"`                      // box, bottle
	Note      string `json:"note,omitempty" maxLength:"200"`
	// Override is why the doctor prescribes it although a check warns. Without it a line with a warning is refused.
	Override string `json:"override,omitempty" maxLength:"200"`
}

const maxDays = 180

var (
	routes      = strings.Fields("po sl iv ivgtt im ih id inh top pr pv eye ear nose gargle")
	frequencies = strings.Fields("qd bid tid qid q4h q6h q8h q12h qn qod qw biw prn st")
)

// checkLine finds what is wrong with a line by itself.
func checkLine(f errs.Faults, l PrescriptionLine) {
	for _, text := range []struct{ name, value string }{{"drug", l.Drug}, {"dose", l.Dose}, {"unit", l.Unit}} {
		if strings.TrimSpace(text.value) == "" {
			f.Add(text.name, "required")
		}
	}
	oneOf(f, "route", l.Route, routes...)
	oneOf(f, "frequency", l.Frequency, frequencies...)
	once := l.Frequency == "st" || l.Frequency == "prn"
	if l.Days < 0 || l.Days > maxDays || (l.Days == 0 && !once) {
		f.Add("days", "range", errs.Params{"min": 1, "max": maxDays})
	}
	if l.Quantity < 1 || l.Quantity > 9999 {
		f.Add("quantity", "range", errs.Params{"min": 1, "max": 9999})
	}
}

// checkOverrides finds the lines about which something warns and nobody has said why they are meant all the same: the
// file names an allergy to the drug, or another line has the same drug or one that adds up with it. The checks go by names alone. That they are
// silent proves nothing, and no screen may say that it does.
func (r Record) checkOverrides(f errs.Faults, allergies []string) {
	for i, l := range r.Prescription {
		if strings.TrimSpace(l.Override) != "" {
			continue
		}
		line := f.In("prescription").At(i)
		if drugTable().warns(allergies, l.Drug) {
			line.Add("override", "allergy")
		}
		if code := onEarlier(r.Prescription[:i], l.Drug); code != "" {
			line.Add("override", code)
		}
	}
}

// onEarlier names what is wrong with a drug beside those of the lines before it, or nothing.
func onEarlier(lines []PrescriptionLine, drug string) string {
	code := ""
	for _, l := range lines {
		if plainName(l.Drug) == plainName(drug) {
			return "prescribed-twice"
		}
		if drugTable().addUp(l.Drug, drug) {
			code = "adds-up"
		}
	}
	return code
}
