package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"careloop/internal/store"
)

// writer owns the connection that writes. Its methods run in the queue's goroutine, inside a transaction.
type writer struct {
	store    *Store
	ctx      context.Context // its own: a caller's would interrupt what others wait for, too
	begin    *sql.Stmt
	commit   *sql.Stmt
	rollback *sql.Stmt
	change   *sql.Stmt
	tables   map[store.Table]*tableWriter
	prepared []io.Closer // all statements; a connection does not end before they do
	seq      int64       // of the last change written
	touched  []store.Key // by the transaction
	broken   error       // SQLite failed: what the transaction holds is unknown
}

type tableWriter struct {
	*table
	probe   *sql.Stmt
	get     *sql.Stmt
	expired *sql.Stmt
	insert  *sql.Stmt
	update  *sql.Stmt
	reindex *sql.Stmt // nil for a table without indexes
	remove  *sql.Stmt
}

func newWriter(ctx context.Context, s *Store) (*writer, error) {
	w := &writer{store: s, ctx: context.WithoutCancel(ctx), tables: make(map[store.Table]*tableWriter)}
	var err error
	prepare := func(text string) *sql.Stmt {
		if err != nil || text == "" {
			return nil
		}
		var st *sql.Stmt
		if st, err = s.conn.PrepareContext(ctx, text); err == nil {
			w.prepared = append(w.prepared, st)
		}
		return st
	}
	w.begin, w.commit, w.rollback = prepare("BEGIN IMMEDIATE"), prepare("COMMIT"), prepare("ROLLBACK")
	w.change = prepare("INSERT INTO change (seq, tbl, pk, sk, old, new, at) VALUES (?, ?, ?, ?, ?, ?, ?)")
	for name, t := range s.tables {
		w.tables[name] = &tableWriter{
			table: t, probe: prepare(t.probeSQL()), get: prepare(t.selectSQL()), expired: prepare(t.expiredSQL()), insert: prepare(t.insertSQL()),
			update: prepare(t.updateSQL()), reindex: prepare(t.reindexSQL()), remove: prepare(t.deleteSQL()),
		}
	}
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	// Numbers are never used twice, though all changes may have been trimmed.
	err = s.conn.QueryRowContext(ctx, `SELECT max(coalesce((SELECT max(seq) FROM change), 0),
		coalesce((SELECT max(seq) FROM consumer), 0))`).Scan(&w.seq)
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	s.feed.committed(w.seq)
	return w, nil
}

func (w *writer) close() error {
	errs := make([]error, len(w.prepared))
	for i, st := range w.prepared {
		errs[i] = st.Close()
	}
	return errors.Join(errs...)
}

// commitAll runs the jobs in one transaction and answers them. A job that is refused has written nothing, since
// conditions are checked first. If SQLite fails, all fail: a refusal too may rest on what is now undone.
func (w *writer) commitAll(jobs []*job) {
	before := w.seq
	w.broken, w.touched = nil, w.touched[:0]
	w.exec(w.begin)
	for _, j := range jobs {
		if w.broken == nil && j.state.CompareAndSwap(waiting, started) {
			j.err = j.do(w)
		}
	}
	if w.broken == nil {
		w.exec(w.commit)
	}
	if len(w.touched) > 0 {
		w.store.hot.changed(w.touched)
	}
	if w.broken != nil {
		_, _ = w.rollback.ExecContext(w.ctx) // SQLite may have done so itself
		w.seq = before
	} else if w.seq > before {
		w.store.feed.committed(w.seq)
	}
	for _, j := range jobs {
		if w.broken != nil {
			j.err = w.store.fault("write", w.broken)
		}
		close(j.done)
	}
}

// exec runs a statement unless SQLite has failed before in this transaction. It returns how many rows were touched.
func (w *writer) exec(st *sql.Stmt, args ...any) int64 {
	if w.broken != nil {
		return 0
	}
	res, err := st.ExecContext(w.ctx, args...)
	if err != nil {
		w.broken = err
		return 0
	}
	n, err := res.RowsAffected()
	if err != nil {
		w.broken = err
	}
	return n
}

// execText is exec for what is too rare to be kept prepared.
func (w *writer) execText(text string, args ...any) int64 {
	if w.broken != nil {
		return 0
	}
	st, err := w.store.conn.PrepareContext(w.ctx, text)
	if err != nil {
		w.broken = err
		return 0
	}
	defer st.Close()
	return w.exec(st, args...)
}

// Write implements store.Store.
func (s *Store) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	prepared, err := store.Prepare(stamp, ops)
	if err != nil {
		return err
	}
	return s.queue.submit(ctx, func(w *writer) error { return w.write(stamp, prepared) })
}

// write checks all conditions and works out all items before it writes the first.
func (w *writer) write(stamp store.Stamp, ops []store.Prepared) error {
	stamp.At = stamp.At.UTC().Truncate(timeUnit)
	rows := make([]row, len(ops))
	for i, op := range ops {
		t := w.tables[op.Key.Table]
		r, err := w.find(t, op)
		if err != nil {
			w.broken = err
			return err
		}
		ok, err := r.holds(op.Conds)
		if err != nil {
			return fmt.Errorf("sqlite: check conditions of op %d: %w", i, err)
		}
		if !ok {
			return failed(i, r)
		}
		rows[i] = r
	}
	next := make([]*store.Item, len(ops))
	for i, op := range ops {
		it, err := apply(&rows[i], stamp, op)
		if err != nil {
			return &store.OpError{Op: i, Reason: err.Error()}
		}
		next[i] = it
	}
	for i, op := range ops {
		if op.Kind != store.OpCheck {
			w.replace(w.tables[op.Key.Table], &rows[i], next[i], stamp.At)
		}
	}
	return w.broken
}

// find reads the row that op is about. Where none is expected, a look at the key alone shows its absence for less.
func (w *writer) find(t *tableWriter, op store.Prepared) (row, error) {
	if len(op.Conds) == 1 && op.Conds[0].Kind == store.CondAbsent {
		var id int64
		err := t.probe.QueryRowContext(w.ctx, op.Key.PK, op.Key.SK).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return row{}, nil
		}
	}
	return fetch(t.table, t.get.QueryRowContext(w.ctx, op.Key.PK, op.Key.SK))
}

func failed(op int, r row) error {
	ce := &store.ConditionError{Op: op}
	if r.id != 0 {
		ce.Existing = &r.item
	}
	return ce
}

// replace writes what has become of a row at a time, nil if it is deleted, and tells the change.
func (w *writer) replace(t *tableWriter, old *row, next *store.Item, at time.Time) {
	var before *store.Item
	if old.id != 0 {
		before = &old.item
	}
	if before == nil && next == nil {
		return
	}
	w.touched = append(w.touched, keyOf(before, next))
	switch {
	case before == nil:
		r := row{item: *next}
		args := append([]any{nil, next.PK, next.SK}, r.body()...)
		w.exec(t.insert, append(args, t.entries(next)...)...)
	case next == nil:
		w.exec(t.remove, old.id)
	default:
		r := row{item: *next}
		w.exec(t.update, append(r.body(), old.id)...)
		if !maps.Equal(before.Entries, next.Entries) {
			w.exec(t.reindex, append(t.entries(next), old.id)...)
		}
	}
	if t.spec.Stream {
		w.tell(t.spec.Name, before, next, at)
	}
}

func keyOf(before, after *store.Item) store.Key {
	if after == nil {
		return before.Key
	}
	return after.Key
}

// tell writes the row that consumers read.
func (w *writer) tell(name store.Table, before, after *store.Item, at time.Time) {
	key := keyOf(before, after)
	old, err := imageOf(before)
	if err != nil {
		w.broken = err
		return
	}
	updated, err := imageOf(after)
	if err != nil {
		w.broken = err
		return
	}
	w.seq++
	w.exec(w.change, w.seq, string(name), key.PK, key.SK, old, updated, at.UnixMilli())
}
