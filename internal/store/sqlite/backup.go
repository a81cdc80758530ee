package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// Backup writes a sound copy to path while the store goes on working: what was acknowledged before is in it. It
// returns a *FileError with ErrExists rather than overwrite. A copy that was not finished never bears the name.
func (s *Store) Backup(ctx context.Context, path string) error { return Backup(ctx, s.path, path) }

// Backup is the method of the same name for a process that does not own the database at from.
func Backup(ctx context.Context, from, path string) error {
	if exists(path) {
		return &FileError{Path: path, Problem: ErrExists}
	}
	if !exists(from) {
		return &FileError{Path: from, Problem: ErrMissing}
	}
	if err := checkHeader(from); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return &FileError{Path: path, Problem: ErrFolder, Cause: err}
	}
	part := f.Name()
	defer os.Remove(part) // gone if all went well
	if err := f.Close(); err != nil {
		return &FileError{Path: path, Problem: ErrFolder, Cause: err}
	}
	if err := copyTo(ctx, from, part); err != nil {
		return fault(from, "backup", err)
	}
	if err := publish(part, path); err != nil {
		problem := ErrFolder
		if errors.Is(err, os.ErrExist) {
			problem = ErrExists
		}
		return &FileError{Path: path, Problem: problem, Cause: err}
	}
	return nil
}

// copyTo fills an empty file. It has a connection of its own: a long read must not keep one from the others.
func copyTo(ctx context.Context, from, path string) error {
	db, err := sql.Open("sqlite", dsn(from, false))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(err, db.Close())
}

// publish makes the copy durable and gives it its name, unless the name was taken meanwhile.
func publish(part, path string) error {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(part, path); errors.Is(err, os.ErrExist) {
		return err
	} else if err != nil { // a file system without links, and with a moment in which a race could overwrite
		if exists(path) {
			return os.ErrExist
		}
		if err := os.Rename(part, path); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a new name durable, where a folder can be synced.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Copy writes a sound copy of the database at path to target, while the program that owns it goes on.
func Copy(ctx context.Context, path, target string) error {
	if !exists(path) {
		return &FileError{Path: path, Problem: os.ErrNotExist}
	}
	return (&Store{path: path}).Backup(ctx, target)
}
