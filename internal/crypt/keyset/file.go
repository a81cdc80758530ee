package keyset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"careloop/internal/crypt"
)

// FromFile returns the keys in the file at path, which it creates, for its owner alone, if there is none. Whoever
// moves the data elsewhere takes this file along: without it no sealed field opens again.
func FromFile(path string) (*crypt.Keys, error) {
	r, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		r, err = createFile(path)
	}
	if err != nil {
		return nil, err
	}
	return crypt.New(&r.Ring, func(context.Context) (*crypt.Ring, error) { return bare(readFile(path)) }), nil
}

// RotateFile adds a new key that seals from now on to the file at path; fields sealed before still open.
func RotateFile(path string) error {
	r, err := readFile(path)
	if err != nil {
		return err
	}
	if r, err = r.rotated(); err != nil {
		return fmt.Errorf("rotate key file %s: %w", path, err)
	}
	tmp, err := writeBeside(path, r)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		_ = os.Remove(tmp)
		return fmt.Errorf("replace key file %s: %w", path, err)
	}
	return syncDir(filepath.Dir(path))
}

func readFile(path string) (*ring, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	// Windows has no such bits; there the folder's access list decides.
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("key file %s is open to others (mode %04o): run chmod 600 on it, and rotate the keys if anybody read them", path, mode)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	r, err := parseRing(b)
	if err != nil {
		return nil, fmt.Errorf("key file %s is damaged, restore it from a backup: %w", path, err)
	}
	return r, nil
}

// createFile writes new keys. It links the finished file into place, so that of two processes that start together
// one wins and the other uses the winner's keys, and a crash never leaves half a file.
func createFile(path string) (*ring, error) {
	r, err := freshRing()
	if err != nil {
		return nil, fmt.Errorf("make keys: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("create key file: %w", err)
	}
	tmp, err := writeBeside(path, r)
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp)
	switch err := os.Link(tmp, path); {
	case errors.Is(err, fs.ErrExist):
		return readFile(path)
	case err != nil:
		return nil, fmt.Errorf("create key file: %w", err)
	}
	return r, syncDir(filepath.Dir(path))
}

// writeBeside writes the keys to a new file in the folder of path, synced to disk, and returns its name.
func writeBeside(path string, r *ring) (string, error) {
	b, err := r.marshal()
	if err != nil {
		return "", fmt.Errorf("write key file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // created with mode 0600
	if err != nil {
		return "", fmt.Errorf("write key file: %w", err)
	}
	_, err = f.Write(append(b, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return "", fmt.Errorf("write key file: %w", err)
	}
	return f.Name(), nil
}

// syncDir makes a new name in a folder survive a power cut.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder of key file: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync folder of key file: %w", err)
	}
	return nil
}
