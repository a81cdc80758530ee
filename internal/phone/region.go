package phone

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run ./gen

//go:embed regions.tsv
var table string

// region is one line of the table. Its patterns are compiled when they are first asked.
type region struct {
	code      string
	transform string // what a national prefix that carries an area code becomes: "$1", "0549$1"
	lengths   []string

	abroad  *pattern // dialled before a calling code: 00
	prefix  *pattern // dialled before a national number: 0
	numbers *pattern // anything in the form of a national number
	typed   *pattern // a number of a known type
	cells   *pattern
}

// dialled takes off what is dialled at home to call abroad, and says whether there was any.
func (r *region) dialled(digits string) (string, bool) {
	n := r.abroad.begins(digits)
	if n == 0 || strings.HasPrefix(digits[n:], "0") {
		return digits, false
	}
	return digits[n:], true
}

// significant returns the national number without its national prefix. What is a number with the prefix and none
// without it keeps it.
func (r *region) significant(digits string) string {
	m := r.prefix.match(digits)
	if m == nil || m[1] == 0 {
		return digits
	}
	rest := digits[m[1]:]
	if last := len(m)/2 - 1; r.transform != "" && last >= 1 && m[2*last] >= 0 {
		rest = strings.ReplaceAll(r.transform, "$1", digits[m[2]:m[3]]) + rest
	}
	if (r.general(digits) && !r.general(rest)) || !r.possible(rest) {
		return digits
	}
	return rest
}

func (r *region) general(digits string) bool { return r.numbers.whole(digits) }
func (r *region) mobile(digits string) bool  { return r.valid(digits) && r.cells.whole(digits) }

// valid leaves out what is dialled within a town only: its lengths are not among the region's.
func (r *region) valid(digits string) bool {
	return r.possible(digits) && r.general(digits) && r.typed.whole(digits)
}

func (r *region) possible(digits string) bool {
	return slices.Contains(r.lengths, strconv.Itoa(len(digits)))
}

// pattern is a regular expression that is matched from the beginning.
type pattern struct {
	source string
	once   sync.Once
	start  *regexp.Regexp
	full   *regexp.Regexp
}

func (p *pattern) compile() bool {
	if p.source == "" {
		return false
	}
	p.once.Do(func() {
		p.start = regexp.MustCompile(`^(?:` + p.source + `)`)
		p.full = regexp.MustCompile(`^(?:` + p.source + `)$`)
	})
	return true
}

func (p *pattern) match(s string) []int {
	if !p.compile() {
		return nil
	}
	return p.start.FindStringSubmatchIndex(s)
}

func (p *pattern) begins(s string) int {
	if m := p.match(s); m != nil {
		return m[1]
	}
	return 0
}

func (p *pattern) whole(s string) bool { return p.compile() && p.full.MatchString(s) }

type regions struct {
	byRegion map[string]*region
	byCode   map[string][]*region // the main region first
}

var load = sync.OnceValue(func() regions {
	all := regions{byRegion: map[string]*region{}, byCode: map[string][]*region{}}
	for line := range strings.Lines(table) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		r := &region{
			code: strings.TrimLeft(f[0], "0"), abroad: &pattern{source: f[3]}, prefix: &pattern{source: f[4]},
			transform: f[5], lengths: strings.Split(f[6], ","), numbers: &pattern{source: f[7]}, typed: &pattern{source: f[8]},
			cells: &pattern{source: f[9]},
		}
		all.byRegion[f[2]] = r
		all.byCode[r.code] = append(all.byCode[r.code], r)
	}
	return all
})

func byRegion(id string) (*region, bool) {
	r, ok := load().byRegion[id]
	return r, ok
}

func byCode(code string) []*region { return load().byCode[code] }
