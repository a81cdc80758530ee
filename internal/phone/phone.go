// Package phone reads telephone numbers as people write them and gives them their one international form (E.164).
//
// What is a number, region by region, is libphonenumber's knowledge (Apache License 2.0): regions.tsv is made from
// the metadata that github.com/nyaruka/phonenumbers carries, and the tests compare every answer with that library.
// The library itself is not linked, because it unpacks all its metadata when a process starts: 6 ms, more than a
// function's whole start may take. Here a region's patterns are compiled when its first number comes.
package phone

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxInput bounds what is looked at: the longest number with all its punctuation is far shorter.
const maxInput = 60

// Number is a telephone number in the form of E.164: "+8613800138000".
type Number string

// Parse returns the number that s means for somebody in region, an ISO 3166 code such as "CN". It returns false if
// no such number can exist, or if s says more than a number, such as an extension.
func Parse(s, region string) (Number, bool) {
	if len(s) > maxInput || !utf8.ValidString(s) {
		return "", false
	}
	digits, plus, ok := clean(s)
	if !ok {
		return "", false
	}
	home, known := byRegion(region)
	if !plus && known {
		digits, plus = home.dialled(digits)
	}
	if plus {
		code, rest, ok := splitCode(digits)
		if !ok {
			return "", false
		}
		return international(code, rest)
	}
	if !known {
		return "", false
	}
	if n, ok := international(home.code, digits); ok {
		return n, true
	}
	// "86138…": the country code without its plus.
	if rest, ok := strings.CutPrefix(digits, home.code); ok && !home.general(digits) {
		return international(home.code, rest)
	}
	return "", false
}

// Shown returns s as it is shown to whoever shall call it, in plain digits. It may be what Parse does not know and can
// be dialled all the same: a number without its area, or a short one such as 12320. An extension is none of it.
func Shown(s string) (string, bool) {
	if len(s) > maxInput || !utf8.ValidString(s) {
		return "", false
	}
	digits, plus, ok := clean(s)
	if plus && ok {
		_, _, ok = splitCode(digits)
		ok = ok && len(digits) >= minInternational
	}
	return strings.TrimSpace(norm.NFKC.String(s)), ok && len(digits) <= maxDialled
}

// maxDialled is how many digits E.164 has at most; with fewer than minInternational nobody is reached abroad.
const (
	maxDialled       = 15
	minInternational = 7
)

// Mobile reports whether the number may be a mobile one, which can receive short messages.
func (n Number) Mobile() bool {
	code, rest, ok := splitCode(strings.TrimPrefix(string(n), "+"))
	if !ok {
		return false
	}
	for _, r := range byCode(code) {
		if r.mobile(rest) {
			return true
		}
	}
	return false
}

// international returns the number with a calling code, dropping a national prefix that people write by habit.
func international(code, digits string) (Number, bool) {
	regions := byCode(code)
	if len(regions) == 0 {
		return "", false
	}
	digits = regions[0].significant(digits)
	for _, r := range regions {
		if r.valid(digits) {
			return Number("+" + code + digits), true
		}
	}
	return "", false
}

// clean returns the digits of s and whether a plus stands before them. Whatever is neither a digit nor what people
// put between digits makes it no number.
func clean(s string) (digits string, plus, ok bool) {
	s = strings.TrimSpace(norm.NFKC.String(s)) // full-width digits and plus
	if s, plus = strings.CutPrefix(s, "+"); plus {
		s = strings.TrimSpace(s)
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune(" -.()/[]·\u00ad‐‑‒–—―−ー", r):
		default:
			return "", false, false
		}
	}
	return b.String(), plus, b.Len() >= 3 && b.Len() <= 20
}

// splitCode takes the calling code off the front. No code begins another, so there is one way at most.
func splitCode(digits string) (code, rest string, ok bool) {
	if strings.HasPrefix(digits, "0") {
		return "", "", false
	}
	for n := 1; n <= 3 && n < len(digits); n++ {
		if len(byCode(digits[:n])) > 0 {
			return digits[:n], digits[n:], true
		}
	}
	return "", "", false
}
