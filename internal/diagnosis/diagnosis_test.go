package diagnosis_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/diagnosis"
	"careloop/internal/errs"
	"careloop/internal/icd10"
	"careloop/internal/store"
	"careloop/internal/store/enginetest"
)

const national = "国家临床版 2.0"

func TestReadFiles(t *testing.T) {
	want := []icd10.Disease{{Code: "J18.900", Chinese: "肺炎"}, {Code: "J18.900x001", Chinese: "社区获得性肺炎，非重症", English: "CAP"}, {Code: "G63.200*", Chinese: "糖尿病性周围神经病"}}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("疾病编码,疾病名称,英文\r\nJ18.900,肺炎\r\nJ18.900x001,社区获得性肺炎，非重症,CAP\r\nG63.200*,糖尿病性周围神经病,\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"commas":           "J18.900,肺炎\nJ18.900x001,\"社区获得性肺炎，非重症\",CAP\nG63.200*,糖尿病性周围神经病\n",
		"tabs and mark":    "\ufeffcode\tname\tenglish\nJ18.900\t肺炎\t\nJ18.900x001\t社区获得性肺炎，非重症\tCAP\nG63.200*\t糖尿病性周围神经病\t",
		"GB18030 of Excel": gb,
	} {
		rows, faults, err := diagnosis.Read(strings.NewReader(file))
		if err != nil || len(faults) > 0 {
			t.Errorf("%s: %v %v", name, faults, err)
		}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReadNamesEveryFault(t *testing.T) {
	_, faults, err := diagnosis.Read(strings.NewReader("code,name\nJ18.900,肺炎\n8000/0,肿瘤\nJ18.901,\nJ18.900,肺炎\nI10," + strings.Repeat("长", 201) + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, f := range faults {
		got = append(got, f.Row)
	}
	if diff := cmp.Diff([]int{3, 4, 5, 6}, got); diff != "" {
		t.Errorf("%s\n%v", diff, faults)
	}
	if _, _, err := diagnosis.Read(strings.NewReader("\xff\xfe\x00\xd8")); err == nil {
		t.Error("a file in no known encoding is read")
	}
}

func open(t *testing.T) (*clinictest.Clinic, func() *diagnosis.Service) {
	c := clinictest.New(t)
	return c, func() *diagnosis.Service { return &diagnosis.Service{DB: c.DB, Now: c.Now} }
}

func list(t *testing.T, source string, rows ...icd10.Disease) diagnosis.List {
	t.Helper()
	l, err := diagnosis.Pack(source, rows)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var operator = auth.Job("operator")

// first is what a search finds first.
func first(t *testing.T, s *diagnosis.Service, q string) icd10.Disease {
	t.Helper()
	found, err := s.Search(t.Context(), q, 5)
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: %v %v", q, found, err)
	}
	return found[0]
}

func TestAnImportedListIsFoundWithItsSource(t *testing.T) {
	c, process := open(t)
	s, other := process(), process()
	if got := first(t, other, "肺炎"); got.Code != "J18.9" || got.Source != "" {
		t.Errorf("before: %+v", got)
	}
	l := list(t, national, icd10.Disease{Code: "J18.900", Chinese: "肺炎"}, icd10.Disease{Code: "J18.900x001", Chinese: "社区获得性肺炎"})
	did, err := s.Import(t.Context(), operator, l)
	if err != nil || did != (diagnosis.Imported{Codes: 2}) {
		t.Fatalf("%+v %v", did, err)
	}
	changes := len(c.Changes())
	if did, err = s.Import(t.Context(), operator, l); err != nil || !did.Same || len(c.Changes()) != changes {
		t.Errorf("again: %+v %v, %d changes", did, err, len(c.Changes())-changes)
	}
	if got := first(t, other, "肺炎"); got.Code != "J18.9" {
		t.Errorf("within the minute: %+v", got)
	}
	c.Advance(time.Minute)
	for q, want := range map[string]string{"肺炎": "J18.900", "sqhdxfy": "J18.900x001", "shequ": "J18.900x001", "j18.900x": "J18.900x001"} {
		if got := first(t, other, q); got.Code != want || got.Source != national {
			t.Errorf("%s: %+v", q, got)
		}
	}
	if did, err = s.Import(t.Context(), operator, list(t, "上海版", icd10.Disease{Code: "J18.901", Chinese: "大叶性肺炎"})); err != nil || did.Before != national {
		t.Errorf("%+v %v", did, err)
	}
	c.Advance(time.Minute)
	if got := first(t, other, "肺炎"); got.Code != "J18.9" {
		t.Errorf("after another list: %+v", got)
	}
}

func TestOnlyOperatorsImport(t *testing.T) {
	_, process := open(t)
	l := list(t, national, icd10.Disease{Code: "J18.900", Chinese: "肺炎"})
	if _, err := process().Import(t.Context(), clinictest.Doctor, l); errs.KindOf(err) != errs.KindForbidden {
		t.Errorf("a doctor: %v", err)
	}
	for _, bad := range []diagnosis.List{{Packed: l.Packed}, {Source: national}, {Source: national, Packed: []byte("no list")}, {Source: strings.Repeat("x", 61), Packed: l.Packed}} {
		if _, err := process().Import(t.Context(), operator, bad); errs.KindOf(err) != errs.KindInvalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// A large list is kept in parts, and of several who import at once one list counts, whole.
func TestManyImportAtOnce(t *testing.T) {
	c, process := open(t)
	for round := range enginetest.Rounds(5) {
		lists := make([]diagnosis.List, 3)
		for i := range lists {
			var rows []icd10.Disease
			for n := range 4000 {
				rows = append(rows, icd10.Disease{Code: fmt.Sprintf("K%02d.%04d", n/100, n%100), Chinese: fmt.Sprintf("病 %d %d %x", i, n, n*7919*(round+1))})
			}
			lists[i] = list(t, fmt.Sprint("list ", round, " ", i), rows...)
		}
		errors := make(chan error, len(lists))
		for i := range lists {
			go func() {
				_, err := process().Import(t.Context(), operator, lists[i])
				errors <- err
			}()
		}
		won := 0
		for range lists {
			switch err := <-errors; errs.KindOf(err) {
			case errs.KindStale:
			default:
				if err != nil {
					t.Error(err)
				}
				won++
			}
		}
		if got := first(t, process(), "K39.0099"); won == 0 || !strings.HasPrefix(got.Source, fmt.Sprint("list ", round)) {
			t.Errorf("%d won, %+v", won, got)
		}
	}
	for _, ch := range c.Changes() {
		if ch.Table == store.Care && len(ch.New.Doc) > store.MaxItemSize*3/4 {
			t.Errorf("%s has %d bytes", ch.Key, len(ch.New.Doc))
		}
	}
}
