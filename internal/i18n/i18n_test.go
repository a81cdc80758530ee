package i18n_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/i18n"
)

var placeholder = regexp.MustCompile(`\{[a-zA-Z]+\}`)

func TestLanguagesSayTheSame(t *testing.T) {
	zh, en := i18n.Keys(i18n.Chinese, ""), i18n.Keys(i18n.English, "")
	if diff := cmp.Diff(zh, en); diff != "" {
		t.Fatalf("keys differ (-zh-CN +en):\n%s", diff)
	}
	if len(zh) == 0 {
		t.Fatal("no sentences at all")
	}
	for _, k := range zh {
		a := placeholders(i18n.T(i18n.Chinese, k, nil))
		b := placeholders(i18n.T(i18n.English, k, nil))
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("placeholders of %s differ:\n%s", k, diff)
		}
	}
}

// Two files of one key would say the sentence of the one that is read last, whatever is meant.
func TestEverySentenceStandsOnce(t *testing.T) {
	files, err := filepath.Glob("locales/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	in := map[string]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var sentences map[string]string
		if err := json.Unmarshal(b, &sentences); err != nil {
			t.Fatal(file, err)
		}
		_, lang, _ := strings.Cut(strings.TrimSuffix(file, ".json"), ".")
		for key := range sentences {
			if other := in[lang+" "+key]; other != "" {
				t.Errorf("%s stands in %s and in %s", key, other, file)
			}
			in[lang+" "+key] = file
		}
	}
}

func placeholders(s string) []string {
	found := placeholder.FindAllString(s, -1)
	sort.Strings(found)
	return slices.Compact(found)
}

func TestMatch(t *testing.T) {
	for in, want := range map[string]i18n.Lang{
		"en-GB,en;q=0.9": i18n.English, "zh": i18n.Chinese, "zh-Hans-CN": i18n.Chinese, "": i18n.Chinese,
		"fr,en;q=0.5": i18n.English, ";;;": i18n.Chinese,
	} {
		if got := i18n.Match(in); got != want {
			t.Errorf("Match(%q) = %s, want %s", in, got, want)
		}
	}
}
