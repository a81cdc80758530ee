package patient

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"careloop/internal/errs"
)

// maxName is in characters. The longest names on Chinese id documents, those of minorities, have about 30.
const maxName = 100

// Name is a person's name in any script, normalised (NFC), of one word or many.
type Name string

// ParseName returns the name in s, or notes at field what is wrong with it. Letters of every script are fine, rare
// characters and variants included, and what stands between them in names: spaces, ·, apostrophes, hyphens, stops.
func ParseName(f errs.Faults, field, s string) Name {
	s = strings.Join(strings.Fields(norm.NFC.String(oneDot.Replace(s))), " ")
	n := utf8.RuneCountInString(s)
	switch r, bad := firstBad(s); {
	case s == "":
		f.Add(field, "required")
	case n > maxName:
		f.Add(field, "too-long", errs.Params{"max": maxName})
	case bad:
		f.Add(field, "character", errs.Params{"character": fmt.Sprintf("U+%04X", r)})
	case !strings.ContainsFunc(s, unicode.IsLetter):
		f.Add(field, "name-letter")
	default:
		return Name(s)
	}
	return ""
}

// oneDot writes the dot between the parts of a name in one way (GB 18030's), whatever key it was typed with.
var oneDot = strings.NewReplacer("•", "·", "‧", "·", "∙", "·", "⋅", "·")

// firstBad returns the first character that no name has.
func firstBad(s string) (rune, bool) {
	if !utf8.ValidString(s) {
		return utf8.RuneError, true
	}
	before := ' '
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r): // "letters" that nobody sees
			return r, true
		case unicode.IsLetter(r), unicode.Is(unicode.Nl, r), isJoint(r): // Nl: 〇 and Ⅱ
		case unicode.IsMark(r), r == '\u200c', r == '\u200d': // joiners belong to Persian and Indian spelling
			if !unicode.IsLetter(before) && !unicode.IsMark(before) {
				return r, true
			}
		default:
			return r, true
		}
		before = r
	}
	return 0, false
}

// isJoint reports whether r stands between the letters of names.
func isJoint(r rune) bool { return strings.ContainsRune(" ·・'’‘`-‐‑.", r) }

// ParseText returns the text in s without the white space around it, or notes at field what is wrong. It is for a
// line of plain text that may be empty.
func ParseText(f errs.Faults, field, s string, limit int) string {
	s = strings.TrimSpace(norm.NFC.String(s))
	for _, r := range s {
		if r == utf8.RuneError || (!unicode.IsGraphic(r) && r != '\u200c' && r != '\u200d') {
			f.Add(field, "character", errs.Params{"character": fmt.Sprintf("U+%04X", r)})
			return ""
		}
	}
	if utf8.RuneCountInString(s) > limit {
		f.Add(field, "too-long", errs.Params{"max": limit})
		return ""
	}
	return s
}
