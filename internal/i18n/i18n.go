// Package i18n holds every sentence that Careloop says to people, in every language it speaks. Sentences live in
// locales/<topic>.<language>.json as key → text with {placeholders}; a test holds the languages equal.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// Lang is a language Careloop speaks, as a BCP 47 tag.
type Lang string

// The languages. The first is the default.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// Langs lists the languages; the first is the default.
func Langs() []Lang { return []Lang{Chinese, English} }

//go:embed locales/*.json
var files embed.FS

var matcher = sync.OnceValue(func() language.Matcher {
	return language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})
})

// Match returns the language that suits the preferences best: Accept-Language headers or single tags, strongest first.
func Match(preferences ...string) Lang {
	for _, p := range preferences {
		tags, _, err := language.ParseAcceptLanguage(p)
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, i, confidence := matcher().Match(tags...); confidence > language.No {
			return Langs()[i]
		}
	}
	return Chinese
}

// Valid reports whether Careloop speaks l.
func Valid(l Lang) bool { return l == Chinese || l == English }

// T returns the sentence for key with its placeholders filled. An unknown key comes back as itself, so that a
// missing sentence is seen but breaks nothing.
func T(l Lang, key string, params map[string]any) string {
	text, ok := catalog()[l][key]
	if !ok {
		return key
	}
	for name, v := range params {
		if said, ok := v.(Text); ok { // as the clinic calls something
			v = said.In(l)
		}
		text = strings.ReplaceAll(text, "{"+name+"}", fmt.Sprint(v))
	}
	return text
}

// Has reports whether there is a sentence for key.
func Has(l Lang, key string) bool {
	_, ok := catalog()[l][key]
	return ok
}

// Keys lists the keys of a language that begin with prefix.
func Keys(l Lang, prefix string) []string {
	var keys []string
	for k := range catalog()[l] {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	return keys
}

// catalog reads the files once, at first use: a function that says nothing does not pay for it at its start.
var catalog = sync.OnceValue(func() map[Lang]map[string]string {
	all := map[Lang]map[string]string{}
	for _, l := range Langs() {
		all[l] = map[string]string{}
		names, err := fs.Glob(files, "locales/*."+string(l)+".json")
		if err != nil {
			panic(err) // the pattern is constant
		}
		for _, name := range names {
			b, err := files.ReadFile(name)
			if err != nil {
				panic(err) // embedded
			}
			m := all[l]
			if err := json.Unmarshal(b, &m); err != nil { // adds to what is there
				panic(fmt.Sprintf("%s: %v", name, err)) // a test reads every file
			}
		}
	}
	return all
})
