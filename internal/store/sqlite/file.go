package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// claim makes the folder and takes the lock beside the file. The lock is the operating system's and ends with the
// process, however that ends. The database itself is never opened here: closing it would drop SQLite's own locks.
func claim(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, &FileError{Path: path, Problem: ErrFolder, Cause: err}
	}
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, &FileError{Path: path, Problem: ErrFolder, Cause: err}
	}
	if err := tryLock(f); err != nil {
		return nil, errors.Join(&FileError{Path: path, Problem: ErrLocked, Cause: err}, f.Close())
	}
	// Health data: for the owner's eyes. SQLite gives its side files the mode of the database.
	db, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		return nil, errors.Join(&FileError{Path: path, Problem: ErrFolder, Cause: err}, f.Close())
	}
	return f, nil
}

const magic = "SQLite format 3\x00"

// checkHeader tells a damaged file before SQLite does something about it. The rest is checked as it is read: a full
// check takes as long as the file is large, and a restart must not.
func checkHeader(path string) error {
	if _, err := os.Stat(path + "-journal"); err == nil {
		return nil // killed while it was made; SQLite rolls it back
	}
	f, err := os.Open(path)
	if err != nil {
		return &FileError{Path: path, Problem: ErrFolder, Cause: err}
	}
	defer f.Close()
	head := make([]byte, len(magic))
	n, err := io.ReadFull(f, head)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil // new
	case err != nil:
		return &FileError{Path: path, Problem: ErrDamaged, Cause: err}
	case !bytes.Equal(head, []byte(magic)):
		return &FileError{Path: path, Problem: ErrDamaged}
	}
	return nil
}

// dsn names the file and what every connection is set to. The page size counts only for a new file.
func dsn(path string, readOnly bool) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	q := url.Values{"mode": {"rw"}, "_busy_timeout": {"5000"}, "_dqs": {"0"}}
	if readOnly {
		q.Add("_pragma", "cache_size(-8192)")
		q.Set("_query_only", "1")
	} else {
		q.Add("_pragma", "synchronous(FULL)")
		q.Add("_pragma", fmt.Sprintf("cache_size(%d)", -writerCacheKB))
		q.Add("_pragma", fmt.Sprintf("wal_autocheckpoint(%d)", checkpointPages))
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// Measured with BenchmarkBook. A checkpoint copies each page once however often it was written, so a longer log saves
// work; 8,000 pages are 32 MB, which a restart after a kill reads in a fraction of a second.
const (
	checkpointPages = 8000
	writerCacheKB   = 8 * 1024
)

// exists reports whether something is at path.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
