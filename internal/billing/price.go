package billing

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// Category groups what is charged.
type Category string

// The categories.
const (
	Registration Category = "registration" // 挂号费: charged with the appointment
	Consultation Category = "consultation" // 诊查费
	Exam         Category = "exam"
	Treatment    Category = "treatment"
	Drug         Category = "drug"
	Other        Category = "other"
)

// Categories lists the categories.
func Categories() []Category {
	return []Category{Registration, Consultation, Exam, Treatment, Drug, Other}
}

// Item is something on the price list, with all prices that it ever had.
type Item struct {
	Code       string       `json:"code"`
	Name       i18n.Text    `json:"name"`
	Category   Category     `json:"category"`
	Unit       string       `json:"unit,omitempty"`
	Grade      string       `json:"grade,omitempty"`      // of a registration fee: of whose practitioners it is; empty: of all others
	AlsoCalled []string     `json:"alsoCalled,omitempty"` // as doctors write it
	Tax        *Tax         `json:"tax,omitempty"`
	Prices     []Price      `json:"prices" nullable:"false"`
	Closed     *clinic.Date `json:"closedOn,omitempty"` // from this day on it is not charged any more
	Version    int64        `json:"-"`
}

// Price is what an item costs from a day on, until the next one begins.
type Price struct {
	Version int         `json:"version"`
	Amount  Fen         `json:"amount"`
	From    clinic.Date `json:"from"`
	By      string      `json:"by"`
	At      time.Time   `json:"at"`
}

// On returns the price of a day, or false if there is none then. Of two that begin on one day the later version counts.
func (x Item) On(day clinic.Date) (Price, bool) {
	if x.Closed != nil && *x.Closed <= day {
		return Price{}, false
	}
	return x.priced(day)
}

// priced returns the price of a day whether or not the item is charged then.
func (x Item) priced(day clinic.Date) (Price, bool) {
	var found Price
	for _, p := range x.Prices {
		if p.From <= day && (p.From >= found.From) {
			found = p
		}
	}
	return found, found.Version > 0
}

// line is what so many of the item cost on a day.
func (x Item) line(quantity int, day clinic.Date) (Line, error) {
	p, ok := x.On(day)
	if !ok {
		return Line{}, ErrNoPrice.With(errs.Params{"code": x.Code, "date": string(day)})
	}
	return Line{
		Code: x.Code, Name: x.Name, Category: x.Category, Unit: x.Unit, Quantity: quantity,
		Price: p.Amount, PriceVersion: p.Version, Amount: p.Amount * Fen(quantity), Tax: x.Tax,
	}, nil
}

// NewPrice is an item as somebody writes it down, with its price from a day on.
type NewPrice struct {
	Code       string       `json:"code" maxLength:"20" doc:"Capital letters, digits, points and hyphens."`
	Name       i18n.Text    `json:"name" doc:"By language: zh-CN, en."`
	Category   Category     `json:"category"`
	Unit       string       `json:"unit,omitempty" maxLength:"40"`
	Grade      string       `json:"grade,omitempty" enum:"chief,associate-chief,attending,resident"`
	AlsoCalled []string     `json:"alsoCalled,omitempty" maxItems:"10" doc:"What else doctors write for it, as with form or strength."`
	Amount     Fen          `json:"amount" minimum:"0" maximum:"1000000000"`
	From       clinic.Date  `json:"from" format:"date"`
	Closed     *clinic.Date `json:"closedOn,omitempty" format:"date"`
	Tax        *Tax         `json:"tax,omitempty"`
}

var codePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z0-9][A-Z0-9.-]{0,19}$`) })

const (
	maxName   = 80
	maxUnit   = 40
	maxCalled = 10
)

// Check finds all that is wrong with what somebody wrote down.
func (n NewPrice) Check() error {
	f := errs.NewFaults()
	n.check(f)
	return f.Err()
}

func (n NewPrice) check(f errs.Faults) {
	if !codePattern().MatchString(n.Code) {
		f.Add("code", "price-code")
	}
	n.checkName(f)
	known := false
	for _, c := range Categories() {
		known = known || n.Category == c
	}
	if !known {
		f.Add("category", "one-of", errs.Params{"values": "registration, consultation, exam, treatment, drug, other"})
	}
	switch n.Grade {
	case "", "chief", "associate-chief", "attending", "resident":
	default:
		f.Add("grade", "one-of", errs.Params{"values": "chief, associate-chief, attending, resident"})
	}
	if n.Grade != "" && n.Category != Registration {
		f.Add("grade", "only-registration")
	}
	if n.Amount < 0 || n.Amount > MaxFen {
		f.Add("amount", "range", errs.Params{"min": 0, "max": int64(MaxFen)})
	}
	if !n.From.Valid() {
		f.Add("from", "date")
	}
	if n.Closed != nil && !n.Closed.Valid() {
		f.Add("closedOn", "date")
	}
	n.Tax.check(f.In("tax"))
}

func (n NewPrice) checkName(f errs.Faults) {
	said := false
	for lang, text := range n.Name {
		if !i18n.Valid(lang) {
			f.In("name").Add(string(lang), "language")
		}
		if len([]rune(text)) > maxName {
			f.In("name").Add(string(lang), "too-long", errs.Params{"max": maxName})
		}
		said = said || strings.TrimSpace(text) != ""
	}
	if !said {
		f.Add("name", "required")
	}
	if len(n.AlsoCalled) > maxCalled {
		f.Add("alsoCalled", "too-many", errs.Params{"max": maxCalled})
	}
	for i, other := range n.AlsoCalled {
		if len([]rune(other)) > maxName {
			f.In("alsoCalled").At(i).Add("", "too-long", errs.Params{"max": maxName})
		}
	}
	if len([]rune(n.Unit)) > maxUnit {
		f.Add("unit", "too-long", errs.Params{"max": maxUnit})
	}
}

// with returns the item as changed. A price that differs from the one of its day is a new version; old ones stay.
func (x Item) with(n NewPrice, by string, at time.Time) (Item, bool) {
	p, ok := x.priced(n.From)
	same := ok && p.Amount == n.Amount
	next := x
	next.AlsoCalled, next.Tax = n.AlsoCalled, n.Tax
	next.Code, next.Name, next.Category, next.Unit, next.Grade, next.Closed = n.Code, n.Name, n.Category, n.Unit, n.Grade, n.Closed
	if !same {
		next.Prices = append(slices.Clip(next.Prices), Price{
			Version: len(x.Prices) + 1, Amount: n.Amount, From: n.From, By: by, At: at,
		})
	}
	return next, !same || !x.described(next)
}

// described reports whether two items differ in nothing but their prices.
func (x Item) described(y Item) bool {
	if len(x.Name) != len(y.Name) || x.Category != y.Category || x.Unit != y.Unit || !slices.Equal(x.AlsoCalled, y.AlsoCalled) || x.Grade != y.Grade || !x.Tax.same(y.Tax) {
		return false
	}
	for l, s := range x.Name {
		if y.Name[l] != s {
			return false
		}
	}
	switch {
	case x.Closed == nil || y.Closed == nil:
		return x.Closed == y.Closed
	default:
		return *x.Closed == *y.Closed
	}
}
