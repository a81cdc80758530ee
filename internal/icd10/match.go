package icd10

import (
	"slices"
	"strings"
	"unicode"

	"careloop/internal/pinyin"
)

// entry is a code with what it is searched by.
type entry struct {
	Disease
	code  string // in capitals: the national edition writes J18.900x001
	bare  string // the same without its point
	words string // of the English title, in small letters, each between spaces
	names []name // the Chinese name first
}

// name is what a disease is called in Chinese.
type name struct {
	text    string
	sounded [][]string // the readings of each character
}

// entryOf takes the Chinese name and, after it, what else the disease is called.
func entryOf(code, title, names string) entry {
	e := entry{Disease: Disease{Code: code, English: title}, code: strings.ToUpper(code), words: spaced(title)}
	e.bare = strings.ReplaceAll(e.code, ".", "")
	if names == "" {
		return e
	}
	var others string
	e.Chinese, others, _ = strings.Cut(names, "\t")
	e.names = []name{nameOf(e.Chinese)}
	if before, within, ok := strings.Cut(strings.TrimSuffix(e.Chinese, "）"), "（"); ok {
		e.names = append(e.names, nameOf(before), nameOf(within))
	}
	for other := range strings.FieldsSeq(others) {
		e.names = append(e.names, nameOf(other))
	}
	return e
}

func nameOf(text string) name {
	n := name{text: text}
	for _, r := range text {
		switch readings := pinyin.Readings(r); {
		case len(readings) > 0:
			n.sounded = append(n.sounded, readings[:min(3, len(readings))]) // the others are in no name of a disease
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			n.sounded = append(n.sounded, []string{string(unicode.ToLower(r))})
		}
	}
	return n
}

// spaced returns the words of a title in small letters, each between spaces. It makes no slice of them, because the
// first search waits for 12,000 titles.
func spaced(title string) string {
	var b strings.Builder
	b.Grow(len(title) + 2)
	between := false
	for _, r := range title {
		is := unicode.IsLetter(r) || unicode.IsDigit(r)
		if is != between {
			between = is
			if is {
				b.WriteByte(' ')
			}
		}
		if is {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	b.WriteByte(' ')
	return b.String()
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// fit is how well an entry fits what was asked, the best first.
type fit int

const (
	byCode fit = iota
	byCodePrefix
	byName       // the whole Chinese name or its pinyin
	byTitleWhole // whole English words, and the title says no more: the general code before the rare ones
	byTitleWords // whole English words, before pinyin: pain is not pai niao
	byNameStart
	byNamePart
	byTitle     // beginnings of English words
	byShortened // characters in their order, as people shorten names: 甲亢, 慢阻肺
	none
)

// term is one word that was asked for.
type term struct {
	text, upper string
	latin       string   // in small letters, as pinyin is typed; empty if it has other characters
	han         []rune   // two Han characters or more
	words       []string // of an English title, each after a space
}

// terms is what was asked: words that must all fit, or all of them written together.
type terms struct {
	words  []term
	joined term
}

func termsOf(q string) terms {
	parts := strings.FieldsFunc(q, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;，；、", r) })
	var asked terms
	parts = slices.DeleteFunc(parts, func(part string) bool {
		return !strings.ContainsFunc(part, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	})
	for _, part := range parts {
		asked.words = append(asked.words, termOf(part))
	}
	asked.joined = termOf(strings.Join(parts, ""))
	return asked
}

func termOf(text string) term {
	t := term{text: text, upper: strings.ToUpper(text), latin: latinOf(text)}
	for _, w := range wordsOf(text) {
		t.words = append(t.words, " "+w)
	}
	if runes := []rune(text); len(runes) > 1 && !slices.ContainsFunc(runes, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		t.han = runes
	}
	return t
}

// latinOf returns text as pinyin is compared: without the marks that an input method puts between syllables, and with
// v for ü, which keyboards write both as nve and as nue.
func latinOf(text string) string {
	text = strings.NewReplacer("'", "", "’", "", "ü", "v", "nue", "nve", "lue", "lve").Replace(strings.ToLower(text))
	if strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return ""
	}
	return text
}

func (asked terms) fit(e *entry) fit {
	if len(asked.words) == 1 {
		return asked.joined.fit(e)
	}
	together := asked.joined.fitName(e)
	if together == byShortened {
		together = none // the words themselves fit better
	}
	worst := byNamePart // words that fit a name singly are no start of it
	if e.Chinese == "" {
		worst = byTitleWords
	}
	english := true
	for i := range asked.words {
		fit := asked.words[i].fit(e)
		if fit == none {
			return together
		}
		english = english && fit == byTitleWords
		worst = max(worst, fit)
	}
	if english {
		worst = byTitleWords
	}
	return min(together, worst)
}

func (t *term) fit(e *entry) fit {
	switch {
	case e.code == t.upper || e.bare == t.upper:
		return byCode
	case strings.HasPrefix(e.code, t.upper), strings.HasPrefix(e.bare, t.upper):
		return byCodePrefix
	}
	return min(t.fitName(e), t.fitTitle(e))
}

// fitName is the best fit of all that the disease is called.
func (t *term) fitName(e *entry) fit {
	best := none
	for i := range e.names {
		best = min(best, t.fitOne(&e.names[i]))
	}
	return best
}

func (t *term) fitOne(n *name) fit {
	switch at := strings.Index(n.text, t.text); {
	case n.text == t.text:
		return byName
	case at == 0:
		return byNameStart
	case at > 0:
		return byNamePart
	case t.latin != "":
		return t.fitSound(n)
	case len(t.han) > 0 && follow(n.text, t.han):
		return byShortened
	}
	return none
}

func (t *term) fitSound(n *name) fit {
	for i := range n.sounded {
		left, ok := sounds(n.sounded[i:], t.latin)
		switch {
		case !ok:
		case i > 0:
			return byNamePart
		case left == 0:
			return byName
		default:
			return byNameStart
		}
	}
	return none
}

// sounds tells whether the characters begin as typed, each with a reading or its initial, the last perhaps with the
// beginning of a reading; and how many characters are left.
func sounds(sounded [][]string, typed string) (left int, ok bool) {
	if typed == "" {
		return len(sounded), true
	}
	if len(sounded) == 0 {
		return 0, false
	}
	for _, reading := range sounded[0] {
		if reading[0] != typed[0] {
			continue
		}
		if strings.HasPrefix(reading, typed) {
			return len(sounded) - 1, true
		}
		if rest, is := strings.CutPrefix(typed, reading); is {
			if left, ok := sounds(sounded[1:], rest); ok {
				return left, true
			}
		}
		if left, ok := sounds(sounded[1:], typed[1:]); ok {
			return left, true
		}
	}
	return 0, false
}

func (t *term) fitTitle(e *entry) fit {
	if len(t.words) == 0 || e.words == "" {
		return none
	}
	whole := true
	for _, w := range t.words {
		if !strings.Contains(e.words, w) {
			return none
		}
		whole = whole && len(w) > 3 && strings.Contains(e.words, w+" ")
	}
	if whole {
		return byTitleWords
	}
	return byTitle
}

// vague is what titles say that is no more than their disease: that nothing else is known of it, or its commonest kind.
var vague = map[string]bool{
	"unspecified": true, "organism": true, "site": true, "essential": true, "primary": true, "of": true,
	"type": true, "2": true, "mellitus": true, "without": true, "complications": true,
}

// say tells whether a title that has all the words asked for says no more than they do.
func (asked terms) say(title string) bool {
	if before, after, ok := strings.Cut(title, ", "); ok && (strings.Contains(after, "unspecified") || strings.Contains(after, "not specified")) {
		title = before
	}
	title = strings.TrimPrefix(title, "Other and ") // what is merely other is a kind of its own
	said := map[string]bool{}
	for i := range asked.words {
		for _, w := range asked.words[i].words {
			said[w[1:]] = true
		}
	}
	for _, w := range wordsOf(title) {
		if !vague[w] && !said[w] {
			return false
		}
	}
	return true
}

// follow tells whether the characters come in name one after the other.
func follow(name string, han []rune) bool {
	for _, r := range name {
		if r == han[0] {
			if han = han[1:]; len(han) == 0 {
				return true
			}
		}
	}
	return false
}
