// Package icd10 finds codes of diagnoses by code, by words of their English titles, and by Chinese names, their pinyin
// or its initials. It helps to fill in a record and decides nothing: a code that it does not know may be written all the
// same, since the Chinese clinical edition has more.
//
// codes.tsv.gz has the categories and subcategories of ICD-10-CM of April 2026 with their English titles, as published
// by the CDC's National Center for Health Statistics, a work of the United States government and so in the public
// domain; it was taken from the package simple-icd-10-cm 1.5.0 (MIT License). The extensions by further characters are
// left out: the WHO's edition and the Chinese ones have others. chinese.tsv has Careloop's own short Chinese names of
// what outpatient clinics see, and after them what the diseases are called every day; they are found by both and shown by
// the first. Among them are codes of the WHO that ICD-10-CM lacks or understands more narrowly. The national clinical
// edition may not be shipped.
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
	Source  string `json:"source,omitempty" doc:"The list that the clinic imported it from; absent: Careloop's own."`
}

// list is read at the first search, since most processes that link it never search.
var list = sync.OnceValue(load)

func load() []entry {
	chinese := map[string]string{} // the name, and what else it is called
	for line := range strings.Lines(chineseFile) {
		code, names, _ := strings.Cut(strings.TrimSpace(line), "\t")
		chinese[code] = names
	}
	all := make([]entry, 0, 13_000)
	for line := range strings.Lines(titles()) {
		code, title, _ := strings.Cut(strings.TrimSpace(line), "\t")
		all = append(all, entryOf(code, title, chinese[code]))
		delete(chinese, code)
	}
	for code, names := range chinese {
		all = append(all, entryOf(code, "", names))
	}
	return all
}

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

type hit struct {
	*entry
	fit fit
}

// List is what a clinic imported, searched together with Careloop's own list. Where both have a code its name there counts.
type List struct {
	entries []entry
	codes   map[string]bool
}

// NewList returns a list of a source. What the own list knows of the same code is found by, too.
func NewList(source string, rows []Disease) *List {
	l := &List{entries: make([]entry, 0, len(rows)), codes: make(map[string]bool, len(rows))}
	own := map[string]*entry{}
	for i, all := 0, list(); i < len(all); i++ {
		own[all[i].code] = &all[i]
	}
	for _, r := range rows {
		e := entryOf(r.Code, r.English, r.Chinese)
		e.Source = source
		if known := own[e.code]; known != nil {
			e.names = append(e.names, known.names...)
			if e.English == "" {
				e.English, e.words = known.English, known.words
			}
		}
		l.entries, l.codes[e.code] = append(l.entries, e), true
	}
	return l
}

// Search returns the codes of Careloop's own list that fit best.
func Search(q string, limit int) []Disease { return (*List)(nil).Search(q, limit) }

// Search returns the codes that fit best: those that every word of q fits, whether a word is the beginning of a code, a
// part of a Chinese name, its pinyin or initials, or the beginning of a word of the English title. Among those that fit
// equally, the imported ones go first, since the clinic wants them; then those with a Chinese name, since they are what
// clinics see most; then the shorter ones.
func (l *List) Search(q string, limit int) []Disease {
	asked := termsOf(q)
	if len(asked.words) == 0 {
		return []Disease{}
	}
	var hits []hit
	look := func(all []entry, besides map[string]bool) {
		for i := range all {
			if fit := asked.fit(&all[i]); fit < none && !besides[all[i].code] {
				if fit == byTitleWords && asked.say(all[i].English) {
					fit = byTitleWhole
				}
				hits = append(hits, hit{&all[i], fit})
			}
		}
	}
	if l == nil {
		look(list(), nil)
	} else {
		look(list(), l.codes)
		look(l.entries, nil)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(
			cmp.Compare(a.fit, b.fit), -compareBool(a.Source != "", b.Source != ""), -compareBool(a.Chinese != "", b.Chinese != ""),
			cmp.Compare(a.length(), b.length()), cmp.Compare(a.Code, b.Code),
		)
	})
	found := []Disease{}
	for _, h := range hits[:min(limit, len(hits))] {
		found = append(found, h.Disease)
	}
	return found
}

// length is that of the name which was searched; those found by code stay in the order of their codes.
func (h hit) length() int {
	switch h.fit {
	case byCode, byCodePrefix:
		return 0
	case byTitleWhole, byTitleWords, byTitle:
		return len(strings.TrimSuffix(h.English, ", unspecified")) // which is what is said without it
	default:
		return len(h.Chinese)
	}
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
