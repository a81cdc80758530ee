package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"
)

// Position is where a page of a query ended: the last item's key, and its entry if an index was read.
type Position struct {
	PK      string `json:"p"`
	SK      string `json:"s"`
	EntrySK string `json:"e,omitempty"`
	Query   uint32 `json:"q"` // fingerprint of the query, so that a cursor fits only its own
}

// CursorAfter returns the opaque cursor that continues q behind last.
func (q Query) CursorAfter(last Item) string {
	p := Position{PK: last.PK, SK: last.SK, Query: q.fingerprint()}
	if q.Index != "" {
		p.EntrySK = last.Entries[q.Index].SK
	}
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and a number always marshal
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Start returns where the page begins: nil for the first page. It returns ErrCursor for a cursor of another query.
func (q Query) Start() (*Position, error) {
	if q.Cursor == "" {
		return nil, nil //nolint:nilnil // no position is a valid answer: the beginning
	}
	b, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil {
		return nil, ErrCursor
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.DisallowUnknownFields()
	var p Position
	if err := dec.Decode(&p); err != nil || dec.More() || p.Query != q.fingerprint() {
		return nil, ErrCursor
	}
	sk := p.SK
	if q.Index != "" {
		sk = p.EntrySK
	}
	if checkKey(p.PK, p.SK) != nil || sk == "" || !q.contains(sk) || (q.Index == "" && p.PK != q.PK) {
		return nil, ErrCursor
	}
	return &p, nil
}

// Check validates the query and fills in the limit. Engines call it first.
func (q Query) Check() (Query, error) {
	spec, ok := Spec(q.Table)
	if !ok {
		return q, &OpError{Reason: fmt.Sprintf("no table %q", q.Table)}
	}
	if q.Index != "" {
		if _, ok := spec.Index(q.Index); !ok {
			return q, &OpError{Reason: fmt.Sprintf("table %s has no index %q", q.Table, q.Index)}
		}
	}
	if q.PK == "" || len(q.PK) > MaxPKSize {
		return q, &OpError{Reason: "a query needs a partition key"}
	}
	if q.Prefix != "" && (q.From != "" || q.To != "") {
		return q, &OpError{Reason: "a query has a prefix or a range, not both"}
	}
	if q.Limit <= 0 || q.Limit > MaxPage {
		q.Limit = MaxPage
	}
	return q, nil
}

func (q Query) contains(sk string) bool {
	return strings.HasPrefix(sk, q.Prefix) && (q.From == "" || sk >= q.From) && (q.To == "" || sk <= q.To)
}

func (q Query) fingerprint() uint32 {
	h := fnv.New32a()
	for _, s := range []string{string(q.Table), q.Index, q.PK, q.Prefix, q.From, q.To, fmt.Sprint(q.Desc)} {
		_, _ = h.Write([]byte(s))
		_, _ = h.Write([]byte{0})
	}
	return h.Sum32()
}
