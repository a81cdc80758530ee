package sqlite

import (
	"database/sql"
	"encoding/json"
	"time"

	"careloop/internal/store"
)

// row is one row of a table: an item and where it lies.
type row struct {
	id   int64 // 0: not stored
	item store.Item
}

// scanned is what a statement returns of a row, before it is known what the columns of the indexes mean.
type scanned struct {
	row
	at      int64
	ttl     sql.NullInt64
	entries []sql.NullString
}

// dest returns where the columns of a row go, in the order of table.columns.
func (s *scanned) dest(indexes int) []any {
	s.entries = make([]sql.NullString, 2*indexes)
	dest := make([]any, 0, 11+len(s.entries))
	dest = append(dest, &s.id, &s.item.PK, &s.item.SK, &s.item.Version, &s.item.Stamp.By, &s.item.Stamp.Why, &s.at,
		&s.item.Stamp.Request, &s.ttl, (*[]byte)(&s.item.Doc))
	for i := range s.entries {
		dest = append(dest, &s.entries[i])
	}
	return dest
}

// scanRow reads a row in the order of t.columns.
func (t *table) scanRow(scan func(dest ...any) error) (row, error) {
	var s scanned
	if err := scan(s.dest(len(t.spec.Indexes))...); err != nil {
		return row{}, err
	}
	return t.rowOf(&s), nil
}

func (t *table) rowOf(s *scanned) row {
	r := s.row
	r.item.Table = t.spec.Name
	r.item.Stamp.At = time.UnixMilli(s.at).UTC()
	if s.ttl.Valid {
		r.item.Expires = time.Unix(s.ttl.Int64, 0).UTC()
	}
	for i, ix := range t.spec.Indexes {
		if pk, sk := s.entries[2*i], s.entries[2*i+1]; pk.Valid {
			if r.item.Entries == nil {
				r.item.Entries = make(map[string]store.Entry, len(t.spec.Indexes))
			}
			r.item.Entries[ix.Name] = store.Entry{PK: pk.String, SK: sk.String}
		}
	}
	return r
}

// body returns the columns that each write changes.
func (r *row) body() []any {
	it := &r.item
	return []any{it.Version, it.Stamp.By, it.Stamp.Why, it.Stamp.At.UnixMilli(), it.Stamp.Request, ttl(it.Expires), string(it.Doc)}
}

// entries returns the columns of the indexes.
func (t *table) entries(it *store.Item) []any {
	args := make([]any, 0, 2*len(t.spec.Indexes))
	for _, ix := range t.spec.Indexes {
		if e, ok := it.Entries[ix.Name]; ok {
			args = append(args, e.PK, e.SK)
		} else {
			args = append(args, nil, nil)
		}
	}
	return args
}

func ttl(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix()
}

// image is an item as a change tells it. Its document is spliced in, since it is JSON already.
type image struct {
	Version int64                  `json:"v"`
	By      string                 `json:"by"`
	Why     string                 `json:"why,omitempty"`
	At      int64                  `json:"at"`
	Request string                 `json:"request,omitempty"`
	TTL     int64                  `json:"ttl,omitempty"`
	Entries map[string]store.Entry `json:"entries,omitempty"`
	Doc     json.RawMessage        `json:"doc,omitempty"`
}

func imageOf(it *store.Item) (any, error) {
	if it == nil {
		return nil, nil //nolint:nilnil // SQL's NULL
	}
	im := image{
		Version: it.Version, By: it.Stamp.By, Why: it.Stamp.Why, At: it.Stamp.At.UnixMilli(),
		Request: it.Stamp.Request, Entries: it.Entries,
	}
	if !it.Expires.IsZero() {
		im.TTL = it.Expires.Unix()
	}
	head, err := json.Marshal(im)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, len(head)+len(it.Doc)+len(`,"doc":`))
	b = append(b, head[:len(head)-1]...)
	b = append(b, `,"doc":`...)
	b = append(b, it.Doc...)
	return string(append(b, '}')), nil
}

func itemOf(key store.Key, text sql.NullString) (*store.Item, error) {
	if !text.Valid {
		return nil, nil //nolint:nilnil // no item on this side of the change
	}
	var im image
	if err := json.Unmarshal([]byte(text.String), &im); err != nil {
		return nil, err
	}
	it := &store.Item{
		Key: key, Version: im.Version, Doc: im.Doc, Entries: im.Entries,
		Stamp: store.Stamp{By: im.By, Why: im.Why, At: time.UnixMilli(im.At).UTC(), Request: im.Request},
	}
	if im.TTL != 0 {
		it.Expires = time.Unix(im.TTL, 0).UTC()
	}
	return it, nil
}
