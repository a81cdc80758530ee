package crypt_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"careloop/internal/crypt"
	"careloop/internal/crypt/keyset"
)

func fileKeys(t testing.TB) *crypt.Keys {
	t.Helper()
	k, err := keyset.FromFile(t.TempDir() + "/keys.json")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func seal(t testing.TB, k *crypt.Keys, plain, place string) crypt.Sealed {
	t.Helper()
	s, err := k.Seal(t.Context(), plain, place)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASealedFieldOpensAtItsPlaceOnly(t *testing.T) {
	k := fileKeys(t)
	for _, plain := range []string{"13812345678", "110101199003078515", "青霉素过敏", "a", strings.Repeat("长", 10_000), "\x00\xff"} {
		s := seal(t, k, plain, "pat_x/phone")
		if strings.Contains(string(s), plain) && len(plain) > 1 {
			t.Errorf("%q stands in its own ciphertext", plain)
		}
		if got, err := k.Open(t.Context(), s, "pat_x/phone"); err != nil || got != plain {
			t.Errorf("Open = %q, %v; want %q", got, err, plain)
		}
		for _, place := range []string{"pat_y/phone", "pat_x/address", ""} {
			if got, err := k.Open(t.Context(), s, place); !errors.Is(err, crypt.ErrUnreadable) || got != "" {
				t.Errorf("Open at %q = %q, %v; want ErrUnreadable", place, got, err)
			}
		}
	}
	if first, second := seal(t, k, "same", "p"), seal(t, k, "same", "p"); first == second {
		t.Error("equal fields give equal ciphertexts, so a reader of the table sees who shares a phone")
	}
}

func TestAnEmptyFieldStaysEmpty(t *testing.T) {
	k := fileKeys(t)
	if s := seal(t, k, "", "p"); s != "" {
		t.Errorf(`Seal("") = %q`, s)
	}
	if got, err := k.Open(t.Context(), "", "p"); got != "" || err != nil {
		t.Errorf(`Open("") = %q, %v`, got, err)
	}
}

func TestASealedFieldPassesThroughJSON(t *testing.T) {
	k := fileKeys(t)
	in := struct{ Phone crypt.Sealed }{seal(t, k, "13812345678", "p")}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	out := in
	out.Phone = ""
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if out != in || strings.ContainsAny(string(in.Phone), `+/=&<>"\`) {
		t.Errorf("%s does not read back as it was written, or needs escaping", b)
	}
}

func TestATamperedFieldDoesNotOpen(t *testing.T) {
	k := fileKeys(t)
	s := string(seal(t, k, "13812345678", "p"))
	for i := range len(s) {
		c := byte('A')
		if s[i] == c {
			c = 'B'
		}
		if got, err := k.Open(t.Context(), crypt.Sealed(s[:i]+string(c)+s[i+1:]), "p"); !errors.Is(err, crypt.ErrUnreadable) {
			t.Fatalf("character %d changed: Open = %q, %v", i, got, err)
		}
		if got, err := k.Open(t.Context(), crypt.Sealed(s[:i]), "p"); i > 0 && !errors.Is(err, crypt.ErrUnreadable) {
			t.Fatalf("cut to %d characters: Open = %q, %v", i, got, err)
		}
	}
	other := seal(t, fileKeys(t), "13812345678", "p")
	if _, err := k.Open(t.Context(), other, "p"); !errors.Is(err, crypt.ErrUnreadable) {
		t.Errorf("sealed by another clinic's keys: %v, want ErrUnreadable", err)
	}
}

func TestHashFindsAgainAndKeepsKindsApart(t *testing.T) {
	k, other := fileKeys(t), fileKeys(t)
	hash := func(k *crypt.Keys, kind, value string) string {
		h, err := k.Hash(t.Context(), kind, value)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	h := hash(k, "phone", "+8613812345678")
	if len(h) != 26 || h != strings.ToLower(h) || strings.Contains(h, "138") {
		t.Errorf("hash %q is not 26 lower-case characters", h)
	}
	if h != hash(k, "phone", "+8613812345678") {
		t.Error("the same value hashes differently")
	}
	seen := map[string]string{h: "the first"}
	for _, c := range []struct {
		k           *crypt.Keys
		kind, value string
	}{{k, "phone", "+8613812345679"}, {k, "passport", "+8613812345678"}, {k, "phon", "e+8613812345678"}, {other, "phone", "+8613812345678"}} {
		h := hash(c.k, c.kind, c.value)
		if seen[h] != "" {
			t.Errorf("%s %s hashes like %s", c.kind, c.value, seen[h])
		}
		seen[h] = c.kind + " " + c.value
	}
}

func TestConcurrentFirstUseFetchesOnce(t *testing.T) {
	kek := newKEK(t)
	doc, err := keyset.New(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	var fetched atomic.Int32
	k := keyset.Wrapped(func(context.Context) ([]byte, error) {
		fetched.Add(1)
		return doc, nil
	}, kek)
	var wg sync.WaitGroup
	hashes := make([]string, 32)
	for i := range hashes {
		wg.Go(func() {
			h, err := k.Hash(context.Background(), "phone", "1")
			if err != nil {
				t.Error(err)
			}
			hashes[i] = h
		})
	}
	wg.Wait()
	if n := fetched.Load(); n != 1 {
		t.Errorf("fetched %d times, want once", n)
	}
	for _, h := range hashes {
		if h != hashes[0] || h == "" {
			t.Fatalf("hashes differ: %q", hashes)
		}
	}
}

func TestAFailedFetchIsTriedAgainAndAWaiterMayLeave(t *testing.T) {
	kek := newKEK(t)
	doc, err := keyset.New(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	down := errors.New("parameter store is down")
	started, release := make(chan struct{}), make(chan error)
	k := keyset.Wrapped(func(context.Context) ([]byte, error) {
		close(started)
		started = make(chan struct{})
		return doc, <-release
	}, kek)

	first, began := make(chan error), started
	go func() {
		_, err := k.Hash(context.Background(), "phone", "1")
		first <- err
	}()
	<-began
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := k.Hash(gone, "phone", "1"); !errors.Is(err, context.Canceled) {
		t.Errorf("a waiter whose request ended got %v", err)
	}
	release <- down
	if err := <-first; !errors.Is(err, down) {
		t.Errorf("the fetch failed, the caller got %v", err)
	}
	go func() { release <- nil }()
	if _, err := k.Hash(t.Context(), "phone", "1"); err != nil {
		t.Errorf("after a failed fetch: %v", err)
	}
}

func TestRotationKeepsOldFieldsReadableInRunningProcesses(t *testing.T) {
	kek := newKEK(t)
	doc, err := keyset.New(t.Context(), kek)
	if err != nil {
		t.Fatal(err)
	}
	current := doc
	fetch := func(context.Context) ([]byte, error) { return current, nil }
	running := keyset.Wrapped(fetch, kek)
	old := seal(t, running, "before", "p")
	oldHash, _ := running.Hash(t.Context(), "phone", "1")

	for range 12 {
		if current, err = keyset.Rotate(t.Context(), current, kek); err != nil {
			t.Fatal(err)
		}
	}
	started := keyset.Wrapped(fetch, kek)
	if got, err := started.Open(t.Context(), old, "p"); got != "before" || err != nil {
		t.Errorf("sealed before the rotation: %q, %v", got, err)
	}
	if h, _ := started.Hash(t.Context(), "phone", "1"); h != oldHash {
		t.Error("the rotation changed a hash: nobody would be found any more")
	}
	fresh := seal(t, started, "after", "p")
	if fresh[:6] == old[:6] {
		t.Error("the new key does not seal")
	}
	if got, err := running.Open(t.Context(), fresh, "p"); got != "after" || err != nil {
		t.Errorf("sealed after the rotation, opened by a process older than it: %q, %v", got, err)
	}
}

func TestKeysWrappedByAnotherKeyOrDamagedAreRefused(t *testing.T) {
	doc, err := keyset.New(t.Context(), newKEK(t))
	if err != nil {
		t.Fatal(err)
	}
	k := keyset.Wrapped(func(context.Context) ([]byte, error) { return doc, nil }, newKEK(t))
	if _, err := k.Seal(t.Context(), "x", "p"); err == nil || !strings.Contains(err.Error(), "unwrap the keys") {
		t.Errorf("another key unwrapped the document: %v", err)
	}
	kek := newKEK(t)
	junk, err := kek.EncryptWithContext(t.Context(), []byte(`{"lookup":"c2hvcnQ="}`), []byte("careloop/keyset"))
	if err != nil {
		t.Fatal(err)
	}
	k = keyset.Wrapped(func(context.Context) ([]byte, error) { return junk, nil }, kek)
	if _, err := k.Seal(t.Context(), "x", "p"); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("junk was taken for keys: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	k := fileKeys(f)
	s := seal(f, k, "13812345678", "p")
	f.Add(string(s), "p")
	f.Add(string(s)+"A", "p")
	f.Add("", "")
	f.Add("AQAAAAA", "p")
	f.Add("not base64 \xff", "p")
	f.Fuzz(func(t *testing.T, in, place string) {
		got, err := k.Open(t.Context(), crypt.Sealed(in), place)
		genuine := in == "" || (in == string(s) && place == "p")
		switch {
		case genuine && err != nil:
			t.Errorf("Open(%q, %q): %v", in, place, err)
		case !genuine && !errors.Is(err, crypt.ErrUnreadable):
			t.Errorf("Open(%q, %q) = %q, %v", in, place, got, err)
		}
	})
}
