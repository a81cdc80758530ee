// Package pinyin tells how Chinese characters are read, in Latin letters without tones, as people type them into a
// search box.
//
// The readings are those of github.com/mozillazg/go-pinyin (MIT License), which includes the rare characters beyond
// the basic plane. The library itself is not linked, because it fills a map of 42,000 entries when a process starts:
// 4 ms, most of what a function's whole start may take. Here they are looked up in place.
package pinyin

import (
	_ "embed"
	"sort"
	"strings"
	"sync"
)

//go:generate go run ./gen

//go:embed runes.bin
var runes string

//go:embed readings.txt
var readings string

const width = 5 // three bytes of code point, two of the line in readings, both big-endian

var lines = sync.OnceValue(func() []string { return strings.Split(readings, "\n") })

// Readings returns how r is read, the commonest reading first; nothing if r is no Chinese character or its reading
// is not known. The letter ü is written v, as keyboards do.
func Readings(r rune) []string {
	n := len(runes) / width
	i := sort.Search(n, func(i int) bool { return codePoint(i) >= r })
	if i == n || codePoint(i) != r {
		return nil
	}
	return strings.Split(lines()[int(runes[i*width+3])<<8|int(runes[i*width+4])], " ")
}

func codePoint(i int) rune {
	e := runes[i*width:]
	return rune(e[0])<<16 | rune(e[1])<<8 | rune(e[2])
}
