package billing

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

// An invoice 发票 is issued by a certified system, never by Careloop: here stands to whom it is to be made out, and by
// which numbers it was.

// BuyerKind says to whom an invoice is made out.
type BuyerKind string

// The kinds of buyers.
const (
	NoBuyer      BuyerKind = "none" // nobody wants an invoice
	Person       BuyerKind = "person"
	Organisation BuyerKind = "organisation"
)

// Buyer is to whom an invoice is to be made out.
type Buyer struct {
	Kind      BuyerKind `json:"kind"`
	Name      string    `json:"name,omitempty" maxLength:"100"`
	TaxNumber string    `json:"taxNumber,omitempty" maxLength:"40" doc:"Of an organisation: 统一社会信用代码, 纳税人识别号, or what its country has."`
	Email     string    `json:"email,omitempty" maxLength:"254" doc:"Where the invoice is to be sent."`
}

// InvoiceStatus is where the invoice of a bill stands.
type InvoiceStatus string

// The statuses.
const (
	InvoiceNone   InvoiceStatus = "none"
	InvoiceLater  InvoiceStatus = "later" // wanted, and the bill is not paid yet
	InvoiceToDo   InvoiceStatus = "to-issue"
	InvoiceIssued InvoiceStatus = "issued"
	InvoiceRed    InvoiceStatus = "red-due" // more was invoiced than is paid now: a red invoice 红字发票 takes back the difference
)

// Invoiced is what an account knows of its invoice. It says nothing of the buyer, so that whoever sees a bill may see it.
type Invoiced struct {
	Wanted bool          `json:"wanted"`
	Amount Fen           `json:"amount"` // of the invoices that were noted, less the red ones
	Left   Fen           `json:"left"`   // paid and not invoiced; below zero: to be taken back by a red invoice
	Status InvoiceStatus `json:"status"`
}

// Noted is the number of an invoice that was issued elsewhere.
type Noted struct {
	Number string    `json:"number"`
	Red    bool      `json:"red,omitempty"` // it takes back
	Amount Fen       `json:"amount"`        // never below zero
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Former []string  `json:"former,omitempty" doc:"What stood here before it was corrected."`
}

// Invoice is to whom the invoice of an account is made out, and what was issued.
type Invoice struct {
	Account AccountID   `json:"accountId"`
	Patient patient.ID  `json:"patientId"`
	Date    clinic.Date `json:"date"` // of the appointment
	Buyer   Buyer       `json:"buyer"`
	Numbers []Noted     `json:"numbers" nullable:"false"`
	Taxes   []TaxSum    `json:"taxes,omitempty" doc:"In what stands on the bill, by rate; of lines of which the price list said how they are taxed."`
	Invoiced
	Version int64 `json:"-"`
}

const (
	maxBuyer  = 100
	maxNoted  = 50
	maxPeriod = 31 // days of an export
)

// invoiced works out where the invoice of an account stands, after anything that changes it.
func (a Account) invoiced() Account {
	if a.Invoice == nil {
		return a
	}
	x := *a.Invoice
	x.Left = a.Paid - a.Refunded - x.Amount
	over := a.Due <= 0 && (a.Stay == "" || a.Settled != nil) // deposits are no income yet
	switch {
	case x.Left < 0:
		x.Status = InvoiceRed
	case x.Wanted && x.Left > 0 && over:
		x.Status = InvoiceToDo
	case x.Amount > 0 && (x.Left == 0 || !x.Wanted):
		x.Status = InvoiceIssued
	case x.Wanted:
		x.Status = InvoiceLater
	default:
		x.Status = InvoiceNone
	}
	a.Invoice = &x
	return a
}

// Check finds all that is wrong with a buyer.
func (b Buyer) Check() error {
	_, err := b.normal()
	return err
}

// normal returns the buyer as it is kept.
func (b Buyer) normal() (Buyer, error) {
	f := errs.NewFaults()
	b.Name, b.TaxNumber = strings.TrimSpace(b.Name), taxNumber(b.TaxNumber)
	switch b.Kind {
	case NoBuyer:
		return Buyer{Kind: NoBuyer}, nil
	case Person:
		if b.TaxNumber != "" {
			f.Add("taxNumber", "only-organisation")
		}
	case Organisation:
		checkTaxNumber(f, b.TaxNumber)
	default:
		f.Add("kind", "one-of", errs.Params{"values": "none, person, organisation"})
	}
	switch {
	case b.Name == "":
		f.Add("name", "required")
	case len([]rune(b.Name)) > maxBuyer:
		f.Add("name", "too-long", errs.Params{"max": maxBuyer})
	}
	b.Email = patient.ParseEmail(f, "email", b.Email)
	return b, f.Err()
}

// taxNumber writes a number as it is compared: without spaces, in capitals, of half width.
func taxNumber(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(s)), ""))
}

var (
	taxPattern     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\p{L}0-9][\p{L}0-9./&-]{3,39}$`) })
	chinesePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}$`) })
)

// checkTaxNumber refuses what is no number, and what has the form of a Chinese code of 18 characters – two characters and
// the six digits of a region in front – and cannot be one. Other countries have other numbers, which nobody here can check.
func checkTaxNumber(f errs.Faults, s string) {
	switch {
	case s == "":
		f.Add("taxNumber", "required")
	case !taxPattern().MatchString(s) || !strings.ContainsAny(s, "0123456789"):
		f.Add("taxNumber", "tax-number")
	case chinesePattern().MatchString(s) && !creditCode(s) && !residentNumber(s):
		f.Add("taxNumber", "tax-number-check")
	}
}

// creditCode reports whether s is a unified social credit code 统一社会信用代码 (GB 32100-2015): base 31 without I, O, S, V
// and Z, its last character a check of weights 3^i modulo 31.
func creditCode(s string) bool {
	const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	sum, weight := 0, 1
	for _, r := range s[:17] {
		v := strings.IndexRune(digits, r)
		if v < 0 {
			return false
		}
		sum, weight = sum+v*weight, weight*3%31
	}
	return digits[(31-sum%31)%31] == s[17]
}

// residentNumber reports whether s is checked as an identity number is (GB 11643, ISO 7064 MOD 11-2), which is the tax
// number of who runs a business in person.
func residentNumber(s string) bool {
	sum := 0
	for i, r := range s[:17] {
		if r < '0' || r > '9' {
			return false
		}
		sum += int(r-'0') * (1 << (17 - i) % 11)
	}
	return "10X98765432"[sum%11] == s[17]
}

// Note is what a cashier says of an invoice that was issued: its amount, or the number that it corrects.
type Note struct {
	Number   string `json:"number" maxLength:"40"`
	Red      bool   `json:"red,omitempty" doc:"It takes back what an invoice before it had."`
	Amount   Fen    `json:"amount,omitempty" minimum:"0" maximum:"1000000000" doc:"In fen; without it, all that is left to invoice or to take back. A correction keeps the amount."`
	Corrects string `json:"corrects,omitempty" maxLength:"40" doc:"A number that was noted wrongly, in whose place this one stands."`
}

var invoicePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{0,39}$`) })

// Check finds all that is wrong with a note by itself.
func (n Note) Check() error {
	f := errs.NewFaults()
	if !invoicePattern().MatchString(taxNumber(n.Number)) {
		f.Add("number", "invoice-number")
	}
	if n.Amount < 0 || n.Amount > MaxFen {
		f.Add("amount", "range", errs.Params{"min": 1, "max": int64(MaxFen)})
	}
	return f.Err()
}

// noted returns the numbers with one more, or with one corrected, and by how much that changes what was invoiced. What was
// said before changes nothing, so that a retry finds what it did.
func (x Invoice) noted(n Note, left Fen, by string, at time.Time) ([]Noted, Fen, error) {
	number, corrects := taxNumber(n.Number), taxNumber(n.Corrects)
	same := func(s string) int { return slices.IndexFunc(x.Numbers, func(k Noted) bool { return k.Number == s }) }
	i := same(number)
	if corrects != "" {
		j := same(corrects)
		switch {
		case i >= 0 && slices.Contains(x.Numbers[i].Former, corrects), i >= 0 && i == j:
			return x.Numbers, 0, nil
		case i >= 0:
			return nil, 0, ErrInvoiceNumber
		case j < 0:
			return nil, 0, ErrInvoice
		}
		all := slices.Clone(x.Numbers)
		all[j].Former = append(slices.Clip(all[j].Former), corrects)
		all[j].Number, all[j].By, all[j].At = number, by, at
		return all, 0, nil
	}
	if i >= 0 {
		if k := x.Numbers[i]; k.Red != n.Red || (n.Amount != 0 && n.Amount != k.Amount) {
			return nil, 0, ErrInvoiceNumber
		}
		return x.Numbers, 0, nil
	}
	amount, most := n.Amount, left
	if n.Red {
		most = x.Amount // also of an invoice that was made out wrongly, when nothing was given back
		if amount == 0 {
			amount = -left
		}
	} else if amount == 0 {
		amount = left
	}
	switch {
	case len(x.Numbers) >= maxNoted:
		return nil, 0, ErrFull
	case amount <= 0 || amount > most:
		return nil, 0, ErrInvoiceLeft.With(errs.Params{"left": yuan(max(0, most))})
	}
	all := append(slices.Clip(x.Numbers), Noted{Number: number, Red: n.Red, Amount: amount, At: at, By: by})
	if n.Red {
		return all, -amount, nil
	}
	return all, amount, nil
}
