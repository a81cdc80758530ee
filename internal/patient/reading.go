package patient

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"careloop/internal/pinyin"
)

// Bounds on what one name is found by. Chinese names of three characters with two readings each make eight forms.
const (
	maxForms  = 12
	maxTokens = 24
	maxWords  = 6
)

// reading is how a name is read and found.
type reading struct {
	pinyin   string   // the likeliest, in words: "zhang wei"; empty for names that are not Chinese
	initials string   // "zw"
	joined   string   // the likeliest without spaces: what likely duplicates share
	tokens   []string // the beginnings of these find the name
}

// readingOf works out every way in which people look for a name: as written, in pinyin by any reading of its characters,
// by initials, and each of these from any of its words on ("Smith" finds John Smith).
func readingOf(n Name) reading {
	words := split(string(n))
	var r reading
	var text []string
	for _, w := range words {
		text = append(text, w.text)
	}
	r.add(strings.Join(text, ""))
	for n, f := range combine(words) {
		if n == 0 {
			r.initials, r.joined = f.initials(0), f.joined(0)
			if slices.ContainsFunc(words, func(w word) bool { return w.han }) {
				r.pinyin = f.spaced()
			}
			r.rotate(text, f)
		}
		r.add(f.joined(0))
		r.addInitials(f.initials(0))
	}
	return r
}

// rotate adds what begins with another word of the name than the first.
func (r *reading) rotate(text []string, f spoken) {
	for i := 1; i < len(text); i++ {
		r.add(strings.Join(slices.Concat(text[i:], text[:i]), ""))
		r.add(f.joined(i))
		r.addInitials(f.initials(i))
	}
}

func (r *reading) add(token string) {
	if token != "" && len(r.tokens) < maxTokens && !slices.Contains(r.tokens, token) {
		r.tokens = append(r.tokens, token)
	}
}

// addInitials leaves out a single letter: the whole word begins with it.
func (r *reading) addInitials(token string) {
	if utf8.RuneCountInString(token) > 1 {
		r.add(token)
	}
}

// first returns the token, in sort order, that begins with prefix. Of several entries that one search finds, this is
// the one that counts.
func (r reading) first(prefix string) (string, bool) {
	best, found := "", false
	for _, t := range r.tokens {
		if strings.HasPrefix(t, prefix) && (!found || t < best) {
			best, found = t, true
		}
	}
	return best, found
}

// word is one word of a name: its text as written, folded, and the ways to read each of its parts.
type word struct {
	text  string
	parts [][]string
	han   bool
}

// spoken is one way to read a name: the parts of each word.
type spoken [][]string

func (f spoken) joined(from int) string {
	var b strings.Builder
	for i := range f {
		b.WriteString(strings.Join(f[(i+from)%len(f)], ""))
	}
	return b.String()
}

func (f spoken) initials(from int) string {
	var b strings.Builder
	for i := range f {
		for _, part := range f[(i+from)%len(f)] {
			r, _ := utf8.DecodeRuneInString(part)
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (f spoken) spaced() string { return strings.Join(slices.Concat(f...), " ") }

// split cuts a name into words. From the seventh on they count as one with the sixth.
func split(name string) []word {
	fields := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("·・-‐‑", r) })
	if len(fields) > maxWords {
		fields = append(fields[:maxWords-1:maxWords-1], strings.Join(fields[maxWords-1:], ""))
	}
	var words []word
	for _, field := range fields {
		w := word{text: fold(field)}
		if w.text == "" {
			continue
		}
		w.parts, w.han = partsOf(w.text, len(words) == 0)
		if len(w.parts) == 0 { // characters whose reading nobody has written down
			w.parts = [][]string{{w.text}}
		}
		words = append(words, w)
	}
	return words
}

// partsOf lists the readings of each Chinese character and keeps other letters together.
func partsOf(text string, first bool) (parts [][]string, han bool) {
	runes := []rune(text)
	i := 0
	if first {
		if s, n := surname(runes); n > 0 {
			parts, i, han = s, n, true
		}
	}
	plain := ""
	flush := func() {
		if plain != "" {
			parts, plain = append(parts, []string{plain}), ""
		}
	}
	for ; i < len(runes); i++ {
		if !unicode.Is(unicode.Han, runes[i]) {
			plain += string(runes[i])
			continue
		}
		flush()
		han = true
		if all := readings(runes[i]); len(all) > 0 {
			parts = append(parts, all)
		}
	}
	flush()
	return parts, han
}

// readings returns the commonest three readings of a character; the dictionary also has some that no name uses.
func readings(r rune) []string {
	all := pinyin.Readings(r)
	return spellings(all[:min(3, len(all))])
}

// spellings adds the ways to type ü: "lv" on most keyboards, "lyu" in passports, "lu" where neither is known.
func spellings(all []string) []string {
	out := slices.Clone(all)
	for _, s := range all {
		if strings.HasPrefix(s, "lv") || strings.HasPrefix(s, "nv") {
			for _, u := range []string{"yu", "u"} {
				if t := s[:1] + u + s[2:]; !slices.Contains(out, t) {
					out = append(out, t)
				}
			}
		}
	}
	return out
}

// combine lists the ways to read a name, the likeliest first: those with the fewest uncommon readings.
func combine(words []word) []spoken {
	var parts [][]string
	most := 0
	for _, w := range words {
		for _, p := range w.parts {
			parts = append(parts, p)
			most += len(p) - 1
		}
	}
	var forms []spoken
	choice := make([]int, len(parts))
	var walk func(i, left int)
	walk = func(i, left int) {
		if len(forms) >= maxForms {
			return
		}
		if i == len(parts) {
			if left == 0 {
				forms = append(forms, pick(words, choice))
			}
			return
		}
		for n := 0; n < len(parts[i]) && n <= left; n++ {
			choice[i] = n
			walk(i+1, left-n)
		}
	}
	for uncommon := 0; uncommon <= min(most, 6) && len(forms) < maxForms; uncommon++ {
		walk(0, uncommon)
	}
	return forms
}

func pick(words []word, choice []int) spoken {
	var f spoken
	i := 0
	for _, w := range words {
		var parts []string
		for _, p := range w.parts {
			parts = append(parts, p[choice[i]])
			i++
		}
		f = append(f, parts)
	}
	return f
}

// letters that look like another with a stroke, which decomposition leaves as they are.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ħ", "h")

// fold writes what people take for the same letters in one way: lower case, full width as half, accents off, and
// nothing but letters.
func fold(s string) string {
	var b strings.Builder
	base := ' '
	for _, r := range strings.ToLower(norm.NFKD.String(s)) {
		switch {
		case unicode.IsLetter(r), unicode.Is(unicode.Nl, r):
			base = r
			b.WriteRune(r)
		case unicode.Is(unicode.Variation_Selector, r):
		case unicode.IsMark(r) && !unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic):
			b.WriteRune(r) // vowels of Indian scripts, voicing of Japanese
		}
	}
	return norm.NFC.String(letters.Replace(b.String()))
}
