package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBodiesAreReadStrictly(t *testing.T) {
	for body, want := range map[string]error{
		`{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}`: nil,
		`{"a":{"x":1},"b":{"x":1}}`:                 nil,
		`["a","a"]`:                                 nil,
		`"\ud83d\ude00 \\ud83d \u00e9"`:             nil,
		`"�"`:                                       nil,
		`{"a":1,"a":1}`:                             errDuplicate,
		`{"a":1,"\u0061":1}`:                        errDuplicate,
		`{"a":[],"a":{}}`:                           errDuplicate,
		`[[{"b":{"c":1,"d":{},"c":2}}]]`:            errDuplicate,
		`"\ud83d"`:                                  errNoText,
		`"\ude00\ud83d"`:                            errNoText,
		`"\ud83d\u0041"`:                            errNoText,
		`"\ud83d\\ude00"`:                           errNoText,
		`{"\udc00":1}`:                              errNoText,
		"\"\xff\"":                                  errNoText,
		`{"a":}`:                                    errNoJSON,
		`{"a"`:                                      errNoJSON,
		`{"a":1,}`:                                  errNoJSON,
		strings.Repeat("[", maxNesting) + strings.Repeat("]", maxNesting):     nil,
		strings.Repeat("[", maxNesting+1) + strings.Repeat("]", maxNesting+1): errNesting,
	} {
		var v any
		if got := strictJSON.Unmarshal([]byte(body), &v); !errors.Is(got, want) {
			t.Errorf("%q: %v, want %v", body, got, want)
		}
	}
}

func TestUnwelcomeCharactersAreNamedWithTheirPlaces(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":"\u0000"}`: "character|U+0000|a",
		`{"a":{"b":[1,{"c":["x","\u202e"]}],"d":"\u0085"}}`: "character|U+202E|a.b[1].c[1]\ncharacter|U+0085|a.d",
		`[[],["\ufeff"],"\ufffe"]`:                          "character|U+FEFF|[1][0]\ncharacter|U+FFFE|[2]",
		`{"\u2066":{"a":"\u007f"}}`:                         "character|U+2066|?\ncharacter|U+007F|?.a",
		`{"a|b\nc":"\u001b"}`:                               "character|U+001B|a|b?c",
		`"\u2028"`:                                          "character|U+2028|",
		`"\ud83f\udfff"`:                                    "character|U+1FFFF|",
	} {
		var v any
		if err := strictJSON.Unmarshal([]byte(body), &v); err == nil || err.Error() != want {
			t.Errorf("%s: %q, want %q", body, err, want)
		}
	}
	for _, welcome := range []string{
		`"a\tb\r\nc"`, `"👩\u200d⚕\ufe0f 1\ufe0f\u20e3 🏴\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f"`, `"علی\u200cرضا\u200e\u200f\u061c"`, `"葛\udb40\udd00 𠮷 \ufffd \u3000\u00a0\u200b\u00ad"`,
	} {
		var v any
		if err := strictJSON.Unmarshal([]byte(welcome), &v); err != nil {
			t.Errorf("%s: %v", welcome, err)
		}
	}
}

// FuzzBody holds what passes to what it promises: decoding it loses nothing and invents nothing.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{`{"name":"王小明","phones":[{"number":"1"}]}`, `{"a":1,"a":2}`, `"\ud83d\ude00"`, `"\ud83d"`, `[[[]]] {}`, "\xff", `{"\u0061":1,"a":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var v any
		if strictJSON.Unmarshal(body, &v) != nil {
			return
		}
		if r, ok := unwelcome(fmt.Sprint(v)); ok {
			t.Fatalf("%q was taken with %U", body, r)
		}
		if !json.Valid(body) || !utf8.Valid(body) {
			t.Fatalf("%q was taken", body)
		}
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if mended := strings.Count(string(again), `\ufffd`) + strings.Count(string(again), "\ufffd"); mended > 0 &&
			!strings.ContainsRune(string(body), utf8.RuneError) && !strings.Contains(strings.ToLower(string(body)), `\ufffd`) {
			t.Fatalf("%q was mended to %q", body, again)
		}
		var twice any
		if err := strictJSON.Unmarshal(again, &twice); err != nil {
			t.Fatalf("%q became %q: %v", body, again, err)
		}
	})
}
