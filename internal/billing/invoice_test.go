package billing_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/billing"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
)

var firm = billing.Buyer{Kind: billing.Organisation, Name: "深圳市腾讯计算机系统有限公司", TaxNumber: "9144030071526726XG", Email: "fapiao@example.com"}

func TestTaxNumbers(t *testing.T) {
	for number, want := range map[string]string{
		"9144030071526726XG":     "", // as printed on its licence
		" 9144 0300 7152 6726xg": "",
		"９１４４０３００７１５２６７２６ＸＧ": "",
		"9144030071526726XH":    "tax-number-check",
		"9144030071526762XG":    "tax-number-check",
		"91440300I1526726XG":    "tax-number-check", // there is no I
		"11010519491231002X":    "",                 // who runs a business in person: an identity number
		"110105194912310021":    "tax-number-check",
		"440300715267261":       "", // 15 digits, as before 2015
		"DE123456789":           "",
		"GB999 9999 73":         "",
		"12/345/67890":          "",
		"ABCD850101HDFRRL09":    "", // 18 characters of another country
		"АБ1234567":             "",
		"":                      "required",
		"none":                  "tax-number",
		"12":                    "tax-number",
		"=1+1234":               "tax-number",
		strings.Repeat("1", 41): "tax-number",
	} {
		b := firm
		b.TaxNumber = number
		got := ""
		var e *errs.Error
		if errors.As(b.Check(), &e) {
			got = e.Fields[0].Code
		}
		if got != want {
			t.Errorf("%q: %q, want %q", number, got, want)
		}
	}
}

func TestABuyerIsWhole(t *testing.T) {
	for _, c := range []struct {
		b    billing.Buyer
		want string
	}{
		{billing.Buyer{Kind: billing.Person, Name: "Sukarno"}, ""},
		{billing.Buyer{Kind: billing.Person, Name: " "}, "name"},
		{billing.Buyer{Kind: billing.Person, Name: "张伟", TaxNumber: firm.TaxNumber}, "taxNumber"},
		{billing.Buyer{Kind: billing.Organisation, Name: "x"}, "taxNumber"},
		{billing.Buyer{Kind: billing.Person, Name: "张伟", Email: "no address"}, "email"},
		{billing.Buyer{Kind: "company", Name: "x"}, "kind"},
		{billing.Buyer{Kind: billing.NoBuyer}, ""},
	} {
		got := ""
		var e *errs.Error
		if errors.As(c.b.Check(), &e) {
			got = e.Fields[0].Path
		}
		if got != c.want {
			t.Errorf("%+v: %q is wrong, want %q", c.b, got, c.want)
		}
	}
}

// toInvoice lists the accounts whose invoice somebody must do something about.
func (x *till) toInvoice() []billing.AccountID {
	x.t.Helper()
	all, _, err := x.ToInvoice(x.t.Context(), clinictest.Desk, 100, "")
	x.must(err)
	var ids []billing.AccountID
	for _, a := range all {
		ids = append(ids, a.ID)
	}
	return ids
}

// stands wants the invoice of an account to be where it is said, and in the list if there is something to do about it.
func (x *till) stands(id billing.AccountID, status billing.InvoiceStatus, amount, left billing.Fen) billing.Invoice {
	x.t.Helper()
	i, err := x.InvoiceOf(x.t.Context(), clinictest.Desk, id)
	x.must(err)
	if i.Status != status || i.Amount != amount || i.Left != left {
		x.t.Errorf("%s of %d with %d left, want %s of %d with %d", i.Status, i.Amount, i.Left, status, amount, left)
	}
	open := status == billing.InvoiceToDo || status == billing.InvoiceRed
	if listed := slices.Contains(x.toInvoice(), id); listed != open {
		x.t.Errorf("%s is listed: %v", status, listed)
	}
	return i
}

func TestAnInvoiceFollowsTheMoney(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	x.stands(id, billing.InvoiceNone, 0, 0)
	_, err := x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "25442000000012345678"})
	wantErr(t, err, billing.ErrNoBuyer)
	_, err = x.MakeOut(ctx, clinictest.Desk, id, firm)
	x.must(err)
	x.stands(id, billing.InvoiceLater, 0, 0)
	paid, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, whole, "", x.key())
	x.must(err)
	x.stands(id, billing.InvoiceToDo, 0, whole)
	for range 2 { // a retry notes it once
		_, err = x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "25442000000012345678"})
		x.must(err)
	}
	x.stands(id, billing.InvoiceIssued, whole, 0)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "25442000000012345679", Amount: 1})
	wantErr(t, err, billing.ErrInvoiceLeft)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "25442000000012345678", Red: true})
	wantErr(t, err, billing.ErrInvoiceNumber)
	for range 2 {
		_, err = x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "25442000000012345687", Corrects: "25442000000012345678"})
		x.must(err)
	}
	i := x.stands(id, billing.InvoiceIssued, whole, 0)
	if len(i.Numbers) != 1 || i.Numbers[0].Number != "25442000000012345687" || !slices.Equal(i.Numbers[0].Former, []string{"25442000000012345678"}) {
		t.Errorf("%+v", i.Numbers)
	}

	_, err = x.Refund(ctx, clinictest.Desk, id, paid.Account.Payments[0].ID, 532, "多收", x.key())
	x.must(err)
	x.stands(id, billing.InvoiceRed, whole, -532)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "25442000000099999999", Red: true})
	x.must(err)
	x.stands(id, billing.InvoiceIssued, whole-532, 0)
	r, err := x.Print(ctx, clinictest.Desk, paid.Receipt.Number)
	x.must(err)
	if r.Invoice == nil || r.Invoice.Buyer != firm || len(r.Invoice.Numbers) != 2 || r.Invoice.Amount != whole-532 {
		t.Errorf("on the receipt: %+v", r.Invoice)
	}
	x.settles()
}

func TestWhatWasIssuedIsMadeOutToNobodyElse(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	me := clinictest.Self(x.balance(id, billing.Totals{Charged: whole}).Patient)
	person := billing.Buyer{Kind: billing.Person, Name: "张伟"}
	_, err := x.MakeOut(ctx, me, id, person)
	x.must(err)
	_, err = x.MakeOut(ctx, clinictest.Nurse, id, person)
	wantErr(t, err, billing.ErrForbidden)
	_, err = x.InvoiceOf(ctx, clinictest.Self(x.Patient()), id)
	wantErr(t, err, billing.ErrForbidden)
	_, err = x.NoteInvoice(ctx, me, id, billing.Note{Number: "1"})
	wantErr(t, err, billing.ErrForbidden)
	_, err = x.Pay(ctx, clinictest.Desk, id, billing.Cash, whole, "", x.key())
	x.must(err)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "1"})
	x.must(err)
	_, err = x.MakeOut(ctx, me, id, person) // the same
	x.must(err)
	_, err = x.MakeOut(ctx, clinictest.Desk, id, firm)
	wantErr(t, err, billing.ErrInvoiceIssued)
	// A red invoice takes it back though nothing was refunded: it was made out wrongly.
	_, err = x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "2", Red: true, Amount: whole})
	x.must(err)
	x.stands(id, billing.InvoiceToDo, 0, whole)
	_, err = x.MakeOut(ctx, me, id, firm)
	x.must(err)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "3"})
	x.must(err)
	if i := x.stands(id, billing.InvoiceIssued, whole, 0); i.Buyer != firm || len(i.Numbers) != 3 {
		t.Errorf("%+v", i)
	}
}

func TestNobodyWantsAnInvoiceAnyMore(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id := x.bill(1)
	_, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, whole, "", x.key())
	x.must(err)
	_, err = x.MakeOut(ctx, clinictest.Desk, id, firm)
	x.must(err)
	_, err = x.MakeOut(ctx, clinictest.Desk, id, billing.Buyer{Kind: billing.NoBuyer})
	x.must(err)
	if i := x.stands(id, billing.InvoiceNone, 0, whole); i.Buyer != (billing.Buyer{Kind: billing.NoBuyer}) {
		t.Errorf("%+v", i.Buyer)
	}
	file, err := x.ExportInvoices(ctx, clinictest.Desk, clinictest.Monday, clinictest.Monday, i18n.English)
	x.must(err)
	if n := strings.Count(string(file), "\r\n"); n != 1 {
		t.Errorf("%d lines:\n%s", n, file)
	}
}

func TestTwoCashiersNoteOneInvoice(t *testing.T) {
	x := open(t)
	for round := range enginetest.Rounds(20) {
		id := x.bill(round + 1)
		_, err := x.MakeOut(t.Context(), clinictest.Desk, id, firm)
		x.must(err)
		_, err = x.Pay(t.Context(), clinictest.Desk, id, billing.Cash, whole, "", x.key())
		x.must(err)
		outcome := make([]error, 4)
		during(len(outcome), func(i int) { // two of them notice the same invoice
			_, outcome[i] = x.NoteInvoice(x.ctx(), clinictest.Desk, id, billing.Note{Number: fmt.Sprintf("%d-%d", round, i/2)})
		})
		won := 0
		for _, err := range outcome {
			if err == nil {
				won++
			} else {
				wantErr(t, err, billing.ErrInvoiceLeft)
			}
		}
		if i := x.stands(id, billing.InvoiceIssued, whole, 0); won != 2 || len(i.Numbers) != 1 {
			t.Errorf("%d won: %+v", won, i.Numbers)
		}
	}
}

// An invoice is noted while money is given back: in whichever order, what is to be taken back is known.
func TestAnInvoiceAndARefundAtOnce(t *testing.T) {
	x := open(t)
	for round := range enginetest.Rounds(20) {
		id := x.bill(round + 1)
		_, err := x.MakeOut(t.Context(), clinictest.Desk, id, firm)
		x.must(err)
		paid, err := x.Pay(t.Context(), clinictest.Desk, id, billing.Cash, whole, "", x.key())
		x.must(err)
		during(2, func(i int) {
			var err error
			if i == 0 {
				_, err = x.NoteInvoice(x.ctx(), clinictest.Desk, id, billing.Note{Number: "1", Amount: whole})
			} else {
				_, err = x.Refund(x.ctx(), clinictest.Desk, id, paid.Account.Payments[0].ID, 500, "多收", fmt.Sprint("refund-", round))
			}
			if err != nil && !errors.Is(err, billing.ErrInvoiceLeft) {
				t.Error(err)
			}
		})
		i, err := x.InvoiceOf(t.Context(), clinictest.Desk, id)
		x.must(err)
		if i.Amount == 0 { // the refund came first
			x.stands(id, billing.InvoiceLater, 0, whole-500)
		} else {
			x.stands(id, billing.InvoiceRed, whole, -500)
		}
	}
}

func TestExportInvoices(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	id, other := x.bill(1), x.bill(2)
	_, err := x.Pay(ctx, clinictest.Desk, id, billing.Cash, whole, "", x.key())
	x.must(err)
	_, err = x.MakeOut(ctx, clinictest.Desk, id, firm)
	x.must(err)
	_, err = x.MakeOut(ctx, clinictest.Desk, other, billing.Buyer{Kind: billing.Person, Name: "=HYPERLINK()"})
	x.must(err)
	_, err = x.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "77", Amount: 2000})
	x.must(err)
	_, err = x.ExportInvoices(ctx, clinictest.Nurse, clinictest.Monday, clinictest.Monday, i18n.English)
	wantErr(t, err, billing.ErrForbidden)
	_, err = x.ExportInvoices(ctx, clinictest.Desk, "2026-11-01", "2026-12-02", i18n.English)
	if errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("32 days: %v", err)
	}
	file, err := x.ExportInvoices(ctx, clinictest.Desk, "2026-11-15", "2026-12-10", i18n.English)
	x.must(err)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file), "\ufeff"))).ReadAll()
	x.must(err)
	if len(rows) != 1+2*3 || rows[0][0] != "Bill" {
		t.Fatalf("%q", rows)
	}
	sum, left := map[string]string{}, map[string]string{}
	for _, row := range rows[1:] {
		if row[0] == string(id) {
			sum[row[6]] = row[14]
			left[row[15]+row[17]+row[18]] = row[3] + row[4]
		} else if row[3] != "'=HYPERLINK()" || (row[15] != "" && row[15] != "not paid yet") {
			t.Errorf("%q", row)
		}
	}
	if diff := cmp.Diff(map[string]string{"CONS": "30.00", "CBC": "25.33", "DRUG": "9.99"}, sum); diff != "" {
		t.Error(diff)
	}
	said := firm.Name + firm.TaxNumber
	if diff := cmp.Diff(map[string]string{"": said, "to be issued45.3277 20.00": said}, left); diff != "" {
		t.Error(diff)
	}
}

func TestWhoStandsOnAnInvoiceIsSealed(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	_, err := x.MakeOut(t.Context(), clinictest.Desk, id, firm)
	x.must(err)
	for _, c := range x.Changes() {
		if c.Table == store.Billing && (strings.Contains(string(c.New.Doc), firm.Name) || strings.Contains(string(c.New.Doc), firm.Email)) {
			t.Errorf("%s keeps %s", c.Key, c.New.Doc)
		}
	}
}

func TestTheInvoiceOfAStayComesAfterItsSettlement(t *testing.T) {
	w := beside(t)
	ctx := t.Context()
	s, id := w.admit("1")
	w.deposit(id, billing.Cash, 8_000)
	w.charge(id, 2) // 6,000
	_, err := w.MakeOut(ctx, clinictest.Desk, id, firm)
	w.must(err)
	w.stands(id, billing.InvoiceLater, 0, 8_000)
	w.leave(s)
	_, err = w.SettleStay(ctx, clinictest.Desk, id)
	w.must(err)
	w.stands(id, billing.InvoiceToDo, 0, 6_000)
	_, err = w.NoteInvoice(ctx, clinictest.Desk, id, billing.Note{Number: "1"})
	w.must(err)
	w.stands(id, billing.InvoiceIssued, 6_000, 0)
}
