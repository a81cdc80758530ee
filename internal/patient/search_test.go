package patient_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

func TestSearch(t *testing.T) {
	d := open(t)
	in := full()
	in.Name = "张伟"
	zhang := d.register(in)
	for _, name := range []string{"张伟强", "章小雨", "John Smith", "单雄信", "吕布"} {
		d.register(patient.RegisterInput{Name: name, Phones: []patient.Phone{{Number: "13900139000"}}})
	}
	for q, want := range map[string]string{
		"张伟": "张伟 张伟强", "张": "张伟 张伟强", "伟": "", "zhangwei": "张伟 张伟强", "Zhang Wei": "张伟 张伟强", "zhāng wěi": "张伟 张伟强",
		"zw": "张伟 张伟强", "ZWQ": "张伟强", "zhangx": "章小雨", "zh": "张伟 张伟强 章小雨", "smith": "John Smith", "john s": "John Smith", "js": "John Smith",
		"shanxiongxin": "单雄信", "danxiongxin": "单雄信", "lvbu": "吕布", "lubu": "吕布", "lü": "吕布",
		string(zhang.Number): "张伟", "  " + string(zhang.Number[:4]) + " " + string(zhang.Number[4:]): "张伟", "138 0013 8000": "张伟",
		"+86 13800138000": "张伟", "１３８００１３８０００": "张伟", strings.ToLower(liming): "张伟", "e12345678": "张伟", "LI.MING@EXAMPLE.COM": "张伟",
		"oABCDEFGHIJKLMNOPQRSTUVWXY12": "张伟", "oAbCDEFGHIJKLMNOPQRSTUVWXY12": "", "13800138001": "", "000000000": "", "张@": "", "#": "", "·": "", "pat_": "",
	} {
		if got := d.find(q); got != want {
			t.Errorf("%q finds %q, want %q", q, got, want)
		}
	}
	if family, _, err := d.files.Search(t.Context(), clinictest.Desk, "13900139000", 0, ""); err != nil || len(family) != 5 {
		t.Errorf("five share a phone, found %d, %v", len(family), err)
	}
	found, _, err := d.files.Search(t.Context(), clinictest.Desk, "zw", 1, "")
	if err != nil || found[0].Phone != "138****8000" || found[0].Number != zhang.Number || fmt.Sprint(found[0].Alerts) != "[allergy vip]" {
		t.Errorf("summary: %+v, %v", found, err)
	}
	for _, q := range []string{"", "  ", strings.Repeat("长", 101)} {
		if _, _, err := d.files.Search(t.Context(), clinictest.Desk, q, 0, ""); err == nil {
			t.Errorf("%q is searched for", q)
		}
	}
}

func TestPagesOfASearchTellEverybodyOnce(t *testing.T) {
	d := open(t)
	want := map[patient.ID]bool{}
	for i := range 30 {
		name := "单" + string('一'+rune(i))
		p := d.register(patient.RegisterInput{Name: name, Phones: []patient.Phone{{Number: "13900139000"}}})
		want[p.ID] = true
	}
	for _, q := range []string{"单", "s", "d", "sh", "13900139000"} {
		seen := map[patient.ID]bool{}
		var order []patient.ID
		for cursor := ""; ; {
			page, next, err := d.files.Search(t.Context(), clinictest.Desk, q, 7, cursor)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range page {
				if seen[s.ID] {
					t.Errorf("%q: %s twice", q, s.Name)
				}
				seen[s.ID] = true
				order = append(order, s.ID)
			}
			if cursor = next; cursor == "" {
				break
			}
		}
		if len(seen) != len(want) {
			t.Errorf("%q finds %d of %d", q, len(seen), len(want))
		}
		whole, _, err := d.files.Search(t.Context(), clinictest.Desk, q, 50, "")
		if err != nil || !slices.EqualFunc(whole, order, func(s patient.Summary, p patient.ID) bool { return s.ID == p }) {
			t.Errorf("%q: pages and whole differ, %v", q, err)
		}
	}
	_, next, err := d.files.Search(t.Context(), clinictest.Desk, "sh", 7, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"d", "13900139000", liming} {
		if _, _, err := d.files.Search(t.Context(), clinictest.Desk, q, 7, next); !errors.Is(err, patient.ErrCursor) {
			t.Errorf("another search's cursor on %q: %v", q, err)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"张伟", "zw", "13800138000", liming, "E12345678", "a@b.cn", "１", "\x00", "#", "pat_1", "oABCDEFGHIJKLMNOPQRSTUVWXY12", "zhāng"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		asked, err := patient.ParseQuery(s)
		if err != nil {
			return
		}
		if !utf8.ValidString(asked.Name) || strings.ContainsRune(asked.Name, '#') {
			t.Fatalf("%q asks for %q", s, asked.Name)
		}
		if asked.Name != "" && (asked.Reach != "" || asked.Number != "" || asked.Documents > 0) {
			t.Fatalf("%q asks for a name and a value: %+v", s, asked)
		}
	})
}

func TestEveryCodeHasASentence(t *testing.T) {
	for _, key := range []string{
		"error.patient-not-found", "error.duplicate-id-document", "error.idempotency-key-reused", "error.stale", "error.busy", "error.forbidden", "error.cursor",
		"field.required", "field.too-long", "field.too-many", "field.one-of", "field.unique", "field.unexpected", "field.unknown", "field.date", "field.email",
		"field.character", "field.name-letter", "field.birth-date-future", "field.birth-date-early", "field.phone", "field.phone-primary", "field.cn-id",
		"field.cn-id-checksum", "field.cn-id-date", "field.document-number", "field.wechat-id", "field.guardian-self",
		"warning.no-birth-date", "warning.birth-date-differs", "warning.gender-differs", "warning.same-phone-and-name", "warning.same-name-and-birth-date",
	} {
		for _, l := range i18n.Langs() {
			if !i18n.Has(l, key) {
				t.Errorf("no %s sentence for %s", l, key)
			}
		}
	}
}
