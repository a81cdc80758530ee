package billing

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"careloop/internal/errs"
)

// TaxTreatment says whether a tax is in a price.
type TaxTreatment string

// The treatments.
const (
	Exempt TaxTreatment = "exempt" // 免税, as medical services are in China
	Rated  TaxTreatment = "rate"
)

// Tax is how something on the price list is taxed: what an invoice has to say of each of its lines. Prices have the tax in
// them.
type Tax struct {
	Code      string       `json:"code,omitempty" maxLength:"19" doc:"Of the classification by which China's invoices name what is sold (税收分类编码): 19 digits."`
	Treatment TaxTreatment `json:"treatment" enum:"exempt,rate"`
	Rate      int          `json:"rate,omitempty" minimum:"0" maximum:"10000" doc:"In basis points, hundredths of a percent."`
}

// TaxSum is the tax in what a bill comes to, of all its lines that are taxed alike.
type TaxSum struct {
	Treatment TaxTreatment `json:"treatment"`
	Rate      int          `json:"rate,omitempty"`
	Net       Fen          `json:"net"` // without the tax
	Tax       Fen          `json:"tax"`
}

var taxCodePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]{19}$`) })

func (t *Tax) check(f errs.Faults) {
	if t == nil {
		return
	}
	if t.Code != "" && !taxCodePattern().MatchString(t.Code) {
		f.Add("code", "tax-code")
	}
	switch {
	case t.Treatment != Exempt && t.Treatment != Rated:
		f.Add("treatment", "one-of", errs.Params{"values": "exempt, rate"})
	case t.Treatment == Exempt && t.Rate != 0:
		f.Add("rate", "tax-exempt")
	case t.Rate < 0 || t.Rate > basisPoints:
		f.Add("rate", "range", errs.Params{"min": 0, "max": basisPoints})
	}
}

// same reports whether two things are taxed alike.
func (t *Tax) same(u *Tax) bool {
	if t == nil || u == nil {
		return t == u
	}
	return *t == *u
}

// in returns the tax in an amount: amount × rate / (100 % + rate), half a fen rounded up.
func (t *Tax) in(amount Fen) Fen {
	if t == nil {
		return 0
	}
	whole := Fen(basisPoints + t.Rate)
	return (amount*Fen(t.Rate) + whole/2) / whole
}

// taxes adds up the tax in what stands on a bill. Each line is rounded once, by itself, and a sum is that of its lines, so
// that lines and sums agree to the fen, and net and tax are what is paid.
func (a Account) taxes() []TaxSum {
	var all []TaxSum
	for _, l := range a.Lines {
		if l.Reversed || l.Tax == nil {
			continue
		}
		i := slices.IndexFunc(all, func(x TaxSum) bool { return x.Treatment == l.Tax.Treatment && x.Rate == l.Tax.Rate })
		if i < 0 {
			i, all = len(all), append(all, TaxSum{Treatment: l.Tax.Treatment, Rate: l.Tax.Rate})
		}
		tax := l.Tax.in(l.Amount - l.Discount)
		all[i].Tax, all[i].Net = all[i].Tax+tax, all[i].Net+l.Amount-l.Discount-tax
	}
	slices.SortFunc(all, func(x, y TaxSum) int {
		return cmp.Or(cmp.Compare(x.Treatment, y.Treatment), cmp.Compare(x.Rate, y.Rate))
	})
	return all
}

// taxOf reads how something is taxed as a file says it: a code, and exempt, 免税 or a rate such as 6%.
func taxOf(code, how string, f errs.Faults) *Tax {
	if code == "" && how == "" {
		return nil
	}
	t := Tax{Code: code, Treatment: Rated}
	switch number, _ := strings.CutSuffix(strings.TrimSpace(strings.TrimSuffix(how, "％")), "%"); {
	case how == "免税" || strings.EqualFold(how, string(Exempt)):
		t.Treatment = Exempt
	default:
		points, ok := ParseYuan(strings.TrimSpace(number)) // hundredths, as of a yuan
		if !ok || points > basisPoints {
			f.Add("tax", "tax-rate")
			return nil
		}
		t.Rate = int(points)
	}
	return &t
}

// written is how something is taxed, as taxOf reads it.
func (t *Tax) written() (code, how string) {
	switch {
	case t == nil:
		return "", ""
	case t.Treatment == Exempt:
		return exact(t.Code), string(Exempt)
	}
	return exact(t.Code), percent(t.Rate)
}

// percent writes basis points as people read them: 6%, 6.5%.
func percent(points int) string {
	s := strconv.Itoa(points / 100)
	if points%100 != 0 {
		s += strings.TrimRight("."+strconv.Itoa(100 + points%100)[1:], "0")
	}
	return s + "%"
}
