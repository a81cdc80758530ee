package pinyin_test

import (
	"strings"
	"testing"

	dict "github.com/mozillazg/go-pinyin"

	"careloop/internal/pinyin"
)

func TestReadings(t *testing.T) {
	for r, want := range map[rune]string{
		'张': "zhang", '伟': "wei", '单': "dan chan shan", '吕': "lv", '𬭎': "hong", '龘': "da", 'a': "", '1': "", 'é': "", 0: "", -1: "", 0x10ffff: "",
	} {
		if got := strings.Join(pinyin.Readings(r), " "); !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("Readings(%c) = %q, want %q", r, got, want)
		}
	}
}

func TestTheTablesHoldTheWholeDictionary(t *testing.T) {
	missing := 0
	for r := range dict.PinyinDict {
		want := dict.SinglePinyin(rune(r), dict.Args{Style: dict.Normal})
		got := pinyin.Readings(rune(r))
		if len(got) == 0 {
			missing++ // interjections
		} else if len(want) == 0 || (got[0] != want[0] && strings.ContainsAny(want[0], "aeiouv")) {
			t.Errorf("%c reads %v, the dictionary says %v: run go generate", r, got, want)
		}
	}
	if missing > 30 {
		t.Errorf("%d characters have no reading: run go generate", missing)
	}
}

func BenchmarkReadings(b *testing.B) {
	for b.Loop() {
		pinyin.Readings('伟')
	}
}
