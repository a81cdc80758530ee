// Package mask shortens what identifies a person for screens that others can see: enough to recognise oneself, too
// little to learn who somebody is (A3, V3). It cuts between graphemes, never inside one.
package mask

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// Phone shows the first three and the last four digits of a mobile number: "138****5678". Of an E.164 number the
// Chinese country code is left out and any other kept. Of shorter numbers less is shown, under seven digits nothing.
func Phone(number string) string {
	number = strings.TrimPrefix(number, "+86")
	plus := ""
	if strings.HasPrefix(number, "+") {
		plus = "+"
	}
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, number)
	switch n := uniseg.GraphemeClusterCount(digits); {
	case n >= 10:
		return plus + middle(digits, 3, 4)
	case n >= 7:
		return plus + middle(digits, 2, 2)
	}
	return plus + middle(digits, 0, 0)
}

// IDDocument shows the first three and the last two characters: "110*************15". Of a short number the first
// alone is shown, under four characters nothing.
func IDDocument(number string) string {
	switch n := uniseg.GraphemeClusterCount(number); {
	case n >= 8:
		return middle(number, 3, 2)
	case n >= 4:
		return middle(number, 1, 0)
	}
	return middle(number, 0, 0)
}

// Name is what a public screen shows of a name. Names written without spaces keep the first character, and from
// three on the last: 张*, 张*伟, 欧**娜. Names of words keep each word's initial: "J*** S***"; how long a word is
// stays hidden.
func Name(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '·' || r == '・' })
	joined := strings.Join(words, "")
	if isUnspaced(joined) && (len(words) == 1 || uniseg.GraphemeClusterCount(joined) <= 4) { // "张 伟" is 张伟
		return unspaced(joined)
	}
	for i, w := range words {
		words[i] = first(w) + "***"
	}
	return strings.Join(words, " ")
}

// isUnspaced reports whether s is written in scripts that put no spaces between words.
func isUnspaced(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			return false
		}
	}
	return s != ""
}

func unspaced(s string) string {
	switch n := uniseg.GraphemeClusterCount(s); n {
	case 1, 2: // a single character is masked like two, so that it does not say it is all there is
		return first(s) + "*"
	default:
		return middle(s, 1, 1)
	}
}

func first(s string) string {
	c, _, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
	return c
}

// middle keeps the first head and the last tail graphemes of s and puts a star for each between.
func middle(s string, head, tail int) string {
	n := uniseg.GraphemeClusterCount(s)
	var b strings.Builder
	g := uniseg.NewGraphemes(s)
	for i := 0; g.Next(); i++ {
		if i < head || i >= n-tail {
			b.WriteString(g.Str())
		} else {
			b.WriteByte('*')
		}
	}
	return b.String()
}
