package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"careloop/internal/store"
)

func (s *Store) prepareReads(ctx context.Context) error {
	s.tables = make(map[store.Table]*table)
	for _, spec := range store.Tables() {
		t := newTable(spec)
		var err error
		if t.get, err = s.reads.PrepareContext(ctx, t.selectSQL()); err != nil {
			return err
		}
		s.tables[spec.Name] = t
	}
	return nil
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, key store.Key) (store.Item, error) {
	if err := store.CheckKey(key); err != nil {
		return store.Item{}, err
	}
	if err := ctx.Err(); err != nil {
		return store.Item{}, s.fault("get", err)
	}
	// A read takes microseconds; watching the context while it runs would cost more than the read.
	r, err := fetch(s.table(key.Table), s.table(key.Table).get.QueryRowContext(context.WithoutCancel(ctx), key.PK, key.SK))
	if err != nil {
		return store.Item{}, s.fault("get", err)
	}
	if r.id == 0 {
		return store.Item{}, store.ErrNotFound
	}
	return r.item, nil
}

// fetch returns the row that a query by key finds, or one with no id.
func fetch(t *table, found *sql.Row) (row, error) {
	r, err := t.scanRow(found.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return row{}, nil
	}
	return r, err
}

// Query implements store.Store.
func (s *Store) Query(ctx context.Context, q store.Query) (store.Page, error) {
	q, err := q.Check()
	if err != nil {
		return store.Page{}, err
	}
	after, err := q.Start()
	if err != nil {
		return store.Page{}, err
	}
	if err := ctx.Err(); err != nil {
		return store.Page{}, s.fault("query", err)
	}
	t := s.table(q.Table)
	text, args := t.querySQL(q, after)
	stmt, err := s.statement(ctx, text)
	if err != nil {
		return store.Page{}, s.fault("query", err)
	}
	items, err := t.list(ctx, stmt, q, args)
	if err != nil {
		return store.Page{}, s.fault("query", err)
	}
	page := store.Page{Items: items}
	if len(items) > q.Limit { // one more was asked for, to know whether any follows
		page.Items = items[:q.Limit]
		page.Next = q.CursorAfter(items[q.Limit-1])
	}
	return page, nil
}

func (t *table) list(ctx context.Context, stmt *sql.Stmt, q store.Query, args []any) ([]store.Item, error) {
	rows, err := stmt.QueryContext(context.WithoutCancel(ctx), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ix, _ := t.spec.Index(q.Index)
	items := make([]store.Item, 0, min(q.Limit, 32))
	for rows.Next() {
		var r row
		if ix.KeysOnly {
			r, err = t.scanKeys(rows, ix.Name)
		} else {
			r, err = t.scanRow(rows.Scan)
		}
		if err != nil {
			return nil, err
		}
		items = append(items, r.item)
	}
	return items, rows.Err()
}

func (t *table) scanKeys(rows *sql.Rows, index string) (row, error) {
	r := row{item: store.Item{Key: store.Key{Table: t.spec.Name}}}
	var e store.Entry
	err := rows.Scan(&r.item.PK, &r.item.SK, &e.PK, &e.SK)
	r.item.Entries = map[string]store.Entry{index: e}
	return r, err
}

// statement prepares a query once. There are few texts: they differ in table, index, direction and bounds.
func (s *Store) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	return s.statementFor(ctx, text, func() string { return text })
}

// statementFor prepares a query once whose text is longer than what it is known by.
func (s *Store) statementFor(ctx context.Context, name string, text func() string) (*sql.Stmt, error) {
	if st, ok := s.queries.Load(name); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := s.reads.PrepareContext(context.WithoutCancel(ctx), text())
	if err != nil {
		return nil, err
	}
	s.queries.Store(name, st) // two may have prepared it; the other is closed with the store, too
	return st, nil
}

// querySQL returns the query for one page and one item more.
func (t *table) querySQL(q store.Query, after *store.Position) (string, []any) {
	columns, pk, order := t.columns, "pk", []string{"sk"}
	if ix, ok := t.spec.Index(q.Index); ok {
		pk, order = q.Index+"_pk", []string{q.Index + "_sk", "pk", "sk"}
		if ix.KeysOnly {
			columns = fmt.Sprintf("pk, sk, %[1]s_pk, %[1]s_sk", q.Index)
		}
	}
	lower, upper := q.From, q.To
	upperOp := "<="
	if q.Prefix != "" {
		lower, upper, upperOp = q.Prefix, prefixEnd(q.Prefix), "<"
	}
	where, args := []string{pk + " = ?"}, []any{q.PK}
	also := func(cond string, values ...any) {
		where = append(where, cond)
		args = append(args, values...)
	}
	// The cursor takes the place of the bound it has passed: SQLite would use either, and might take the far one.
	if lower != "" && (after == nil || q.Desc) {
		also(order[0]+" >= ?", lower)
	}
	if upper != "" && (after == nil || !q.Desc) {
		also(order[0]+" "+upperOp+" ?", upper)
	}
	direction, follows := "", ">"
	if q.Desc {
		direction, follows = " DESC", "<"
	}
	switch {
	case after != nil && q.Index == "":
		also("sk "+follows+" ?", after.SK)
	case after != nil:
		also(fmt.Sprintf("(%s) %s (?, ?, ?)", strings.Join(order, ", "), follows), after.EntrySK, after.PK, after.SK)
	}
	text := fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT ?", columns, t.spec.Name,
		strings.Join(where, " AND "), strings.Join(order, direction+", ")+direction)
	return text, append(args, q.Limit+1)
}

// prefixEnd is the first text behind all that begin with prefix; empty if there is none.
func prefixEnd(prefix string) string {
	b := []byte(prefix)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < 0xff {
			b[i]++
			return string(b[:i+1])
		}
	}
	return ""
}
