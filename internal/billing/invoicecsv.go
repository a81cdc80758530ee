package billing

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// invoiceColumns are the heads of an export; what people read in them stands in the catalogues.
var invoiceColumns = []string{
	"bill", "date", "kind", "buyer", "taxNumber", "email", "code", "item", "category", "unit", "quantity", "unitPrice", "amount", "discount", "net",
	"status", "paid", "left", "numbers",
}

// taxColumns stand behind them where anything is said of taxes.
var taxColumns = []string{"taxCode", "taxRate", "tax"}

const maxInvoices = 5000 // bills of one file: far from the 6 MB that a function may answer with

// ExportInvoices writes the data of the invoices that were asked for, of appointments from a day to another, for the system
// that issues them: a line for each thing that was charged. What is of the bill as a whole stands in its first line alone, so
// that a column adds up.
func (s *Service) ExportInvoices(ctx context.Context, by auth.Actor, from, to clinic.Date, lang i18n.Lang) ([]byte, error) {
	if !cashiers(by) {
		return nil, ErrForbidden
	}
	if from > to || from.AddDays(maxPeriod-1) < to {
		return nil, errs.Invalid(errs.Field{Path: "from", Code: "period", Params: errs.Params{"max": maxPeriod}})
	}
	items, err := s.invoices(ctx, from, to)
	if err != nil {
		return nil, errs.Internal("export invoices", err)
	}
	if len(items) > maxInvoices {
		return nil, errs.Invalid(errs.Field{Path: "to", Code: "too-many", Params: errs.Params{"max": maxInvoices}})
	}
	accounts, err := s.accountsOf(ctx, items)
	if err != nil {
		return nil, errs.Internal("export invoices", err)
	}
	var b bytes.Buffer
	b.WriteString(bom)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	taxed := taxed(accounts)
	var head []string
	for _, c := range invoiceColumns {
		head = append(head, i18n.T(lang, "invoice."+c, nil))
	}
	for _, c := range taxColumns {
		if taxed {
			head = append(head, i18n.T(lang, "invoice."+c, nil))
		}
	}
	_ = w.Write(head) // into memory
	for _, it := range items {
		a := accounts[it.Account]
		x, err := s.shown(ctx, a, it)
		if err != nil {
			return nil, errs.Internal("export invoices", err)
		}
		if (x.Buyer.Kind == NoBuyer || a.empty()) && len(x.Numbers) == 0 {
			continue // withdrawn, or its appointment was called off
		}
		for _, row := range x.rows(a, lang) {
			_ = w.Write(row[:len(head)])
		}
	}
	w.Flush()
	return b.Bytes(), nil
}

// invoices reads those of a period in the order of their days.
func (s *Service) invoices(ctx context.Context, from, to clinic.Date) ([]invoiceItem, error) {
	var all []invoiceItem
	for day := from; day <= to; {
		items, err := store.QueryItems(ctx, s.DB, store.Query{
			Table: store.Billing, Index: "day", PK: monthOfInvoices(day), From: string(from), To: string(to) + "#~",
		})
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			x, err := readInvoice(it)
			if err != nil {
				return nil, err
			}
			all = append(all, x)
		}
		days := day.Month().Days()
		day = days[len(days)-1].AddDays(1)
	}
	return all, nil
}

func (s *Service) accountsOf(ctx context.Context, invoices []invoiceItem) (map[AccountID]Account, error) {
	keys := make([]store.Key, len(invoices))
	for i, x := range invoices {
		keys[i] = accountKey(x.Account)
	}
	items, err := store.BatchGetAll(ctx, s.DB, keys)
	if err != nil {
		return nil, err
	}
	all := map[AccountID]Account{}
	for _, it := range items {
		a, err := readAccount(it)
		if err != nil {
			return nil, err
		}
		all[a.ID] = a
	}
	return all, nil
}

// taxed reports whether of anything on some bills it is known how it is taxed.
func taxed(accounts map[AccountID]Account) bool {
	for _, a := range accounts {
		if len(a.taxes()) > 0 {
			return true
		}
	}
	return false
}

// tax says how a line is taxed, and the tax in what is paid for it.
func (l Line) tax(lang i18n.Lang) []string {
	if l.Tax == nil {
		return []string{"", "", ""}
	}
	code, how := l.Tax.written()
	if l.Tax.Treatment == Exempt {
		how = i18n.T(lang, "invoice.exempt", nil)
	}
	return []string{code, how, yuan(l.Tax.in(l.Amount - l.Discount))}
}

// rows are the lines of a bill in the file.
func (x Invoice) rows(a Account, lang i18n.Lang) [][]string {
	word := func(key string) string { return i18n.T(lang, key, nil) }
	bill := []string{
		string(a.ID), string(a.Date), word("invoice.kind." + string(x.Buyer.Kind)), plain(x.Buyer.Name), exact(x.Buyer.TaxNumber), plain(x.Buyer.Email),
	}
	var numbers []string
	for _, n := range x.Numbers {
		amount := n.Amount
		if n.Red {
			amount = -amount
		}
		numbers = append(numbers, n.Number+" "+signed(amount))
	}
	whole := []string{word("invoice.status." + string(x.Status)), signed(a.Paid - a.Refunded), signed(x.Left), plain(strings.Join(numbers, "; "))}
	var rows [][]string
	for _, l := range a.Lines {
		if l.Reversed {
			continue
		}
		if rows != nil {
			whole = []string{"", "", "", ""}
		}
		rows = append(rows, slices.Concat(bill, []string{
			l.Code, plain(l.Name.In(lang)), word("price-category." + string(l.Category)), plain(l.Unit), strconv.Itoa(l.Quantity), yuan(l.Price), yuan(l.Amount),
			yuan(l.Discount), yuan(l.Amount - l.Discount),
		}, whole, l.tax(lang)))
	}
	if rows == nil { // all was taken back
		rows = append(rows, slices.Concat(bill, make([]string, 9), whole, make([]string, len(taxColumns))))
	}
	return rows
}

// exact keeps a long number from being rounded by a spreadsheet, which counts 15 digits: with a tab behind it is a text.
func exact(s string) string {
	if len(s) > 15 && strings.Trim(s, "0123456789") == "" {
		return s + "\t"
	}
	return plain(s)
}

// signed writes an amount that may be below zero.
func signed(f Fen) string {
	if f < 0 {
		return "-" + yuan(-f)
	}
	return yuan(f)
}
