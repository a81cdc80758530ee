// Package icd10 finds codes of diagnoses by code, by words of their names, and by the initials of Chinese names. It
// helps to fill in a record and decides nothing: a code that it does not know may be written all the same, since the
// Chinese clinical edition has more.
//
// codes.tsv.gz has the categories and subcategories of ICD-10-CM of April 2026 with their English titles, as published
// by the CDC's National Center for Health Statistics, a work of the United States government and so in the public
// domain; it was taken from the package simple-icd-10-cm 1.5.0 (MIT License). The extensions by further characters are
// left out: the WHO's edition and the Chinese ones have others. chinese.tsv has Careloop's own short Chinese names of
// what clinics see most, among them some codes of the WHO that ICD-10-CM lacks. The national clinical edition may not
// be shipped.
package icd10

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode"

	"careloop/internal/pinyin"
)

//go:embed codes.tsv.gz
var codesFile []byte

//go:embed chinese.tsv
var chineseFile string

// Disease is a code and what it is called.
type Disease struct {
	Code    string `json:"code"`
	English string `json:"english,omitempty"`
	Chinese string `json:"chinese,omitempty"`
}

// entry is a code with what it is searched by.
type entry struct {
	Disease
	words    []string // of the English title, in small letters
	initials string   // of the Chinese name
}

// list is read at the first search, since most processes that link it never search.
var list = sync.OnceValue(func() []entry {
	chinese := map[string]string{}
	for line := range strings.Lines(chineseFile) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
		chinese[code] = name
	}
	var all []entry
	for line := range strings.Lines(titles()) {
		code, title, _ := strings.Cut(strings.TrimSpace(line), "\t")
		all = append(all, entryOf(Disease{Code: code, English: title, Chinese: chinese[code]}))
		delete(chinese, code)
	}
	for code, name := range chinese {
		all = append(all, entryOf(Disease{Code: code, Chinese: name}))
	}
	return all
})

func titles() string {
	r, err := gzip.NewReader(bytes.NewReader(codesFile))
	if err != nil {
		panic("codes.tsv.gz: " + err.Error())
	}
	b, err := io.ReadAll(r)
	if err != nil {
		panic("codes.tsv.gz: " + err.Error())
	}
	return string(b)
}

func entryOf(c Disease) entry {
	e := entry{Disease: c, words: wordsOf(c.English)}
	for _, r := range c.Chinese {
		switch readings := pinyin.Readings(r); {
		case len(readings) > 0:
			e.initials += readings[0][:1]
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			e.initials += string(unicode.ToLower(r))
		}
	}
	return e
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// How well an entry fits, the best first.
const (
	byCode = iota
	byCodePrefix
	byChinese
	byInitials
	byWords
	none
)

// Search returns the codes that fit best: those whose code begins as asked, whose Chinese name has what was asked or
// has initials that begin so, or whose English title has words that begin with each word asked. Among those that fit
// equally, the ones with a Chinese name go first, since they are what clinics see most; then the shorter titles.
func Search(q string, limit int) []Disease {
	q = strings.TrimSpace(q)
	if q == "" {
		return []Disease{}
	}
	type hit struct {
		*entry
		rank int
	}
	var hits []hit
	words, all := wordsOf(q), list()
	for i := range all {
		if rank := all[i].rank(q, words); rank < none {
			hits = append(hits, hit{&all[i], rank})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(
			cmp.Compare(a.rank, b.rank), -compareBool(a.Chinese != "", b.Chinese != ""),
			cmp.Compare(len(a.English), len(b.English)), cmp.Compare(a.Code, b.Code),
		)
	})
	found := []Disease{}
	for _, h := range hits[:min(limit, len(hits))] {
		found = append(found, h.Disease)
	}
	return found
}

func (e *entry) rank(q string, words []string) int {
	upper := strings.ToUpper(q)
	switch {
	case e.Code == upper:
		return byCode
	case strings.HasPrefix(e.Code, upper), strings.HasPrefix(strings.ReplaceAll(e.Code, ".", ""), upper):
		return byCodePrefix
	case e.Chinese != "" && strings.Contains(e.Chinese, q):
		return byChinese
	case e.Chinese != "" && strings.HasPrefix(e.initials, strings.ToLower(q)):
		return byInitials
	}
	for _, w := range words {
		if !slices.ContainsFunc(e.words, func(has string) bool { return strings.HasPrefix(has, w) }) {
			return none
		}
	}
	if len(words) == 0 {
		return none
	}
	return byWords
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
