package billing_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"careloop/internal/billing"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
)

const head = "code,name.zh-CN,name.en,category,unit,grade,amount,from,closedOn\n"

func TestPricesComeFromAFile(t *testing.T) {
	x := open(t)
	ctx := t.Context()
	file := head + "XRAY,胸片,Chest X-ray,exam,次,,120.5,2026-01-01,\nCONS,诊查费,Consultation,consultation,次,,35,2026-11-24,\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(file))
	x.must(err)
	want := billing.Imported{Rows: 2, Added: 1, Changed: 1}
	for _, dry := range []bool{true, false} {
		got, err := x.ImportPrices(ctx, clinictest.Manager, gb, dry)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	}
	again, err := x.ImportPrices(ctx, clinictest.Manager, []byte("\ufeff"+file), false)
	if err != nil || again.Unchanged != 2 {
		t.Errorf("%+v, %v", again, err)
	}
	out, err := x.ExportPrices(ctx, clinictest.Manager, "2026-11-24")
	x.must(err)
	if !strings.Contains(string(out), "XRAY,胸片,Chest X-ray,exam,次,,120.50,2026-01-01,,\r\n") || !strings.Contains(string(out), "CONS,诊查费,Consultation,consultation,次,,35.00,2026-11-24,,\r\n") {
		t.Errorf("%s", out)
	}
	back, err := x.ImportPrices(ctx, clinictest.Manager, out, true)
	if err != nil || back.Changed != 0 || back.Added != 0 || len(back.Faults) != 0 {
		t.Errorf("what was exported comes back as %+v, %v", back, err)
	}
}

func TestAFileSaysWhatIsWrongRowByRowAndChangesNothing(t *testing.T) {
	x := open(t)
	file := head + "NEW,新,New,exam,,,10,2026-01-01,\nbad,,,food,,,1.234,soon,\nNEW,新,New,exam,,chief,10,2026-01-01,\nshort,row\n"
	got, err := x.ImportPrices(t.Context(), clinictest.Manager, []byte(file), false)
	x.must(err)
	var faults []string
	for _, f := range got.Faults {
		faults = append(faults, f.Path+" "+f.Code)
	}
	want := []string{
		"rows[3].amount yuan", "rows[3].code price-code", "rows[3].name required", "rows[3].category one-of", "rows[3].from date",
		"rows[4].code twice", "rows[4].grade only-registration", "rows[5].csv csv-columns",
	}
	if diff := cmp.Diff(want, faults); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	all, err := x.Prices(t.Context(), clinictest.Desk)
	if err != nil || len(all) != 5 {
		t.Errorf("%d prices, %v", len(all), err)
	}
	for _, file := range []string{"", "code,name\n", "\xff\xfe\x00"} {
		if _, err := x.ImportPrices(t.Context(), clinictest.Manager, []byte(file), true); err == nil {
			t.Errorf("%q was read", file)
		}
	}
	_, err = x.ImportPrices(t.Context(), clinictest.Desk, []byte(head), true)
	wantErr(t, err, billing.ErrForbidden)
}

func FuzzImportPrices(f *testing.F) {
	f.Add([]byte(head + "XRAY,胸片,Chest X-ray,exam,次,,120.5,2026-01-01,\n"))
	f.Add([]byte(head + "\"x"))
	x := open(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := x.ImportPrices(t.Context(), clinictest.Manager, file, true)
		if err == nil && got.Added+got.Changed+got.Unchanged != got.Rows {
			t.Errorf("%+v", got)
		}
	})
}

func TestYuan(t *testing.T) {
	for s, want := range map[string]billing.Fen{"12": 1200, "12.5": 1250, "0.01": 1, "10000000": billing.MaxFen} {
		if got, ok := billing.ParseYuan(s); !ok || got != want {
			t.Errorf("%s = %d, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", ".", "1.", ".5", "-1", "+1", "1.234", "1e3", "１", "10000000.01", "1_0", "1,000", " 1"} {
		if got, ok := billing.ParseYuan(s); ok {
			t.Errorf("%q was read as %d", s, got)
		}
	}
}

func TestAPriceThatEndsOnItsFirstDayIsSavedOnce(t *testing.T) {
	x := open(t)
	day := clinic.Date("2026-12-01")
	n := billing.NewPrice{Code: "TRIAL", Name: i18n.Text{i18n.English: "Trial"}, Category: billing.Exam, Amount: 500, From: day, Closed: &day}
	first, err := x.SavePrice(t.Context(), clinictest.Manager, n, 0)
	x.must(err)
	again, err := x.SavePrice(t.Context(), clinictest.Manager, n, first.Version)
	if err != nil || len(again.Prices) != 1 {
		t.Errorf("%+v, %v", again.Prices, err)
	}
}

// TestTwoImportsOfOneListLeaveOnePriceEach sends a list twice at once, as after an answer that did not come: whatever each
// of them is told, one more import finds nothing to do.
func TestTwoImportsOfOneListLeaveOnePriceEach(t *testing.T) {
	x := open(t)
	const rows = 300
	var file strings.Builder
	file.WriteString(head)
	for i := range rows {
		fmt.Fprintf(&file, "P%03d,项目%d,Item %d,exam,次,,12.5,2026-01-01,\n", i, i, i)
	}
	again := func() error {
		_, err := x.ImportPrices(context.WithoutCancel(t.Context()), clinictest.Manager, []byte(file.String()), false)
		return err
	}
	during(2, func(int) {
		if err := again(); err != nil && !errors.Is(err, billing.ErrStale) {
			t.Error(err)
		}
	})
	x.must(again())
	all, err := x.Prices(t.Context(), clinictest.Manager)
	x.must(err)
	n := 0
	for _, p := range all {
		if !strings.HasPrefix(p.Name["en"], "Item ") {
			continue
		}
		n++
		if len(p.Prices) != 1 || p.Version != 1 {
			t.Errorf("%s has %d prices in version %d", p.Code, len(p.Prices), p.Version)
		}
	}
	if n != rows {
		t.Errorf("%d of %d", n, rows)
	}
}

// Other names come and go with their own column, and a file without it leaves them.
func TestOtherNamesInAFile(t *testing.T) {
	x := open(t)
	with := strings.Replace(head, "\n", ",alsoCalled\n", 1) + "DRUG,阿莫西林胶囊,,drug,,,3.33,2026-01-01,,阿莫西林;Amoxil\n"
	for _, file := range []string{with, head + "DRUG,阿莫西林胶囊,,drug,,,3.33,2026-01-01,\n"} {
		got, err := x.ImportPrices(t.Context(), clinictest.Manager, []byte(file), false)
		if err != nil || len(got.Faults) > 0 {
			t.Errorf("%+v %v", got, err)
		}
		out, err := x.ExportPrices(t.Context(), clinictest.Manager, x.Today())
		x.must(err)
		if !strings.Contains(string(out), ",阿莫西林;Amoxil\r\n") {
			t.Errorf("%s", out)
		}
	}
}
