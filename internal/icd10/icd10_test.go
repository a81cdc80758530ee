package icd10_test

import (
	"regexp"
	"testing"

	"careloop/internal/icd10"
)

func TestSearch(t *testing.T) {
	for q, want := range map[string]string{
		"J06.9": "J06.9", "j069": "J06.9", " i10 ": "I10", "高血压": "I10", "yfxgxy": "I10", "慢性胃炎": "K29.5", "mxwy": "K29.5",
		"asthma": "J45.9", "cholera": "A00", "essential hyper": "I10", "appendicitis acute": "K35.8", "2xtnb": "E11.9", "牙本质": "K02.1",
	} {
		if got := icd10.Search(q, 5); len(got) == 0 || got[0].Code != want {
			t.Errorf("%q finds %v, want %s first", q, got, want)
		}
	}
	for _, q := range []string{"", "  ", "-", "zzzz", "不存在的病", "%"} {
		if got := icd10.Search(q, 5); got == nil || len(got) > 0 {
			t.Errorf("%q finds %v", q, got)
		}
	}
	if got := icd10.Search("j", 7); len(got) != 7 {
		t.Errorf("%d codes", len(got))
	}
}

func TestTheListIsWhole(t *testing.T) {
	form := regexp.MustCompile(`^[A-Z][0-9][0-9A-Z](\.[0-9A-Z])?$`)
	seen := map[string]bool{}
	for letter := 'A'; letter <= 'Z'; letter++ {
		for _, c := range icd10.Search(string(letter), 20_000) {
			if c.Code[0] != byte(letter) {
				continue // found by a name
			}
			if !form.MatchString(c.Code) || c.English+c.Chinese == "" || seen[c.Code] {
				t.Errorf("%+v", c)
			}
			seen[c.Code] = true
		}
	}
	if len(seen) < 12_000 {
		t.Errorf("%d codes", len(seen))
	}
}

func BenchmarkSearch(b *testing.B) {
	for b.Loop() {
		icd10.Search("chronic", 20)
	}
}
