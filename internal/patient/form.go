package patient

import (
	"fmt"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"time"

	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/phone"
)

// form reads one request and notes all that is wrong with it.
type form struct {
	faults errs.Faults
	region string // of phone numbers without a country code
	today  clinic.Date
	now    time.Time
}

// Limits of lists, and of ages: nobody has been known to live longer than 122 years.
const (
	maxPhones    = 5
	maxDocuments = 4
	maxAlerts    = 20
	maxAgeDays   = 130 * 366
)

// fill returns the file with the changes made, as far as they are right. Values in p are plain.
func (f form) fill(p Patient, in UpdateInput) Patient {
	if in.Name != nil {
		p.Name = ParseName(f.faults, "name", *in.Name)
	}
	if in.BirthDate != nil {
		p.BirthDate = f.birthDate(*in.BirthDate)
	}
	if in.Phones != nil {
		p.Phones = f.phones(p.Phones, *in.Phones)
	}
	if in.IDDocuments != nil {
		p.IDDocuments = f.documents(p.IDDocuments, *in.IDDocuments)
	}
	if in.Alerts != nil {
		p.Alerts = f.alerts(*in.Alerts)
	}
	if in.Guardian != nil {
		p.Guardian = f.guardian(p.ID, *in.Guardian)
	}
	if in.Needs != nil {
		p.Needs = f.needs(*in.Needs)
	}
	p.Consent = f.consent(p.Consent, in.Consent)
	return f.words(p, in)
}

// words fills in the single values.
func (f form) words(p Patient, in UpdateInput) Patient {
	if in.Gender != nil {
		p.Gender = oneOf(f.faults, "gender", *in.Gender, []Gender{Male, Female, OtherGender, UnknownGender})
	}
	if in.Language != nil {
		p.Language = oneOf(f.faults, "language", *in.Language, i18n.Langs())
	}
	if in.Source != nil {
		p.Source = oneOf(f.faults, "source", *in.Source, Sources())
	}
	if in.Class != nil {
		p.Class = oneOf(f.faults, "class", *in.Class, Classes())
	}
	if in.Occupation != nil {
		p.Occupation = ParseText(f.faults, "occupation", *in.Occupation, 100)
	}
	if in.Address != nil && *in.Address != maskAddress(p.Address) {
		p.Address = ParseText(f.faults, "address", *in.Address, 200)
	}
	if in.Email != nil && *in.Email != maskEmail(p.Email) {
		p.Email = ParseEmail(f.faults, "email", *in.Email)
	}
	if in.WeChat != nil && *in.WeChat != maskWeChat(p.WeChat) {
		p.WeChat = f.weChat(*in.WeChat)
	}
	return p
}

func (f form) birthDate(d clinic.Date) clinic.Date {
	switch {
	case d == "":
	case !d.Valid():
		f.faults.Add("birthDate", "date")
	case d > f.today:
		f.faults.Add("birthDate", "birth-date-future")
	case d < f.today.AddDays(-maxAgeDays):
		f.faults.Add("birthDate", "birth-date-early")
	default:
		return d
	}
	return ""
}

func (f form) phones(old, in []Phone) []Phone {
	if tooMany(f.faults, "phones", len(in), maxPhones) {
		return old
	}
	out := []Phone{}
	primary := -1
	for i, ph := range in {
		at := f.faults.In("phones").At(i)
		var ok bool
		if ph.Number, ok = f.phone(old, ph.Number); !ok {
			at.Add("number", "phone")
		}
		if ph.Use == "" && ok {
			ph.Use = "home"
			if phone.Number(ph.Number).Mobile() {
				ph.Use = "mobile"
			}
		}
		if ph.Use != "" { // of a wrong number without one nothing can be said
			ph.Use = oneOf(at, "use", ph.Use, []string{"mobile", "home", "work", "other"})
		}
		if slices.ContainsFunc(out, func(other Phone) bool { return ok && other.Number == ph.Number }) {
			at.Add("number", "unique")
		}
		if ph.Primary && primary >= 0 {
			at.Add("primary", "phone-primary")
		} else if ph.Primary {
			primary = i
		}
		out = append(out, ph)
	}
	if primary < 0 && len(out) > 0 {
		out[0].Primary = true
	}
	return out
}

// phone reads a number; one masked as the file shows it stands for what the file has.
func (f form) phone(old []Phone, s string) (string, bool) {
	for _, o := range old {
		if s == maskPhone(o.Number) {
			return o.Number, true
		}
	}
	n, ok := phone.Parse(s, f.region)
	return string(n), ok
}

func (f form) documents(old, in []IDDocument) []IDDocument {
	if tooMany(f.faults, "idDocuments", len(in), maxDocuments) {
		return old
	}
	out := []IDDocument{}
	for i, d := range in {
		at := f.faults.In("idDocuments").At(i)
		if j := slices.IndexFunc(old, func(o IDDocument) bool { return o.Type == d.Type && maskDocument(o.Number) == d.Number }); j >= 0 {
			d = old[j]
		} else {
			d = ParseIDDocument(at, d, f.today)
		}
		if slices.Contains(out, d) {
			at.Add("number", "unique")
		}
		out = append(out, d)
	}
	return out
}

func (f form) alerts(in []Alert) []Alert {
	out := []Alert{}
	if tooMany(f.faults, "alerts", len(in), maxAlerts) {
		return out
	}
	for i, a := range in {
		at := f.faults.In("alerts").At(i)
		out = append(out, Alert{Kind: oneOf(at, "kind", a.Kind, AlertKinds()), Note: ParseText(at, "note", a.Note, 200)})
	}
	slices.SortStableFunc(out, func(a, b Alert) int {
		return slices.Index(AlertKinds(), a.Kind) - slices.Index(AlertKinds(), b.Kind)
	})
	return out
}

func (f form) guardian(self ID, g Guardian) *Guardian {
	if g.Patient == "" {
		return nil
	}
	at := f.faults.In("guardian")
	if _, ok := ParseID(string(g.Patient)); !ok {
		at.Add("patientId", "unknown")
	} else if g.Patient == self {
		at.Add("patientId", "guardian-self")
	}
	g.Relation = oneOf(at, "relation", g.Relation, Relations())
	return &g
}

func (f form) needs(in []Need) []Need {
	out := []Need{}
	for i, n := range in {
		n = oneOf(f.faults.In("needs").At(i), "", n, Needs())
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// consent keeps the time of what was said before and is said again.
func (f form) consent(old map[channel.Name]Consent, in map[channel.Name]ConsentStatus) map[channel.Name]Consent {
	out := map[channel.Name]Consent{}
	maps.Copy(out, old)
	for _, name := range slices.Sorted(maps.Keys(in)) {
		at := f.faults.In("consent")
		if !slices.Contains(channel.Names(), name) {
			at.Add(string(name), "unexpected")
			continue
		}
		status := oneOf(at, string(name), in[name], []ConsentStatus{Granted, Withdrawn})
		if out[name].Status != status {
			out[name] = Consent{Status: status, At: f.now}
		}
	}
	return out
}

// ParseEmail returns the address with its domain in lower case, or notes at field that it is none.
func ParseEmail(f errs.Faults, field, s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	a, err := mail.ParseAddress(s)
	at := strings.LastIndexByte(s, '@')
	if err != nil || a.Address != s || len(s) > 254 || !strings.Contains(s[at+1:], ".") || strings.ContainsAny(s, "\"<> ") {
		f.Add(field, "email")
		return ""
	}
	return s[:at] + strings.ToLower(s[at:])
}

// isOpenID reports whether s has the form of what WeChat calls a user of one account: 28 characters so far, which is
// not promised.
func isOpenID(s string) bool {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	return len(s) >= 20 && len(s) <= 64 && strings.Trim(s, alphabet) == ""
}

func (f form) weChat(s string) string {
	if s = strings.TrimSpace(s); s != "" && !isOpenID(s) {
		f.faults.Add("wechat", "wechat-id")
		return ""
	}
	return s
}

// oneOf returns v, or notes that it is none of the values.
func oneOf[T ~string](f errs.Faults, field string, v T, values []T) T {
	if !slices.Contains(values, v) {
		var all []string
		for _, x := range values {
			all = append(all, string(x))
		}
		f.Add(field, "one-of", errs.Params{"values": strings.Join(all, ", ")})
	}
	return v
}

func tooMany(f errs.Faults, field string, n, limit int) bool {
	if n > limit {
		f.Add(field, "too-many", errs.Params{"max": fmt.Sprint(limit)})
	}
	return n > limit
}
