package phone_test

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"

	"careloop/internal/phone"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, region, want string }{
		{"13800138000", "CN", "+8613800138000"},
		{" 138-0013-8000 ", "CN", "+8613800138000"},
		{"１３８００１３８０００", "CN", "+8613800138000"},
		{"8613800138000", "CN", "+8613800138000"},
		{"＋86 138 0013 8000", "CN", "+8613800138000"},
		{"0086 138 0013 8000", "CN", "+8613800138000"},
		{"010-6552 9988", "CN", "+861065529988"},
		{"(0571) 8765 4321", "CN", "+8657187654321"},
		{"+86 (0)10 6552 9988", "CN", "+861065529988"},
		{"+1 (415) 555-2671", "CN", "+14155552671"},
		{"00 1 415 555 2671", "CN", "+14155552671"},
		{"415-555-2671", "US", "+14155552671"},
		{"+852 6123 4567", "CN", "+85261234567"},
		{"+39 06 6982 1234", "CN", "+390669821234"}, // Italy keeps its zero
		{"07400 123456", "GB", "+447400123456"},
		{"+33 6 12 34 56 78", "CN", "+33612345678"},
	} {
		got, ok := phone.Parse(c.in, c.region)
		if !ok || string(got) != c.want {
			t.Errorf("Parse(%q, %s) = %s, %v; want %s", c.in, c.region, got, ok, c.want)
		}
	}
	for _, in := range []string{
		"", "1", "110", "12345", "1380013800", "138001380001", "23800138000", "+", "+86", "+999 123456789", "电话13800138000",
		"13800138000 ext 5", "138****8000", "1-800-FLOWERS", "6552 9988", strings.Repeat("1", 61), "\xff\xfe", "+0 13800138000",
	} {
		if got, ok := phone.Parse(in, "CN"); ok {
			t.Errorf("Parse(%q) = %s, want a refusal", in, got)
		}
	}
	if got, ok := phone.Parse("13800138000", "XX"); ok {
		t.Errorf("an unknown region makes %s of it", got)
	}
}

func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		" 010-6552 9988 ": "010-6552 9988", "＋86 10 6552 9988": "+86 10 6552 9988", "12320": "12320", "400-820-0000": "400-820-0000",
		"6552 9988": "6552 9988", "+1 (415) 555-2671": "+1 (415) 555-2671",
	} {
		if got, ok := phone.Shown(in); !ok || got != want {
			t.Errorf("Shown(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"", "12", "1234567890123456", "+", "+86", "+86 138", "+999 123456789", "6552 9988 ext. 2", "6552 9988 / 6552 9989, 3", "call", "\xff\xfe",
	} {
		if got, ok := phone.Shown(in); ok {
			t.Errorf("Shown(%q) = %q, want a refusal", in, got)
		}
	}
}

func TestMobile(t *testing.T) {
	for n, want := range map[phone.Number]bool{
		"+8613800138000": true, "+861065529988": false, "+14155552671": true, "+85261234567": true, "+85221234567": false, "": false, "+": false,
	} {
		if n.Mobile() != want {
			t.Errorf("%s.Mobile() = %v", n, !want)
		}
	}
}

// Every example number of libphonenumber, written as at home and as abroad, gives what the library gives.
func TestEveryRegionsExamples(t *testing.T) {
	types := []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.VOIP, phonenumbers.TOLL_FREE}
	seen := 0
	for region := range phonenumbers.GetSupportedRegions() {
		for _, kind := range types {
			n := phonenumbers.GetExampleNumberForType(region, kind)
			if n == nil {
				continue
			}
			seen++
			want := phonenumbers.Format(n, phonenumbers.E164)
			for _, form := range []phonenumbers.PhoneNumberFormat{phonenumbers.NATIONAL, phonenumbers.INTERNATIONAL, phonenumbers.E164} {
				in := phonenumbers.Format(n, form)
				if back, err := phonenumbers.Parse(in, region); err != nil || phonenumbers.Format(back, phonenumbers.E164) != want {
					continue // one of Argentina's, which the library writes but does not read
				}
				if got, ok := phone.Parse(in, region); !ok || string(got) != want {
					t.Errorf("Parse(%q, %s) = %s, %v; want %s", in, region, got, ok, want)
				}
			}
			if kind == phonenumbers.MOBILE && !phone.Number(want).Mobile() {
				t.Errorf("%s of %s is mobile", want, region)
			}
		}
	}
	if seen < 500 {
		t.Errorf("only %d examples", seen)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"13800138000", "+1 415 555 2671", "0086 10 6552 9988", "010-65529988", "00390669821234", "+", "86", "0", "08613800138000", "00113100000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := phone.Parse(s, "CN")
		if !ok {
			return
		}
		if again, ok := phone.Parse(string(got), "US"); !ok || again != got {
			t.Fatalf("Parse(%q) = %s, which reads as %s, %v", s, got, again, ok)
		}
		// The library is stricter about what may stand between digits; about the digits the two agree.
		bare := strings.Map(func(r rune) rune {
			if r == '+' || (r >= '0' && r <= '9') {
				return r
			}
			return -1
		}, norm.NFKC.String(s))
		n, err := phonenumbers.Parse(bare, "CN")
		if err != nil || !phonenumbers.IsValidNumber(n) {
			t.Fatalf("Parse(%q) = %s, which libphonenumber refuses: %v %v", s, got, n, err)
		}
		if want := phonenumbers.Format(n, phonenumbers.E164); want != string(got) {
			t.Fatalf("Parse(%q) = %s, libphonenumber says %s", s, got, want)
		}
	})
}
