package sqlite

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestObjectKeepsItsOrder(t *testing.T) {
	o, err := parseObject([]byte(` { "z" : 1 , "a":[1,{"}":"]\""}], "\u0071\"": "x\\" ,"m":null} `))
	if err != nil {
		t.Fatal(err)
	}
	o = o.set("a", json.RawMessage(`2`)).set("new", json.RawMessage(`{}`)).remove("m").remove("never")
	got, err := o.marshal()
	if want := `{"z":1,"a":2,"q\"":"x\\","new":{}}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func TestPlus(t *testing.T) {
	for _, tc := range []struct {
		value string
		n     int64
		want  string
	}{
		{"", 3, "3"},
		{"4", -9, "-5"},
		{"0.25", 1, "1.25"},
		{"-1.5", 1, "-0.5"},
		{"1e3", 1, "1001"},
		{"9223372036854775807", 1, "9223372036854775808"},
		{"-9223372036854775808", -1, "-9223372036854775809"},
		{"9223372036854775808", -1, "9223372036854775807"},
	} {
		var value json.RawMessage
		if tc.value != "" {
			value = json.RawMessage(tc.value)
		}
		if got, ok := plus(value, tc.n); !ok || string(got) != tc.want {
			t.Errorf("%s + %d = %s, %v; want %s", tc.value, tc.n, got, ok, tc.want)
		}
	}
	for _, value := range []string{`"1"`, `null`, `true`, `[1]`, `{}`} {
		if got, ok := plus(json.RawMessage(value), 1); ok {
			t.Errorf("%s + 1 = %s", value, got)
		}
	}
}

// FuzzObject compares with encoding/json: the same attributes, before and after writing them again.
func FuzzObject(f *testing.F) {
	for _, doc := range []string{`{}`, `{"a":1,"b":{"c":[1,"}"]}}`, ` { "a" : "\\\"" , "a":2 } `, `{"\ud83d\ude00":"\u0000"}`, `[]`, `{"a"`, `x`} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		o, err := parseObject(doc)
		var want map[string]json.RawMessage
		if json.Unmarshal(doc, &want) != nil || want == nil {
			return // what was not checked may be split anyhow, but must not panic
		}
		if err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
		written, err := o.marshal()
		if err != nil {
			t.Fatal(err)
		}
		var again map[string]json.RawMessage
		if err := json.Unmarshal(written, &again); err != nil || len(again) != len(want) {
			t.Fatalf("%s is written as %s: %v", doc, written, err)
		}
		for name, value := range want {
			if !bytes.Equal(o.get(name), value) || !bytes.Equal(again[name], value) {
				t.Errorf("%s: attribute %q is %s, and %s when written again; want %s", doc, name, o.get(name), again[name], value)
			}
		}
	})
}
