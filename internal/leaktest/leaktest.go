// Package leaktest feeds marked personal data into the programs and looks for it in what they say of themselves: logs,
// metrics, errors, problems, queues and audit rows. The marks are words, numbers and characters that nothing else has,
// and they are looked for in every form in which something could have passed them on.
package leaktest

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"careloop/internal/mask"
)

// The marks, in values that Careloop takes.
const (
	Name     = "Quillfeather Zyxbrandt"
	Han      = "爨龘靐"
	Phone    = "+8617714937608"
	Email    = "quillfeather@zyxbrandt.example"
	WeChat   = "oQuillfeatherZyxbrandt01"
	Document = "11010119900307299X" // an identity card with a right check digit
	Passport = "QZY7391846"
	Text     = "Quillfeather 爨龘靐 17714937608"             // what is written into any free text
	Secret   = "eyJxdWlsbGZlYXRoZXI.Zyxbrandt-QZY7391846" //nolint:gosec // a secret that is none
)

// marks are what is looked for: the parts of the values above by which somebody would be known.
var marks = []string{"quillfeather", "zyxbrandt", "爨", "龘", "靐", "cuanda", "17714937608", "110101199003072", "qzy7391846", mask.Phone(Phone), mask.IDDocument(Document)}

// form is a mark as it may appear.
type form struct {
	mark, text string
	digits     bool // compare without the signs that stand between digits
}

var forms = formsOf(marks)

func formsOf(marks []string) []form {
	var all []form
	add := func(mark, text string) { all = append(all, form{mark: mark, text: text}) }
	for _, m := range marks {
		add(m, m)
		add(m, hex.EncodeToString([]byte(m)))
		add(m, strings.ToLower(url.QueryEscape(m)))
		add(m, escaped(m, `\u%04x`))
		add(m, escaped(m, `\x%02x`))
		if strings.Trim(m, "0123456789") == "" {
			all = append(all, form{mark: m, text: m, digits: true})
		}
		if len(m) < 6 {
			continue // too short in base64 to be told from chance
		}
		for _, spelled := range []string{m, strings.ToUpper(m[:1]) + m[1:], strings.ToUpper(m)} {
			for shift := range 3 {
				add(m, inner64(spelled, shift))
			}
		}
	}
	return all
}

// escaped writes each character as an escape.
func escaped(m, format string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(m)) {
		fmt.Fprintf(&b, format, u)
	}
	return b.String()
}

// inner64 is what of a text shows in base64 wherever it begins, without the characters that its neighbours share.
func inner64(m string, shift int) string {
	s := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + m))
	return s[[]int{0, 2, 3}[shift] : len(s)-1]
}

var punctuation = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "")

// In returns which marks are in a text, in whatever form.
func In(text string) []string {
	lower := strings.ToLower(text)
	digits := punctuation.Replace(lower)
	web := strings.NewReplacer("-", "+", "_", "/").Replace(text)
	var found []string
	for _, f := range forms {
		hit := strings.Contains(lower, f.text) || strings.Contains(text, f.text) || strings.Contains(web, f.text)
		if f.digits {
			hit = strings.Contains(digits, f.text)
		}
		if hit && !slices.Contains(found, f.mark) {
			found = append(found, f.mark)
		}
	}
	return found
}

// None fails the test for each line of a text that has a mark, and says where the text was found.
func None(t testing.TB, where, text string) {
	t.Helper()
	if len(In(text)) == 0 {
		return
	}
	for line := range strings.Lines(text) {
		if found := In(line); len(found) > 0 {
			t.Errorf("%s: %s in %s", where, strconv.Quote(strings.Join(found, ", ")), strings.TrimSpace(line))
		}
	}
}
