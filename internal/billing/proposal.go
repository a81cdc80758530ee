package billing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// Records is where it is read what a doctor prescribed: *visit.Service.
type Records interface {
	// Prescribed returns the prescription of a signed record as it stands; none, if nothing is signed.
	Prescribed(ctx context.Context, id visit.EncounterID) ([]visit.PrescriptionLine, error)
}

// ProposedCharge is something that a visit led to and that is not on its bill yet. It says what the price list calls it, and
// nothing of the record: who charges need not read that.
type ProposedCharge struct {
	Code     string    `json:"code"`
	Name     i18n.Text `json:"name"`
	Category Category  `json:"category"`
	Unit     string    `json:"unit,omitempty"`
	Quantity int       `json:"quantity"`
	Price    Fen       `json:"unitPrice"`
	Amount   Fen       `json:"amount"`
	UpTo     int       `json:"upTo" doc:"How many of it are on the bill in all once this is charged. Who charges it sends it back."`
}

// ProposedCharges is what a visit led to: what the doctor prescribed and what was booked to be done.
type ProposedCharges struct {
	Items   []ProposedCharge `json:"items" nullable:"false"`
	TooMany []ProposedCharge `json:"tooMany" nullable:"false" doc:"What is on the bill beyond what the record says now, since it was amended."`
	Unknown int              `json:"unknown" doc:"Lines of the prescription that nothing on the price list is called like, or several things are."`
}

// Propose says what of a visit is not charged yet. Nothing is charged by itself.
func (s *Service) Propose(ctx context.Context, by auth.Actor, id AccountID) (ProposedCharges, error) {
	if !chargers(by) {
		return ProposedCharges{}, ErrForbidden
	}
	p, err := s.propose(ctx, by, id)
	return p, errs.Internal("propose", err)
}

func (s *Service) propose(ctx context.Context, by auth.Actor, id AccountID) (ProposedCharges, error) {
	out := ProposedCharges{Items: []ProposedCharge{}, TooMany: []ProposedCharge{}}
	a, err := s.begun(ctx, by, id)
	if err != nil {
		return out, err
	}
	led, err := s.ledTo(ctx, by, a)
	if err != nil || (led.nothing() && !a.proposed()) {
		return out, err
	}
	all, err := s.items(ctx)
	if err != nil {
		return out, err
	}
	wanted, unknown := s.wanted(all, led)
	out.Unknown = unknown
	for _, x := range all {
		n, has := wanted[x.Code], a.has(x.Code)
		if n == has {
			continue
		}
		l, err := x.line(min(max(n-has, has-n), maxQuantity), s.today())
		if err != nil {
			continue // what is not on the list today cannot be charged
		}
		p := ProposedCharge{
			Code: x.Code, Name: x.Name, Category: x.Category, Unit: x.Unit, Quantity: l.Quantity, Price: l.Price, Amount: l.Amount, UpTo: has + l.Quantity,
		}
		if n > has {
			out.Items = append(out.Items, p)
		} else if standing := a.standing(x.Code); standing > n && a.proposed(x.Code) {
			p.Quantity = standing - n
			p.Amount, p.UpTo = p.Price*Fen(p.Quantity), n
			out.TooMany = append(out.TooMany, p)
		}
	}
	return out, nil
}

// ChargeProposed charges what Propose said, up to so many in all. Whoever charges the same at once, or again, charges it
// once: the entry's key follows from what and up to how many, and what is on the bill already is taken off.
func (s *Service) ChargeProposed(ctx context.Context, by auth.Actor, id AccountID, code string, upTo int) (Account, error) {
	if !chargers(by) {
		return Account{}, ErrForbidden
	}
	a, err := s.chargeProposed(ctx, by, id, code, upTo)
	return a, errs.Internal("charge proposed", s.elsewhere(ctx, id, err))
}

func (s *Service) chargeProposed(ctx context.Context, by auth.Actor, id AccountID, code string, upTo int) (Account, error) {
	before, err := s.begun(ctx, by, id)
	if err != nil {
		return before, err
	}
	led, err := s.ledTo(ctx, by, before)
	if err != nil {
		return before, err
	}
	all, err := s.items(ctx)
	if err != nil {
		return before, err
	}
	i := slices.IndexFunc(all, func(x Item) bool { return x.Code == code })
	if i < 0 {
		return before, ErrPrice
	}
	x := all[i]
	wanted, _ := s.wanted(all, led)
	c := s.charging(fmt.Sprintf("proposed %s %d", code, upTo), Line{})
	c.same = func(e Entry) bool { return e.Kind == Charged && e.Line.Code == code && e.Line.UpTo == upTo }
	c.decide = func(a Account, own EntryID) (Account, Entry, error) {
		n := upTo - a.has(code)
		if n < 1 || n > maxQuantity || upTo > wanted[code] {
			return a, Entry{}, ErrProposed
		}
		l, err := x.line(n, s.today())
		if err != nil {
			return a, Entry{}, err
		}
		l.ID, l.At, l.UpTo = own, s.now(), upTo
		return a.charge(l)
	}
	a, _, err := s.record(ctx, by, id, c)
	return a, err
}

// has is how many of something are on the bill, or were charged because a record said so: whoever took such a line back
// had a reason, and it is not proposed again.
func (a Account) has(code string) int {
	n := 0
	for _, l := range a.Lines {
		if l.Code == code && (!l.Reversed || l.UpTo > 0) {
			n += l.Quantity
		}
	}
	return n
}

// standing is how many of something are on the bill now.
func (a Account) standing(code string) int {
	n := 0
	for _, l := range a.Lines {
		if l.Code == code && !l.Reversed {
			n += l.Quantity
		}
	}
	return n
}

// proposed reports whether anything, or one of some codes, was charged because a record said so.
func (a Account) proposed(codes ...string) bool {
	return slices.ContainsFunc(a.Lines, func(l Line) bool { return l.UpTo > 0 && (len(codes) == 0 || slices.Contains(codes, l.Code)) })
}

// led is what a visit led to: what the signed record prescribes, and the code of what was booked to be done.
type led struct {
	lines []visit.PrescriptionLine
	code  string
}

func (l led) nothing() bool { return len(l.lines) == 0 && l.code == "" }

func (s *Service) ledTo(ctx context.Context, by auth.Actor, a Account) (led, error) {
	e, ok := visit.IDOf(a.Appointment)
	if !ok || a.Stay != "" || a.Exam != "" || s.Records == nil {
		return led{}, nil
	}
	lines, err := s.Records.Prescribed(ctx, e)
	if err != nil {
		return led{}, err
	}
	code, err := s.ordered(ctx, by, a)
	return led{lines, code}, err
}

// wanted is how many of what the visit led to, by code of the price list; and how many lines that list does not know.
func (s *Service) wanted(prices []Item, l led) (map[string]int, int) {
	all := map[string]int{}
	if l.code != "" {
		all[l.code]++
	}
	names, unknown := s.byName(prices), 0
	for _, l := range l.lines {
		if known := names.of(l); known != "" {
			all[known] += l.Quantity
		} else {
			unknown++
		}
	}
	return all, unknown
}

// ordered is the code of what the appointment was booked for, once the patient has come.
func (s *Service) ordered(ctx context.Context, by auth.Actor, a Account) (string, error) {
	x, err := s.Appointments.Appointment(ctx, by, a.Appointment)
	if err != nil || x.Service == "" || x.Status != booking.Fulfilled || s.Services == nil {
		return "", err
	}
	h, err := s.Services(ctx, x.Service, x.ServiceVersion)
	return h.Price, err
}

// byName finds a code by what its item is called; "" where several are called so.
type byName map[string]string

func (s *Service) byName(prices []Item) byName {
	all := byName{}
	for _, x := range prices {
		if _, ok := x.On(s.today()); !ok || x.Category == Registration {
			continue
		}
		names := slices.Clone(x.AlsoCalled)
		for _, n := range x.Name {
			names = append(names, n)
		}
		for _, n := range names {
			n = called(n)
			if before, ok := all[n]; ok && before != x.Code {
				all[n] = ""
			} else {
				all[n] = x.Code
			}
		}
	}
	return all
}

// of finds what a line of a prescription is called on the price list: the drug with its form and strength before the drug
// alone.
func (names byName) of(l visit.PrescriptionLine) string {
	for _, name := range []string{l.Drug + l.Form + l.Strength, l.Drug + l.Strength + l.Form, l.Drug + l.Strength, l.Drug + l.Form, l.Drug} {
		if code, ok := names[called(name)]; ok {
			return code
		}
	}
	return ""
}

// called writes a name as it is compared: of half width, in small letters, without spaces.
func called(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(name)), ""))
}
