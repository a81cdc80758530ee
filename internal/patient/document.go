package patient

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// IDDocument is a paper or card that says who somebody is.
type IDDocument struct {
	Type   DocumentType `json:"type" enum:"cn-id,passport,medical-insurance,other"`
	Number string       `json:"number" maxLength:"60"`
}

// DocumentType says what kind of document it is.
type DocumentType string

// The types.
const (
	CNID             DocumentType = "cn-id" // 居民身份证 and the residence permits numbered like it
	Passport         DocumentType = "passport"
	MedicalInsurance DocumentType = "medical-insurance"
	OtherDocument    DocumentType = "other"
)

// DocumentTypes lists them.
func DocumentTypes() []DocumentType {
	return []DocumentType{CNID, Passport, MedicalInsurance, OtherDocument}
}

// ParseIDDocument returns the document with its number in normal form, or notes at f what is wrong with it.
func ParseIDDocument(f errs.Faults, d IDDocument, today clinic.Date) IDDocument {
	d.Type = oneOf(f, "type", d.Type, DocumentTypes())
	d.Number = normalDocument(d.Number)
	switch d.Type {
	case CNID:
		if fault := checkCNID(d.Number, today); fault != "" {
			f.Add("number", fault)
		}
	case Passport, MedicalInsurance, OtherDocument:
		if !isDocument(d.Number) {
			f.Add("number", "document-number")
		}
	}
	return d
}

// normalDocument writes a number in one way, whoever types it.
func normalDocument(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s)))
}

// isDocument is loose on purpose: the world's documents follow no common rule, but each has a digit.
func isDocument(s string) bool {
	n := utf8.RuneCountInString(s)
	bad := strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '/' && r != '.' })
	return n >= 4 && n <= 40 && !bad && strings.ContainsFunc(s, unicode.IsDigit)
}

// checkCNID returns the fault of a number that is no citizen's identity number (GB 11643): 17 digits and a check
// character by ISO 7064 MOD 11-2, the birth date in the 7th to 14th.
func checkCNID(s string, today clinic.Date) string {
	if len(s) != 18 || !isDigits(s[:17]) || (s[17] != 'X' && !isDigits(s[17:])) {
		return "cn-id"
	}
	sum := 0
	for i := range 17 {
		sum = (sum + int(s[i]-'0')) * 2
	}
	if "10X98765432"[sum%11] != s[17] {
		return "cn-id-checksum"
	}
	if birth, ok := clinic.ParseDate(s[6:10] + "-" + s[10:12] + "-" + s[12:14]); !ok || birth > today || birth < today.AddDays(-maxAgeDays) {
		return "cn-id-date"
	}
	return ""
}

// facts returns what an identity number says of its holder; only for a document that was parsed.
func (d IDDocument) facts() (birth clinic.Date, gender Gender, ok bool) {
	if d.Type != CNID || len(d.Number) != 18 {
		return "", "", false
	}
	gender = Female
	if (d.Number[16]-'0')%2 == 1 {
		gender = Male
	}
	return clinic.Date(d.Number[6:10] + "-" + d.Number[10:12] + "-" + d.Number[12:14]), gender, true
}

// doubts names what in a file does not fit its identity number. One of the two is wrong, and only people can tell which.
func (p Patient) doubts() []Warning {
	var all []Warning
	if p.BirthDate == "" {
		all = append(all, Warning{Code: "no-birth-date"})
	}
	for _, d := range p.IDDocuments {
		birth, gender, ok := d.facts()
		if ok && p.BirthDate != "" && birth != p.BirthDate {
			all = append(all, Warning{Code: "birth-date-differs"})
		}
		if ok && (p.Gender == Male || p.Gender == Female) && gender != p.Gender {
			all = append(all, Warning{Code: "gender-differs"})
		}
	}
	return all
}
