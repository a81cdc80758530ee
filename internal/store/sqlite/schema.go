package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"careloop/internal/store"
)

// applicationID marks our files ("CLP1"); schemaVersion is raised when the layout changes in a way that an older
// program would misread. A new table or index of the port is added without raising it.
const (
	applicationID = 0x434c5031
	schemaVersion = 1
)

// table is one table of the port and its SQL.
type table struct {
	spec    store.TableSpec
	columns string // in the order that row.dest expects
	get     *sql.Stmt
}

func newTable(spec store.TableSpec) *table {
	cols := []string{"id", "pk", "sk", "v", `"by"`, "why", "at", "request", "ttl", "doc"}
	for _, ix := range spec.Indexes {
		cols = append(cols, ix.Name+"_pk", ix.Name+"_sk")
	}
	return &table{spec: spec, columns: strings.Join(cols, ", ")}
}

func (t *table) selectSQL() string {
	return fmt.Sprintf("SELECT %s FROM %s WHERE pk = ? AND sk = ?", t.columns, t.spec.Name)
}

func (t *table) probeSQL() string {
	return fmt.Sprintf("SELECT id FROM %s WHERE pk = ? AND sk = ?", t.spec.Name)
}

func (t *table) expiredSQL() string {
	return fmt.Sprintf("SELECT %s FROM %s WHERE ttl <= ? ORDER BY ttl LIMIT ?", t.columns, t.spec.Name)
}

func (t *table) insertSQL() string {
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (?%s)", t.spec.Name, t.columns, strings.Repeat(", ?", strings.Count(t.columns, ",")))
}

// updateSQL leaves the entries alone, since SQLite rewrites an index whose columns are set, changed or not.
func (t *table) updateSQL() string {
	return fmt.Sprintf(`UPDATE %s SET v = ?, "by" = ?, why = ?, at = ?, request = ?, ttl = ?, doc = ? WHERE id = ?`, t.spec.Name)
}

// reindexSQL sets the entries of a row; it is empty for a table without indexes.
func (t *table) reindexSQL() string {
	sets := make([]string, 0, len(t.spec.Indexes))
	for _, ix := range t.spec.Indexes {
		sets = append(sets, fmt.Sprintf("%[1]s_pk = ?, %[1]s_sk = ?", ix.Name))
	}
	if len(sets) == 0 {
		return ""
	}
	return fmt.Sprintf("UPDATE %s SET %s WHERE id = ?", t.spec.Name, strings.Join(sets, ", "))
}

func (t *table) deleteSQL() string {
	return fmt.Sprintf("DELETE FROM %s WHERE id = ?", t.spec.Name)
}

// createSQL makes the table. Rows hang on an integer and not on their key: documents are long, and rows that are
// written together then lie together.
func (t *table) createSQL() string {
	return fmt.Sprintf(`CREATE TABLE %[1]s (
	id INTEGER PRIMARY KEY,
	pk TEXT NOT NULL,
	sk TEXT NOT NULL,
	v INTEGER NOT NULL,
	"by" TEXT NOT NULL,
	why TEXT NOT NULL,
	at INTEGER NOT NULL,
	request TEXT NOT NULL,
	ttl INTEGER,
	doc TEXT NOT NULL,
	UNIQUE (pk, sk)
) STRICT;
CREATE INDEX %[1]s_ttl ON %[1]s (ttl) WHERE ttl IS NOT NULL;`, t.spec.Name)
}

// indexSQL makes the columns of a sparse index and the index itself.
func (t *table) indexSQL(ix store.Index) string {
	return fmt.Sprintf(`ALTER TABLE %[1]s ADD COLUMN %[2]s_pk TEXT;
ALTER TABLE %[1]s ADD COLUMN %[2]s_sk TEXT;
CREATE INDEX %[1]s_%[2]s ON %[1]s (%[2]s_pk, %[2]s_sk, pk, sk) WHERE %[2]s_pk IS NOT NULL;`, t.spec.Name, ix.Name)
}

// feedSQL makes the feed. A change's at is when its write was stamped, in milliseconds; that of a deletion stands in
// neither image.
const feedSQL = `CREATE TABLE change (
	seq INTEGER PRIMARY KEY,
	tbl TEXT NOT NULL,
	pk TEXT NOT NULL,
	sk TEXT NOT NULL,
	old TEXT,
	new TEXT,
	at INTEGER
) STRICT;
CREATE TABLE consumer (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;`

// migrate brings the file to this program's layout, in one transaction; a file that has it is not written.
//
// The log mode is set only once the file is known to be ours, since SQLite writes it into the file.
func migrate(ctx context.Context, db *sql.Conn, path string) error {
	isNew, err := checkOrigin(ctx, db, path)
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	script, err := missing(ctx, db)
	if err != nil {
		return err
	}
	if isNew {
		script = append(script, feedSQL,
			fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, schemaVersion))
	} else if dated, err := hasColumn(ctx, db, "change", "at"); err != nil {
		return err
	} else if !dated {
		script = append(script, dateSQL)
	}
	if len(script) == 0 {
		return nil
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	for _, part := range script {
		if _, err := tx.ExecContext(ctx, part); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// dateSQL dates the changes of a file that was made before they were. A deletion is dated by what it deleted.
const dateSQL = `ALTER TABLE change ADD COLUMN at INTEGER;
UPDATE change SET at = coalesce(json_extract(new, '$.at'), json_extract(old, '$.at'));`

func hasColumn(ctx context.Context, db *sql.Conn, table, column string) (bool, error) {
	var n int
	err := db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_table_info(?) WHERE name = ?", table, column).Scan(&n)
	return n > 0, err
}

// missing returns what makes the tables and indexes of the port that the file does not have.
func missing(ctx context.Context, db *sql.Conn) ([]string, error) {
	var script []string
	for _, spec := range store.Tables() {
		t := newTable(spec)
		ok, err := hasColumn(ctx, db, string(spec.Name), "pk")
		if err != nil {
			return nil, err
		}
		if !ok {
			script = append(script, t.createSQL())
		}
		for _, ix := range spec.Indexes {
			ok, err := hasColumn(ctx, db, string(spec.Name), ix.Name+"_pk")
			if err != nil {
				return nil, err
			}
			if !ok {
				script = append(script, t.indexSQL(ix))
			}
		}
	}
	return script, nil
}

// checkOrigin refuses the file of another program or of a newer version of this one, and tells an empty one.
func checkOrigin(ctx context.Context, db *sql.Conn, path string) (isNew bool, err error) {
	var app, version, objects int
	for _, q := range []struct {
		sql string
		dst any
	}{
		{"PRAGMA application_id", &app},
		{"PRAGMA user_version", &version},
		{"SELECT count(*) FROM sqlite_schema", &objects},
	} {
		if err := db.QueryRowContext(ctx, q.sql).Scan(q.dst); err != nil {
			return false, err
		}
	}
	switch {
	case app != applicationID && (objects > 0 || app != 0):
		return false, &FileError{Path: path, Problem: ErrForeign}
	case app == applicationID && version > schemaVersion:
		return false, &FileError{Path: path, Problem: ErrNewer, Cause: fmt.Errorf("schema %d, known up to %d", version, schemaVersion)}
	}
	return app != applicationID, nil
}
