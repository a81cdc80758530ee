package audit

import (
	"cmp"
	"testing"

	"careloop/internal/i18n"
	"careloop/internal/store"
)

// TestEveryKindIsSaidInBothLanguages: the page of the audit says what changed, and shows no key.
func TestEveryKindIsSaidInBothLanguages(t *testing.T) {
	names := map[string]bool{}
	for _, k := range kinds {
		if k.name != "" {
			names[k.name] = true
		}
	}
	for _, table := range store.Tables() { // an item of no kind has its table's name
		if k := kindOf(store.Key{Table: table.Name}); table.Stream && k.skip == nil {
			names[cmp.Or(k.name, string(table.Name))] = true
		}
	}
	for name := range names {
		for _, lang := range []i18n.Lang{i18n.Chinese, i18n.English} {
			if !i18n.Has(lang, "audit.kind."+name) {
				t.Errorf("%s: audit.kind.%s says nothing", lang, name)
			}
		}
	}
}
