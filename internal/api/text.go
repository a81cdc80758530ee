package api

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// unwelcome returns the first character of s that no text may hold, in whatever field: it would be seen by nobody,
// and do something on the screen, in the file or in the message that the text is put into later.
//
// Tab, line feed and carriage return are white space that people type. Other control characters end C strings, move
// terminals and break CSV; U+2028 and U+2029 end lines where only CR and LF are looked for, and no keyboard has them;
// embeddings, overrides and isolates of direction let a note read other than it is written (CVE-2021-42574);
// noncharacters and the byte order mark are no text at all. The marks U+200E, U+200F and U+061C stay, and so do
// joiners and variation selectors: Arabic, Persian and Indian spelling, rare Chinese characters and emoji need them.
func unwelcome(s string) (rune, bool) {
	for _, r := range s {
		switch {
		case r == '\t', r == '\n', r == '\r':
		case unicode.IsControl(r), r == '\u2028', r == '\u2029',
			r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069',
			r == '\ufeff', unicode.Is(unicode.Noncharacter_Code_Point, r):
			return r, true
		}
	}
	return 0, false
}

// codePoint is how a character is named that cannot be shown.
func codePoint(r rune) string { return fmt.Sprintf("U+%04X", r) }

// shown returns a name that the caller made up, as it may stand in an answer.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return '?'
		}
		return r
	}, s)
}

// unwelcomeText names the fields with characters that no text may hold, one a line: huma lets a format say no more
// of a body than one sentence, which fieldsOf takes apart.
type unwelcomeText []string

func (t unwelcomeText) Error() string { return strings.Join(t, "\n") }

func (t *unwelcomeText) look(s string, open []object) {
	if r, ok := unwelcome(s); ok {
		*t = append(*t, "character|"+codePoint(r)+"|"+pathOf(open))
	}
}

// pathOf says where in a body one is: phones[0].number.
func pathOf(open []object) string {
	path := ""
	for _, o := range open {
		if o.list {
			path += "[" + strconv.Itoa(o.index-1) + "]"
		} else {
			path = join(path, shown(o.name))
		}
	}
	return path
}
