package sqlite

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"careloop/internal/store"
)

// What can be wrong with a file. A FileError carries one of them.
var (
	ErrFolder  = errors.New("cannot be made or written: check that its folder exists, is writable and has space")
	ErrMissing = errors.New("does not exist")
	ErrLocked  = errors.New("is in use by another Careloop process: stop that one first")
	ErrDamaged = errors.New("is damaged or not a database: restore the last backup")
	ErrForeign = errors.New("is a database of another program: choose another file")
	ErrNewer   = errors.New("was written by a newer Careloop: update this one")
	ErrExists  = errors.New("exists already: a backup never overwrites a file")
)

// ErrClosed means that the store was closed.
var ErrClosed = fmt.Errorf("sqlite: store is closed: %w", store.ErrUnavailable)

// FileError says why a file cannot be used. Its text is one sentence for whoever runs the program.
type FileError struct {
	Path    string
	Problem error // one of the errors above
	Cause   error // may be nil
}

func (e *FileError) Error() string { return e.Path + " " + e.Problem.Error() }

// Unwrap gives the problem and its cause.
func (e *FileError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Problem}
	}
	return []error{e.Problem, e.Cause}
}

func (s *Store) fault(verb string, err error) error { return fault(s.path, verb, err) }

// fault turns an error of SQLite into one of the port's, or into a FileError. What is the caller's own, such as a
// cancelled context, passes.
func fault(path, verb string, err error) error {
	var se *sqlite.Error
	var fe *FileError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &fe):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("sqlite: %s: %w", verb, err)
	case !errors.As(err, &se):
		return fmt.Errorf("sqlite: %s: %w: %w", verb, store.ErrUnavailable, err)
	}
	switch se.Code() & 0xff {
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return &FileError{Path: path, Problem: ErrDamaged, Cause: err}
	case lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return &FileError{Path: path, Problem: ErrFolder, Cause: err}
	case lib.SQLITE_INTERRUPT:
		return fmt.Errorf("sqlite: %s: %w", verb, context.Canceled)
	case lib.SQLITE_ERROR, lib.SQLITE_MISUSE, lib.SQLITE_CONSTRAINT, lib.SQLITE_MISMATCH, lib.SQLITE_RANGE:
		return fmt.Errorf("sqlite: %s: %w", verb, err) // a fault of this package: trying again does not help
	}
	return fmt.Errorf("sqlite: %s: %w: %w", verb, store.ErrUnavailable, err)
}
