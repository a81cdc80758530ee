// Command gen writes the tables that package pinyin looks readings up in, out of github.com/mozillazg/go-pinyin.
package main

import (
	"fmt"
	"log"
	"os"
	"regexp"
	"slices"
	"strings"

	dict "github.com/mozillazg/go-pinyin"
)

func main() {
	if err := write(); err != nil {
		log.Fatal(err)
	}
}

// syllable leaves out the library's interjections without a vowel (嗯 ng, 噷 hm), which no keyboard offers for a name.
var syllable = regexp.MustCompile(`^[a-z]*[aeiouv][a-z]*$`)

func write() error {
	var runes []rune
	readings := map[rune]string{}
	for code := range dict.PinyinDict {
		r := rune(code) //nolint:gosec // a code point
		var all []string
		for _, s := range dict.SinglePinyin(r, dict.Args{Style: dict.Normal, Heteronym: true}) {
			if syllable.MatchString(s) {
				all = append(all, s)
			}
		}
		if len(all) > 0 {
			runes = append(runes, r)
			readings[r] = strings.Join(all, " ")
		}
	}
	slices.Sort(runes)
	var lists []string
	for _, s := range readings {
		lists = append(lists, s)
	}
	slices.Sort(lists)
	lists = slices.Compact(lists)
	var b []byte
	for _, r := range runes {
		i, _ := slices.BinarySearch(lists, readings[r])
		if i > 0xffff {
			return fmt.Errorf("%d lists of readings are too many for two bytes", len(lists))
		}
		b = append(b, byte(r>>16), byte(r>>8), byte(r), byte(i>>8), byte(i)) //nolint:gosec // bytes of larger numbers
	}
	if err := os.WriteFile("runes.bin", b, 0o600); err != nil {
		return err
	}
	return os.WriteFile("readings.txt", []byte(strings.Join(lists, "\n")), 0o600)
}
