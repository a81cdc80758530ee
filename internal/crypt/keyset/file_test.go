package keyset_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"careloop/internal/crypt"
	"careloop/internal/crypt/keyset"
)

func TestTheKeyFileIsMadeOnceForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	var wg sync.WaitGroup
	hashes := make([]string, 8)
	for i := range hashes { // processes that start together
		wg.Go(func() {
			k, err := keyset.FromFile(path)
			if err != nil {
				t.Error(err)
				return
			}
			hashes[i], _ = k.Hash(t.Context(), "phone", "1")
		})
	}
	wg.Wait()
	for _, h := range hashes {
		if h == "" || h != hashes[0] {
			t.Fatalf("two processes made different keys: %q", hashes)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".keys-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAKeyFileThatCannotBeTrustedIsRefusedInOneSentence(t *testing.T) {
	for _, c := range []struct {
		name string
		harm func(path string) error
		want string
	}{
		{"open to others", func(p string) error { return os.Chmod(p, 0o644) }, "mode 0644): run chmod 600"},
		{"truncated", func(p string) error { return os.Truncate(p, 40) }, "damaged, restore it from a backup"},
		{"emptied", func(p string) error { return os.Truncate(p, 0) }, "damaged, restore it from a backup"},
		{"other JSON", func(p string) error { return os.WriteFile(p, []byte(`{"a":1}`), 0o600) }, "damaged, restore it from a backup"},
		{"a folder", func(p string) error { _ = os.Remove(p); return os.Mkdir(p, 0o700) }, "read key file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keys.json")
			if _, err := keyset.FromFile(path); err != nil {
				t.Fatal(err)
			}
			if err := c.harm(path); err != nil {
				t.Fatal(err)
			}
			_, err := keyset.FromFile(path)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one sentence with %q and the path", err, c.want)
			}
		})
	}
}

func TestRotateFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	running, err := keyset.FromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old := seal(t, running, "before", "p")
	if err := keyset.RotateFile(path); err != nil {
		t.Fatal(err)
	}
	started, err := keyset.FromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := started.Open(t.Context(), old, "p"); got != "before" || err != nil {
		t.Errorf("sealed before: %q, %v", got, err)
	}
	if got, err := running.Open(t.Context(), seal(t, started, "after", "p"), "p"); got != "after" || err != nil {
		t.Errorf("sealed after: %q, %v", got, err)
	}
	if err := keyset.RotateFile(path + ".none"); err == nil {
		t.Error("rotated a file that is not there")
	}
}

func seal(t testing.TB, k *crypt.Keys, plain, place string) crypt.Sealed {
	t.Helper()
	s, err := k.Seal(t.Context(), plain, place)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
