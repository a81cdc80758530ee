package store_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"careloop/internal/store"
)

func nested(open, inner, end string, n int) json.RawMessage {
	return json.RawMessage(strings.Repeat(open, n) + inner + strings.Repeat(end, n))
}

// Each value is put as an attribute and set as one: the answer must be the same, and DynamoDB's.
func TestValuesThatNoEngineHolds(t *testing.T) {
	for _, tc := range []struct {
		value json.RawMessage
		holds bool
	}{
		{json.RawMessage(`12345678901234567890123456789012345678`), true},
		{json.RawMessage(`123456789012345678901234567890123456789`), false},
		{json.RawMessage(`123456789012345678901234567890123456780`), true}, // 38 significant ones
		{json.RawMessage(`-0.00012345678901234567890123456789012345678`), true},
		{json.RawMessage(`9.9999999999999999999999999999999999999E+125`), true},
		{json.RawMessage(`1e126`), false},
		{json.RawMessage(`-1000e123`), false},
		{json.RawMessage(`1.0e-130`), true},
		{json.RawMessage(`0.1e-130`), false},
		{json.RawMessage(`1e99999999999999999999`), false},
		{json.RawMessage(`0e999`), true},
		{json.RawMessage(`0.0000000000000000000000000000000000000000`), true},
		{json.RawMessage(`"1e999"`), true},
		{json.RawMessage(`["\"",{"a":"","b\\":["",1e400]}]`), false},
		{json.RawMessage(`{"":1}`), false},
		{json.RawMessage(`[[{"a":{"":1}}]]`), false},
		{json.RawMessage(`{"a":"","b":["","\"\":","\\"]}`), true},
		{nested("[", "", "]", 31), true},
		{nested("[", "", "]", 32), false},
		{nested(`{"a":`, "1", "}", 31), true},
		{nested(`{"a":`, "1", "}", 32), false},
		{json.RawMessage(strings.Repeat("[", 20) + strings.Repeat("]", 20)), true},
	} {
		key := store.Key{Table: store.Care, PK: "p", SK: "s"}
		for _, op := range []store.Op{
			store.Put(key, map[string]any{"v": tc.value}).If(store.Absent()),
			store.Update(key).Set("v", tc.value),
		} {
			_, err := store.Prepare(store.Stamp{By: "usr_a", At: time.Unix(1, 0)}, []store.Op{op})
			var refused *store.OpError
			if errors.As(err, &refused) == tc.holds {
				t.Errorf("%s of %.60s: error %v, want it held: %v", op.Kind, tc.value, err, tc.holds)
			}
		}
	}
}

func BenchmarkPrepare(b *testing.B) {
	doc := map[string]any{"patient": "pat_x", "note": strings.Repeat("note ", 60), "at": 1_795_000_000_123, "list": []int{1, 2, 3, 4}}
	op := store.Put(store.Key{Table: store.Care, PK: "p", SK: "s"}, doc).If(store.Absent())
	for b.Loop() {
		if _, err := store.Prepare(store.Stamp{By: "usr_a", At: time.Unix(1, 0)}, []store.Op{op}); err != nil {
			b.Fatal(err)
		}
	}
}
