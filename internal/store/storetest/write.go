package storetest

import (
	"encoding/json"
	"testing"
	"time"

	"careloop/internal/store"
)

func testWrite(t *testing.T, s suite) {
	t.Run("put, get", func(t *testing.T) { testPut(t, s) })
	t.Run("documents come back as they were", func(t *testing.T) { testDocuments(t, s) })
	t.Run("versions count writes", func(t *testing.T) {
		key := freshKey(t)
		s.mustPut(t, key, map[string]any{"n": 1})
		s.mustWrite(t, store.Update(key).Set("n", 2))
		s.mustWrite(t, store.Put(key, map[string]any{"n": 3}).If(store.VersionIs(2)))
		s.mustWrite(t, store.PutVersion(key, 3, map[string]any{"n": 4}))
		s.mustWrite(t, store.Update(key).Set("n", 4)) // the same value again is a write, too
		if it := s.mustGet(t, key); it.Version != 5 {
			t.Errorf("version is %d after 5 writes", it.Version)
		}
	})
	t.Run("a put replaces everything", func(t *testing.T) {
		key := freshKey(t)
		first := store.Put(key, map[string]any{"a": 1, "b": 2}).If(store.Absent())
		s.mustWrite(t, first.In("due", key.PK, "1").Until(start.Add(time.Hour)))
		s.mustWrite(t, store.Put(key, map[string]any{"c": 3}).If(store.VersionIs(1)))
		it := s.mustGet(t, key)
		wantDoc(t, it, `{"c":3}`)
		if len(it.Entries) != 0 || !it.Expires.IsZero() {
			t.Errorf("entries %v and expiry %v outlived the put", it.Entries, it.Expires)
		}
	})
	t.Run("delete", func(t *testing.T) {
		key := freshKey(t)
		s.mustWrite(t, store.Delete(key)) // nothing there: nothing to do
		s.mustPut(t, key, map[string]any{"n": 1})
		s.mustWrite(t, store.Delete(key))
		s.mustBeAbsent(t, key)
		s.mustPut(t, key, map[string]any{"n": 2})
		if it := s.mustGet(t, key); it.Version != 1 {
			t.Errorf("an item made anew has version %d, want 1", it.Version)
		}
	})
	t.Run("check writes nothing", func(t *testing.T) {
		key := freshKey(t)
		s.mustPut(t, key, map[string]any{"n": 1})
		s.mustWrite(t, store.Check(key, store.Present()))
		if it := s.mustGet(t, key); it.Version != 1 {
			t.Errorf("version is %d after a check, want 1", it.Version)
		}
	})
	t.Run("keys keep apart", func(t *testing.T) {
		pk := fresh(t)
		a, b := store.Key{Table: store.Care, PK: pk, SK: "a"}, store.Key{Table: store.Care, PK: pk + "a", SK: "a"}
		c := store.Key{Table: store.Messages, PK: pk, SK: "a"}
		for i, key := range []store.Key{a, b, c} {
			s.mustPut(t, key, map[string]any{"n": i})
		}
		s.mustWrite(t, store.Delete(a))
		wantDoc(t, s.mustGet(t, b), `{"n":1}`)
		wantDoc(t, s.mustGet(t, c), `{"n":2}`)
	})
}

func testPut(t *testing.T, s suite) {
	key := freshKey(t)
	s.mustBeAbsent(t, key)
	written := store.Stamp{
		By: "usr_a", Why: "because", Request: "req_9",
		At: time.Date(2026, 3, 1, 8, 0, 0, 123_456_789, time.FixedZone("CST", 8*3600)),
	}
	expires := time.Date(2027, 1, 1, 0, 0, 0, 999, time.UTC)
	op := store.Put(key, map[string]any{"name": "王芳"}).If(store.Absent()).In("queue", key.PK, "7").Until(expires)
	if err := s.Write(t.Context(), written, op); err != nil {
		t.Fatal(err)
	}
	want := store.Item{
		Key: key, Version: 1, Stamp: written, Doc: json.RawMessage(`{"name":"王芳"}`),
		Entries: map[string]store.Entry{"queue": {PK: key.PK, SK: "7"}},
		Expires: expires.Truncate(time.Second),
	}
	want.Stamp.At = written.At.Truncate(time.Millisecond)
	got := s.mustGet(t, key)
	if diff := diffItem(got, want); diff != "" {
		t.Error(diff)
	}
	if got.Stamp.At.Location() != time.UTC || got.Expires.Location() != time.UTC {
		t.Errorf("instants are in %v and %v, want UTC", got.Stamp.At.Location(), got.Expires.Location())
	}
	// What is empty stays empty, and belongs to the last write alone.
	if err := s.Write(t.Context(), store.Stamp{By: "usr_b", At: start}, store.Update(key).Set("n", 1)); err != nil {
		t.Fatal(err)
	}
	if got := s.mustGet(t, key); got.Stamp != (store.Stamp{By: "usr_b", At: start}) {
		t.Errorf("stamp is %+v, want the update's", got.Stamp)
	}
}

func testDocuments(t *testing.T, s suite) {
	for name, doc := range map[string]string{
		"empty":          `{}`,
		"numbers":        `{"zero":0,"minus":-12,"large":9007199254740993,"max":9223372036854775807,"price":19.99,"small":0.001}`,
		"empty values":   `{"text":"","list":[],"object":{},"none":null,"no":false}`,
		"nested":         `{"a":{"b":[1,"two",{"c":[null,true,[0.5]]}],"ü_ber":"names below the top are free"}}`,
		"text":           `{"s":"line\nquote\" back\\slash \u0000 <&> \u2028 😀 王"}`,
		"attribute name": `{"随访":1,"with space":2,"quote\"d":3,"SELECT":4,"size":5,"a.b":6,"a[0]":7,"#n":8,":v":9}`,
	} {
		t.Run(name, func(t *testing.T) {
			key := freshKey(t)
			s.mustPut(t, key, json.RawMessage(doc))
			wantDoc(t, s.mustGet(t, key), doc)
			// An update goes another way through an engine, and leaves the rest as it was.
			s.mustWrite(t, store.Update(key).Set("added", json.RawMessage(doc)))
			s.mustWrite(t, store.Update(key).Remove("added"))
			wantDoc(t, s.mustGet(t, key), doc)
		})
	}
}

func testUpdate(t *testing.T, s suite) {
	t.Run("set, add, remove", func(t *testing.T) {
		key := freshKey(t)
		s.mustPut(t, key, map[string]any{"name": "a", "n": 5, "price": 1.25, "gone": true, "kept": []int{1}})
		s.mustWrite(t, store.Update(key).Set("name", "b").Set("new", map[string]any{"x": 1}).Add("n", -7).Add("price", 2).
			Add("fresh", 3).Remove("gone", "never"))
		wantDoc(t, s.mustGet(t, key), `{"name":"b","n":-2,"price":3.25,"fresh":3,"kept":[1],"new":{"x":1}}`)
	})
	t.Run("makes an absent item", func(t *testing.T) {
		key := freshKey(t)
		s.mustWrite(t, store.Update(key).Add("n", 2).Set("s", "x").Remove("y").In("due", key.PK, "1").Until(start))
		it := s.mustGet(t, key)
		wantDoc(t, it, `{"n":2,"s":"x"}`)
		if it.Version != 1 || it.Entries["due"].SK != "1" || !it.Expires.Equal(start.Truncate(time.Second)) {
			t.Errorf("item is %+v", it)
		}
	})
	t.Run("of nothing makes an empty item", func(t *testing.T) {
		key := freshKey(t)
		s.mustWrite(t, store.Update(key))
		wantDoc(t, s.mustGet(t, key), `{}`)
	})
	t.Run("keeps the expiry unless told", func(t *testing.T) {
		key := freshKey(t)
		s.mustWrite(t, store.Update(key).Until(start))
		s.mustWrite(t, store.Update(key).Set("n", 1))
		if it := s.mustGet(t, key); !it.Expires.Equal(start.Truncate(time.Second)) {
			t.Errorf("expiry is %v, want it kept", it.Expires)
		}
		s.mustWrite(t, store.Update(key).Until(start.Add(time.Hour)))
		if it := s.mustGet(t, key); !it.Expires.Equal(start.Add(time.Hour).Truncate(time.Second)) {
			t.Errorf("expiry is %v, want it moved", it.Expires)
		}
	})
	t.Run("adds only to numbers", func(t *testing.T) {
		key, other := freshKey(t), freshKey(t)
		doc := map[string]any{"s": "1", "b": true, "z": nil, "l": []int{1}}
		s.mustPut(t, key, doc)
		for name := range doc {
			s.mustRefuse(t, 0, store.Update(key).Set("new", 1).Add(name, 1))
			s.mustRefuse(t, anyOp, store.Put(other, doc).If(store.Absent()), store.Update(key).Add(name, 1))
		}
		s.mustBeAbsent(t, other)
		if it := s.mustGet(t, key); it.Version != 1 {
			t.Errorf("version is %d after refused updates, want 1", it.Version)
		}
	})
}
