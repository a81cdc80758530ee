// Package sqlite is the store in one local SQLite file.
//
// One process owns the file. A single writer takes all writes that wait, checks their conditions, applies them and
// commits them together (group commit, synchronous=FULL), then answers each: what was acknowledged survives a killed
// process. Readers stand beside it (WAL) and see every acknowledged write.
//
// Each table of the port is one SQL table. An index entry is a pair of columns with a partial SQL index, so that
// SQLite itself keeps sparse indexes. Changes of streamed tables are rows of the table change, written in the same
// transaction and numbered in commit order; consumers keep their place in the table consumer.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"

	"careloop/internal/store"
)

// Store implements store.Store on one file. Open makes one.
type Store struct {
	path    string
	lock    *os.File
	tables  map[store.Table]*table
	writes  *sql.DB
	conn    *sql.Conn // the only one of writes, the writer's
	writer  *writer
	reads   *sql.DB
	queries sync.Map // SQL text -> *sql.Stmt on reads
	queue   *queue
	feed    *feed
	hot     *hot
}

var _ store.Store = (*Store)(nil)

// Options that few callers need.
type options struct {
	readers  int
	maxBatch int
}

// Option refines a Store.
type Option func(*options)

// WithReaders sets how many reads run at a time; the rest waits.
func WithReaders(n int) Option { return func(o *options) { o.readers = n } }

// WithMaxBatch sets how many writes are committed together at most. With 1, each is committed by itself.
func WithMaxBatch(n int) Option { return func(o *options) { o.maxBatch = n } }

// Open opens the database at path and makes it, and its folder, when missing. It returns a *FileError that says in
// one sentence why a file cannot be used.
func Open(ctx context.Context, path string, opts ...Option) (*Store, error) {
	o := options{readers: max(4, runtime.GOMAXPROCS(0)), maxBatch: 256}
	for _, opt := range opts {
		opt(&o)
	}
	lock, err := claim(path)
	if err != nil {
		return nil, err
	}
	s := &Store{path: path, lock: lock, feed: newFeed(), hot: newHot()}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o options) error {
	if err := checkHeader(s.path); err != nil {
		return err
	}
	var err error
	if s.writes, err = sql.Open("sqlite", dsn(s.path, false)); err != nil {
		return s.fault("open", err)
	}
	if s.conn, err = s.writes.Conn(ctx); err != nil {
		return s.fault("open", err)
	}
	if err := migrate(ctx, s.conn, s.path); err != nil {
		return s.fault("open", err)
	}
	if s.reads, err = sql.Open("sqlite", dsn(s.path, true)); err != nil {
		return s.fault("open", err)
	}
	s.reads.SetMaxOpenConns(o.readers)
	s.reads.SetMaxIdleConns(o.readers)
	if err := s.prepareReads(ctx); err != nil {
		return s.fault("open", err)
	}
	if s.writer, err = newWriter(ctx, s); err != nil {
		return s.fault("open", err)
	}
	s.queue = newQueue(s.writer, o.maxBatch)
	return nil
}

// Close commits what waits, refuses what comes later, and gives the file free.
func (s *Store) Close() error {
	if !s.queue.close() {
		return nil
	}
	s.feed.close()
	return s.release()
}

// release closes the readers first, so that the writer's connection, as the last one, empties SQLite's log into the file.
func (s *Store) release() error {
	var errs []error
	if s.reads != nil {
		errs = append(errs, s.reads.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.close())
	}
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	if s.writes != nil {
		errs = append(errs, s.writes.Close())
	}
	return errors.Join(append(errs, s.lock.Close())...)
}

// Check reads the whole file and returns a *FileError with ErrDamaged if its structure is not sound.
func (s *Store) Check(ctx context.Context) error {
	var answer string
	err := s.reads.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&answer)
	if err != nil {
		return s.fault("check", err)
	}
	if answer != "ok" {
		return &FileError{Path: s.path, Problem: ErrDamaged, Cause: errors.New(answer)}
	}
	return nil
}

// table returns what is prepared for a table that the port has checked.
func (s *Store) table(name store.Table) *table {
	t, ok := s.tables[name]
	if !ok {
		panic(fmt.Sprintf("sqlite: table %q was not checked", name)) // a fault of this package
	}
	return t
}
