package billing_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/billing"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

const (
	medical = "3070401000000000000" // 医疗服务
	drugs   = "1070304010000000000"
)

// taxed says of something on the list how it is taxed.
func (x *till) taxed(code string, of billing.Category, amount billing.Fen, tax *billing.Tax) {
	x.t.Helper()
	all, err := x.Prices(x.t.Context(), clinictest.Desk)
	x.must(err)
	version := int64(0)
	for _, known := range all {
		if known.Code == code {
			version = known.Version
		}
	}
	n := billing.NewPrice{Code: code, Name: i18n.Text{i18n.Chinese: code}, Category: of, Amount: amount, From: "2026-01-01", Tax: tax}
	_, err = x.SavePrice(x.t.Context(), clinictest.Manager, n, version)
	x.must(err)
}

func TestTaxesAreWhole(t *testing.T) {
	for _, c := range []struct {
		tax  billing.Tax
		want string
	}{
		{billing.Tax{Treatment: billing.Exempt}, ""},
		{billing.Tax{Code: medical, Treatment: billing.Exempt}, ""},
		{billing.Tax{Treatment: billing.Rated}, ""}, // nothing per cent is not exempt
		{billing.Tax{Treatment: billing.Rated, Rate: 650}, ""},
		{billing.Tax{Code: medical}, "tax.treatment one-of"},
		{billing.Tax{Code: "307", Treatment: billing.Exempt}, "tax.code tax-code"},
		{billing.Tax{Code: "３０７０４０１００００００００００００", Treatment: billing.Exempt}, "tax.code tax-code"},
		{billing.Tax{Treatment: billing.Exempt, Rate: 600}, "tax.rate tax-exempt"},
		{billing.Tax{Treatment: billing.Rated, Rate: -1}, "tax.rate range"},
		{billing.Tax{Treatment: billing.Rated, Rate: 10_001}, "tax.rate range"},
	} {
		n := billing.NewPrice{Code: "X", Name: i18n.Text{i18n.Chinese: "x"}, Category: billing.Drug, From: "2026-01-01", Tax: &c.tax}
		got := ""
		var e *errs.Error
		if errors.As(n.Check(), &e) {
			got = e.Fields[0].Path + " " + e.Fields[0].Code
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.tax, got, c.want)
		}
	}
}

// How something is taxed stays with a charge, as its price does.
func TestAChangedTaxNeverChangesAnOldCharge(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	x.taxed("DRUG", billing.Drug, 333, &billing.Tax{Code: drugs, Treatment: billing.Rated, Rate: 1300})
	id := x.bill(1)
	x.taxed("DRUG", billing.Drug, 333, &billing.Tax{Code: drugs, Treatment: billing.Rated, Rate: 300})
	_, err := x.Charge(ctx, clinictest.Desk, id, "DRUG", 1, x.key())
	x.must(err)
	a, err := x.Account(ctx, clinictest.Desk, id)
	x.must(err)
	got := map[int]int{}
	for _, l := range a.Lines {
		if l.Tax != nil {
			got[l.Tax.Rate] += l.Quantity
		}
	}
	if diff := cmp.Diff(map[int]int{1300: 3, 300: 1}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnInvoiceSaysTheTaxInIt(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	x.taxed("CONS", billing.Consultation, 3000, &billing.Tax{Code: medical, Treatment: billing.Exempt})
	x.taxed("DRUG", billing.Drug, 333, &billing.Tax{Code: drugs, Treatment: billing.Rated, Rate: 1300})
	id := x.bill(1)
	_, err := x.MakeOut(ctx, clinictest.Desk, id, firm)
	x.must(err)
	i, err := x.InvoiceOf(ctx, clinictest.Desk, id)
	x.must(err)
	// 9.99 with 13 % in them: 9.99 × 13 / 113 = 1.1493; of the blood count nothing is said.
	want := []billing.TaxSum{{Treatment: billing.Exempt, Net: 3000}, {Treatment: billing.Rated, Rate: 1300, Net: 884, Tax: 115}}
	if diff := cmp.Diff(want, i.Taxes); diff != "" {
		t.Error(diff)
	}
	file, err := x.ExportInvoices(ctx, clinictest.Desk, clinictest.Monday, clinictest.Monday, i18n.Chinese)
	x.must(err)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file), "\ufeff"))).ReadAll()
	x.must(err)
	got := map[string]string{}
	for _, row := range rows {
		got[row[6]] = strings.Join(row[19:], "|")
	}
	said := map[string]string{"项目编码": "税收分类编码|税率|其中税额（元）", "CONS": medical + "\t|免税|0.00", "DRUG": drugs + "\t|13%|1.15", "CBC": "||"}
	if diff := cmp.Diff(said, got); diff != "" {
		t.Error(diff)
	}
}

// Where the list says nothing of taxes, nothing is said of them anywhere.
func TestNoTaxesNoColumns(t *testing.T) {
	x := open(t)
	id := x.bill(1)
	_, err := x.MakeOut(t.Context(), clinictest.Desk, id, firm)
	x.must(err)
	i, err := x.InvoiceOf(t.Context(), clinictest.Desk, id)
	if err != nil || i.Taxes != nil {
		t.Errorf("%+v, %v", i.Taxes, err)
	}
	invoices, err := x.ExportInvoices(t.Context(), clinictest.Desk, clinictest.Monday, clinictest.Monday, i18n.English)
	x.must(err)
	prices, err := x.ExportPrices(t.Context(), clinictest.Manager, clinictest.Monday)
	if err != nil || strings.Contains(string(invoices)+string(prices), "ax in it") || strings.Contains(string(prices), "taxCode") {
		t.Errorf("%v\n%s\n%s", err, invoices, prices)
	}
}

func TestTaxesComeFromAFile(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	const wide = "code,name.zh-CN,name.en,category,unit,grade,amount,from,closedOn,alsoCalled,taxCode,tax\n"
	file := wide + "XRAY,胸片,Chest X-ray,exam,次,,120.5,2026-01-01,,," + medical + ",免税\n" +
		"LENS,镜片,Lens,other,,,80,2026-01-01,,,,13%\nSALVE,药膏,Salve,drug,,,20,2026-01-01,,,,6.5\nNONE,无,None,other,,,20,2026-01-01,,,,\n"
	got, err := x.ImportPrices(ctx, clinictest.Manager, []byte(file), false)
	if err != nil || got.Added != 4 || len(got.Faults) > 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	out, err := x.ExportPrices(ctx, clinictest.Manager, "2026-11-24")
	x.must(err)
	for _, row := range []string{"," + medical + "\t,exempt\r\n", ",,13%\r\n", ",,6.5%\r\n", "NONE,无,None,other,,,20.00,2026-01-01,,,,\r\n"} {
		if !strings.Contains(string(out), row) {
			t.Errorf("%q is not in\n%s", row, out)
		}
	}
	back, err := x.ImportPrices(ctx, clinictest.Manager, out, true)
	if err != nil || back.Changed != 0 || back.Added != 0 || len(back.Faults) != 0 {
		t.Errorf("what was exported comes back as %+v, %v", back, err)
	}
	// A file of before says nothing of taxes, and leaves them as they are.
	narrow, err := x.ImportPrices(ctx, clinictest.Manager, []byte(head+"XRAY,胸片,Chest X-ray,exam,次,,120.5,2026-01-01,\n"), true)
	if err != nil || narrow.Unchanged != 1 {
		t.Errorf("%+v, %v", narrow, err)
	}
	bad, err := x.ImportPrices(ctx, clinictest.Manager, []byte(wide+"A,甲,,drug,,,1,2026-01-01,,,3.07E+18,免税\nB,乙,,drug,,,1,2026-01-01,,,"+medical+",\nC,丙,,drug,,,1,2026-01-01,,,,101%\n"), true)
	x.must(err)
	var faults []string
	for _, f := range bad.Faults {
		faults = append(faults, f.Path+" "+f.Code)
	}
	if diff := cmp.Diff([]string{"rows[2].tax.code tax-code", "rows[3].tax tax-rate", "rows[4].tax tax-rate"}, faults); diff != "" {
		t.Error(diff)
	}
}

// Whatever is charged, discounted and taken back: the lines' taxes add up to those of the invoice, and net and tax to what is
// paid.
func TestTaxesAddUpToTheFen(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	random := rand.New(rand.NewPCG(7, 11))
	rates := []int{0, 1, 300, 600, 650, 1300, 10_000}
	for i, rate := range rates {
		x.taxed(fmt.Sprint("T", i), billing.Drug, 1+billing.Fen(random.IntN(9_999)), &billing.Tax{Treatment: billing.Rated, Rate: rate})
	}
	x.taxed("FREE", billing.Exam, 777, &billing.Tax{Treatment: billing.Exempt})
	id := account(t, x.Book(x.Patient(), clinictest.Monday, 1))
	for n := range 60 {
		code := "FREE"
		if n%7 != 0 {
			code = fmt.Sprint("T", random.IntN(len(rates)))
		}
		a, err := x.Charge(ctx, clinictest.Desk, id, code, 1+random.IntN(5), x.key())
		x.must(err)
		switch n % 6 {
		case 3:
			_, err = x.Discount(ctx, clinictest.Manager, id, billing.Discount{Kind: billing.Manual, Amount: 1 + billing.Fen(random.IntN(40)), Reason: "x"}, x.key())
		case 5:
			_, err = x.Reverse(ctx, clinictest.Desk, id, a.Lines[n-1].ID, "x", x.key())
		}
		x.must(err)
	}
	a, err := x.MakeOut(ctx, clinictest.Desk, id, firm)
	x.must(err)
	bill, err := x.Account(ctx, clinictest.Desk, id)
	x.must(err)
	var paid, net, tax, lines billing.Fen
	for _, s := range a.Taxes {
		net, tax = net+s.Net, tax+s.Tax
	}
	for _, l := range bill.Lines {
		if l.Reversed {
			continue
		}
		amount := l.Amount - l.Discount
		paid += amount
		own := (2*int64(amount)*int64(l.Tax.Rate) + int64(10_000+l.Tax.Rate)) / (2 * int64(10_000+l.Tax.Rate))
		lines += billing.Fen(own)
	}
	if paid != bill.Due || net+tax != paid || tax != lines {
		t.Errorf("%d to pay, %d net and %d tax; the lines' tax is %d", bill.Due, net, tax, lines)
	}
}
