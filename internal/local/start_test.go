package local

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"careloop/internal/store/sqlite"
)

// TestWhatKeepsItFromStarting wants one sentence for whoever started it, which names the file or address.
func TestWhatKeepsItFromStarting(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	file := func(name, text string) func(*Options) {
		return func(o *Options) {
			if err := os.WriteFile(filepath.Join(o.Dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		spoil func(*Options)
		says  []string
	}{
		"the port is in use":      {func(o *Options) { o.Address = l.Addr().String() }, []string{l.Addr().String(), "in use", "--address"}},
		"an address that is none": {func(o *Options) { o.Address = "nowhere" }, []string{"cannot listen on nowhere"}},
		"a file for a folder": {func(o *Options) {
			o.Dir = filepath.Join(o.Dir, "file")
			if err := os.WriteFile(o.Dir, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{"the folder", "cannot be made"}},
		"a folder that cannot be made":       {func(o *Options) { o.Dir = "/proc/careloop" }, []string{"the folder /proc/careloop cannot be made"}},
		"a folder in which nothing can be":   {func(o *Options) { o.Dir = "/proc/self" }, []string{"/proc/self"}},
		"a damaged database":                 {file(DatabaseFile, "not a database at all, but long enough for one"), []string{DatabaseFile, "damaged", "backup"}},
		"an empty database cut short":        {file(DatabaseFile, "SQLite"), []string{DatabaseFile, "damaged"}},
		"damaged keys":                       {file(KeyFile, "{}"), []string{KeyFile, "damaged", "backup"}},
		"a damaged signing key":              {file("signing.key", "short"), []string{"signing.key", "damaged", "delete it"}},
		"keys that others may read":          {func(o *Options) { file(KeyFile, "{}")(o); chmod(t, filepath.Join(o.Dir, KeyFile)) }, []string{KeyFile, "open to others", "chmod"}},
		"a database of a newer version":      {newer, []string{DatabaseFile, "newer Careloop"}},
		"a database of another program":      {foreign, []string{DatabaseFile, "another program"}},
		"another process on the same folder": {func(o *Options) { open(t, *o) }, []string{DatabaseFile, "another Careloop process"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t)
			var said bytes.Buffer
			o.Out = &said
			c.spoil(&o)
			err := Serve(t.Context(), o)
			if err == nil {
				t.Fatal("it started")
			}
			text := err.Error()
			for _, part := range c.says {
				if !strings.Contains(text, part) {
					t.Errorf("%q does not say %q", text, part)
				}
			}
			if strings.ContainsAny(text, "\n\t") || len(text) > 250 || said.Len() > 0 {
				t.Errorf("not one sentence: %q, after %q", text, said.String())
			}
		})
	}
}

func chmod(t *testing.T, path string) {
	t.Helper()
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
}

// stamp writes a header field of a fresh database: SQLite keeps the version at byte 60 and the program at 68.
func stamp(o *Options, at int64, value ...byte) {
	path := filepath.Join(o.Dir, DatabaseFile)
	db, err := sqlite.Open(context.Background(), path)
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		panic(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		_, err = f.WriteAt(value, at)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		panic(err)
	}
}

func newer(o *Options)   { stamp(o, 60, 0, 0, 99, 99) }
func foreign(o *Options) { stamp(o, 68, 'O', 't', 'h', 'r') }
