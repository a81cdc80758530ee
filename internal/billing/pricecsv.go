package billing

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/group"
	"careloop/internal/i18n"
)

// columns of a price list as a file. Amounts are in yuan, as people write them.
var columns = []string{"code", "name.zh-CN", "name.en", "category", "unit", "grade", "amount", "from", "closedOn", "alsoCalled", "taxCode", "tax"}

// A file has all of them, or no taxes, or no other names either, as those of before. What it does not say it leaves as it is.
const (
	untaxedColumns = 10
	oldColumns     = 9
)

const (
	bom     = "\ufeff"
	maxRows = 5000
	atOnce  = 8 // rows that are written side by side: one after the other, a list would outlast its request
)

// Imported is what a file did to the price list, or would do.
type Imported struct {
	Rows      int          `json:"rows"`
	Added     int          `json:"added"`
	Changed   int          `json:"changed"`
	Unchanged int          `json:"unchanged"`
	Faults    []errs.Field `json:"-"` // by row: rows[3].amount
}

// ImportPrices reads a price list from a CSV file in UTF-8 or GB18030. With any fault nothing is written, and a dry
// run writes nothing at all. The same file again changes nothing.
func (s *Service) ImportPrices(ctx context.Context, by auth.Actor, file []byte, dryRun bool) (Imported, error) {
	if !manages(by) {
		return Imported{}, ErrForbidden
	}
	rows, faults, said, err := readPrices(file)
	if err != nil {
		return Imported{}, err
	}
	all, err := s.items(ctx)
	if err != nil {
		return Imported{}, errs.Internal("import prices", err)
	}
	known := map[string]Item{}
	for _, x := range all {
		known[x.Code] = x
	}
	out := Imported{Rows: len(rows), Faults: faults}
	var write []Item
	for _, n := range rows {
		x, ok := known[n.Code]
		if said <= oldColumns {
			n.AlsoCalled = x.AlsoCalled
		}
		if said <= untaxedColumns {
			n.Tax = x.Tax
		}
		next, changed := x.with(n, by.ID, s.now())
		switch {
		case !ok:
			out.Added++
		case changed:
			out.Changed++
		default:
			out.Unchanged++
		}
		if changed {
			write = append(write, next)
		}
	}
	if dryRun || len(faults) > 0 {
		return out, nil
	}
	g, going := group.New(ctx, atOnce)
	for _, x := range write {
		g.Go(func() error {
			if going.Err() != nil {
				return going.Err()
			}
			_, err := s.putPrice(ctx, by, x) // to its end: one that is cut off may still arrive after the answer
			return err
		})
	}
	return out, g.Wait()
}

// readPrices reads the rows of a file, and finds every fault in them. It also says how many of the columns there are.
func readPrices(file []byte) (all []NewPrice, faults []errs.Field, said int, err error) {
	text, err := decoded(file)
	if err != nil {
		return nil, nil, 0, err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	head, err := r.Read()
	said = len(head)
	known := said == oldColumns || said == untaxedColumns || said == len(columns)
	if err != nil || !known || !slices.Equal(head, columns[:said]) {
		return nil, nil, 0, errs.Invalid(errs.Field{Path: "csv", Code: "csv-head", Params: errs.Params{"columns": strings.Join(columns, ",")}})
	}
	f := errs.NewFaults()
	seen := map[string]bool{}
	for n := 2; ; n++ { // as a spreadsheet counts: the head is row 1
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, faultsOf(f), said, nil
		}
		row := f.In("rows").At(n)
		switch {
		case err != nil:
			row.Add("csv", "csv-row")
			return all, faultsOf(f), said, nil //nolint:nilerr // the fault says where
		case len(record) != len(head):
			row.Add("csv", "csv-columns", errs.Params{"count": len(head)})
			continue
		case len(all) == maxRows:
			row.Add("csv", "too-many", errs.Params{"max": maxRows})
			return all, faultsOf(f), said, nil
		}
		p := priceOf(record, row)
		if seen[p.Code] {
			row.Add("code", "twice")
		}
		seen[p.Code] = true
		p.check(row)
		all = append(all, p)
	}
}

func faultsOf(f errs.Faults) []errs.Field {
	var e *errs.Error
	if errors.As(f.Err(), &e) {
		return e.Fields
	}
	return nil
}

// decoded reads UTF-8, with or without a mark, and what is not UTF-8 as GB18030, in which Excel writes in China.
func decoded(file []byte) (string, error) {
	if utf8.Valid(file) {
		return strings.TrimPrefix(string(file), bom), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", errs.Invalid(errs.Field{Path: "csv", Code: "csv-encoding"})
	}
	return string(text), nil
}

func priceOf(record []string, f errs.Faults) NewPrice {
	for i := range record {
		record[i] = strings.TrimSpace(strings.TrimPrefix(record[i], "'"))
	}
	n := NewPrice{
		Code: record[0], Name: i18n.Text{}, Category: Category(record[3]), Unit: record[4], Grade: record[5], From: clinic.Date(record[7]),
	}
	for i, l := range []i18n.Lang{i18n.Chinese, i18n.English} {
		if record[1+i] != "" {
			n.Name[l] = record[1+i]
		}
	}
	var ok bool
	if n.Amount, ok = ParseYuan(record[6]); !ok {
		f.Add("amount", "yuan")
	}
	if d := clinic.Date(record[8]); d != "" {
		n.Closed = &d
	}
	if len(record) > oldColumns && record[oldColumns] != "" {
		n.AlsoCalled = strings.FieldsFunc(record[oldColumns], func(r rune) bool { return r == ';' || r == '；' })
	}
	if len(record) > untaxedColumns {
		n.Tax = taxOf(record[untaxedColumns], record[untaxedColumns+1], f)
	}
	return n
}

// ParseYuan reads an amount as people write it: 12, 12.5, 12.50.
func ParseYuan(s string) (Fen, bool) {
	whole, part, dotted := strings.Cut(s, ".")
	if len(part) > 2 || (dotted && part == "") || strings.ContainsAny(s, "+-_") {
		return 0, false
	}
	y, err := strconv.ParseInt(whole, 10, 40)
	if err != nil {
		return 0, false
	}
	c, err := strconv.ParseInt((part + "00")[:2], 10, 8)
	if err != nil {
		return 0, false
	}
	f := Fen(y)*100 + Fen(c)
	return f, f <= MaxFen
}

// ExportPrices writes the price list, at the prices of a day, as a file that ImportPrices reads and Excel opens. Where it is
// said of nothing how it is taxed, the file has no columns for that.
func (s *Service) ExportPrices(ctx context.Context, by auth.Actor, day clinic.Date) ([]byte, error) {
	all, err := s.Prices(ctx, by)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(bom)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	said := untaxedColumns
	if slices.ContainsFunc(all, func(x Item) bool { return x.Tax != nil }) {
		said = len(columns)
	}
	_ = w.Write(columns[:said]) // into memory
	for _, x := range all {
		p, ok := x.On(day)
		if !ok {
			continue
		}
		closed := ""
		if x.Closed != nil {
			closed = string(*x.Closed)
		}
		taxCode, tax := x.Tax.written()
		row := []string{
			x.Code, plain(x.Name[i18n.Chinese]), plain(x.Name[i18n.English]), string(x.Category), plain(x.Unit), x.Grade,
			yuan(p.Amount), string(p.From), closed, plain(strings.Join(x.AlsoCalled, ";")), taxCode, tax,
		}
		_ = w.Write(row[:said])
	}
	w.Flush()
	return b.Bytes(), nil
}

// plain keeps a text from being taken for a formula by the program that opens the file.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
