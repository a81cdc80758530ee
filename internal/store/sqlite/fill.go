package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"careloop/internal/store"
)

// Fill makes a new file of items as they are given, with their versions and stamps, in one transaction. It checks no
// conditions and tells no changes: it is for items that come out of another store, and an order of magnitude
// faster than writing them. No key may come twice. If it fails, the file is of no use.
func Fill(ctx context.Context, path string, items iter.Seq[store.Item]) (err error) {
	if exists(path) {
		return &FileError{Path: path, Problem: ErrFolder, Cause: errors.New("it exists")}
	}
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(path, false))
	if err != nil {
		return fault(path, "fill", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return fault(path, "fill", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return fault(path, "fill", fill(ctx, conn, items))
}

// fillCacheKB holds the inner pages of the indexes of ten million rows.
const fillCacheKB = 512 * 1024

func fill(ctx context.Context, conn *sql.Conn, items iter.Seq[store.Item]) error {
	for _, p := range []string{"locking_mode = EXCLUSIVE", "journal_mode = OFF", "synchronous = OFF", fmt.Sprintf("cache_size = -%d", fillCacheKB)} {
		if _, err := conn.ExecContext(ctx, "PRAGMA "+p); err != nil {
			return err
		}
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	tables := map[store.Table]*table{}
	inserts := map[store.Table]*sql.Stmt{}
	for _, spec := range store.Tables() {
		t := newTable(spec)
		st, err := tx.PrepareContext(ctx, t.insertSQL())
		if err != nil {
			return err
		}
		defer st.Close()
		tables[spec.Name], inserts[spec.Name] = t, st
	}
	background := context.WithoutCancel(ctx) // watching the context of each insert would cost more than the insert
	for it := range items {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := row{item: it}
		args := append([]any{nil, it.PK, it.SK}, r.body()...)
		if _, err := inserts[it.Table].ExecContext(background, append(args, tables[it.Table].entries(&it)...)...); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	// What the transaction left to the operating system is made safe here: the next commit of the file syncs it.
	_, err = conn.ExecContext(ctx, "PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE; PRAGMA user_version = "+fmt.Sprint(schemaVersion))
	return err
}
