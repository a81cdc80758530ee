package visit

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// drugGroups are drugs that are avoided together: whoever does not tolerate one is warned of the others. The groups are
// those of the Anatomical Therapeutic Chemical classification of the WHO, whose codes stand beside them; the names are
// what Chinese and English files call them, a part of a name where a whole group shares it (头孢, cef).
type drugGroups struct {
	Version int         `json:"version"`
	Source  string      `json:"source"`
	Groups  []drugGroup `json:"groups"`
}

type drugGroup struct {
	ATC   string   `json:"atc"`
	Names []string `json:"names"`
	Also  []string `json:"also,omitempty"` // groups that are avoided as well, by their codes
	Once  bool     `json:"once,omitempty"` // two of it add up to too much: a fever's tablet and a mixture for colds
}

//go:embed record_drugs.json
var drugsFile []byte

// drugTable reads the file at first use; a test reads every group.
var drugTable = sync.OnceValue(func() drugGroups {
	var g drugGroups
	if err := json.Unmarshal(drugsFile, &g); err != nil {
		panic("record_drugs.json: " + err.Error())
	}
	return g
})

// salts are names of salts that begin as those of drugs do: a sulfate is no sulfonamide.
var salts = strings.NewReplacer("sulfate", "", "sulphate", "")

// warns reports whether one of the allergies on a file speaks of the drug or of what is avoided with it.
func (d drugGroups) warns(allergies []string, drug string) bool {
	drug = salts.Replace(plainName(drug))
	if drug == "" {
		return false
	}
	return slices.ContainsFunc(allergies, func(note string) bool {
		return named(note, drug) || d.together(plainName(note), drug)
	})
}

// together reports whether a note speaks of a group to which the drug belongs, or of one that is avoided with it.
func (d drugGroups) together(note, drug string) bool {
	for _, g := range d.Groups {
		if !g.has(note) {
			continue
		}
		for _, other := range d.Groups {
			if (other.ATC == g.ATC || slices.Contains(g.Also, other.ATC)) && other.has(drug) {
				return true
			}
		}
	}
	return false
}

func (g drugGroup) has(text string) bool {
	return slices.ContainsFunc(g.Names, func(name string) bool { return strings.Contains(text, name) })
}

// addUp reports whether two drugs are of a group of which nobody takes two at a time.
func (d drugGroups) addUp(one, other string) bool {
	one, other = plainName(one), plainName(other)
	return slices.ContainsFunc(d.Groups, func(g drugGroup) bool { return g.Once && g.has(one) && g.has(other) })
}

// named reports whether the note has the drug's name, or a word of the note is in the drug's name: a file says
// 布洛芬, a prescription 布洛芬缓释胶囊.
func named(note, drug string) bool {
	if utf8.RuneCountInString(drug) >= 2 && strings.Contains(plainName(note), drug) {
		return true
	}
	words := strings.FieldsFunc(strings.ToLower(norm.NFKC.String(note)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.ContainsFunc(words, func(word string) bool {
		for _, around := range []string{"过敏史", "过敏", "不良反应", "皮试阳性", "对", "类"} {
			word = strings.ReplaceAll(word, around, "")
		}
		least := 4 // letters: shorter English words stand in too many names
		if r, _ := utf8.DecodeRuneInString(word); unicode.Is(unicode.Han, r) {
			least = 2
		}
		return utf8.RuneCountInString(word) >= least && strings.Contains(drug, word)
	})
}

// plainName makes spellings of one name equal: width, capitals, spaces, dots and dashes do not tell drugs apart.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(name))
}
