// Package audit keeps who changed or read what, when, why and in which request (A2). Rows are made from the change
// stream, so no domain can forget one, and nothing rewrites or removes them: each is put with "absent" under a key
// made from the change itself, so that a change told twice is one row.
//
// A row names the fields that changed. Values are kept only for the few fields of a kind that are not sensitive;
// the rest can be read, by those who may, in the item's own history.
package audit

import (
	"context"
	"errors"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/store"
)

// Action is what was done.
type Action string

// The actions.
const (
	Created  Action = "created"
	Updated  Action = "updated"
	Deleted  Action = "deleted"
	Revealed Action = "revealed" // masked fields were shown
	Compared Action = "compared" // who came was compared with the file, its sensitive fields masked
)

// Row is one entry of the audit.
type Row struct {
	ID      string    `json:"id"`      // sorts by time within its subject
	Subject string    `json:"subject"` // the patient concerned, or whatever else was changed
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`     // empty for a deletion, which leaves no stamp
	Behalf  string    `json:"behalf,omitempty"` // the file of who did it for the patient concerned, if it was somebody else
	Action  Action    `json:"action" enum:"created,updated,deleted,revealed,compared"`
	Kind    string    `json:"kind"` // patient, appointments, encounter …
	Item    string    `json:"item,omitempty"`
	Version int64     `json:"version,omitempty"` // that the change made of the item
	Why     string    `json:"why,omitempty"`
	Request string    `json:"request,omitempty"`
	Fields  []Field   `json:"fields" nullable:"false"`
}

// Field is a field that changed or was shown. Old and New are kept only where they are not sensitive.
type Field struct {
	Name string `json:"name"` // as in appointments[apt_…].status
	Old  any    `json:"old,omitempty"`
	New  any    `json:"new,omitempty"`
}

// What can stand in the way.
var (
	ErrForbidden = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor    = errs.New(errs.KindInvalid, "cursor")
)

// Service writes and reads the audit.
type Service struct {
	DB  store.Store
	Now func() time.Time
	IDs id.Source
}

var job = auth.Job("audit")

// Append keeps the row of a change, if it has one. Appending it again changes nothing.
func (s *Service) Append(ctx context.Context, c store.Change) error {
	row, ok, err := RowOf(c)
	if err != nil || !ok {
		return errs.Internal("audit", err)
	}
	return s.put(ctx, row)
}

// Reveal notes that masked fields of a subject are about to be shown. Call it before showing them: what could not be
// noted must not be shown.
func (s *Service) Reveal(ctx context.Context, by auth.Actor, subject string, fields []string, reason string) error {
	return s.shown(ctx, by, Revealed, subject, fields, reason)
}

// Compare notes that a file is about to be shown, masked, to compare who came with it; where says at which desk.
func (s *Service) Compare(ctx context.Context, by auth.Actor, subject string, fields []string, where string) error {
	return s.shown(ctx, by, Compared, subject, fields, where)
}

func (s *Service) shown(ctx context.Context, by auth.Actor, what Action, subject string, fields []string, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return errs.Invalid(errs.Field{Path: "reason", Code: "required"})
	}
	now := s.Now()
	stamp := by.Stamp(reason, now)
	who, behalf := auth.Stamped(stamp)
	row := Row{
		ID: moment(stamp.At) + "#reveal#" + s.IDs.New("row", now), Subject: subject, At: stamp.At, By: who, Behalf: behalf,
		Action: what, Kind: "patient", Why: reason, Request: stamp.Request, Fields: []Field{},
	}
	for _, name := range fields {
		row.Fields = append(row.Fields, Field{Name: name})
	}
	return s.put(ctx, row)
}

func (s *Service) put(ctx context.Context, row Row) error {
	key := store.Key{Table: store.Audit, PK: row.Subject, SK: row.ID}
	err := s.DB.Write(ctx, job.Stamp("", s.Now()), store.Put(key, row).If(store.Absent()))
	if _, ok := store.Failed(err); ok {
		return nil // told before
	}
	return errs.Internal("audit", err)
}

// List returns what was done to a subject, latest first.
func (s *Service) List(ctx context.Context, by auth.Actor, subject string, limit int, cursor string) ([]Row, string, error) {
	if !by.Has(auth.Auditor, auth.Administrator) {
		return nil, "", ErrForbidden
	}
	if subject == "" {
		return nil, "", errs.Invalid(errs.Field{Path: "subject", Code: "required"})
	}
	page, err := s.DB.Query(ctx, store.Query{Table: store.Audit, PK: subject, Desc: true, Limit: limit, Cursor: cursor})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list audit", err)
	}
	rows := make([]Row, len(page.Items))
	for i, it := range page.Items {
		if err := it.Decode(&rows[i]); err != nil {
			return nil, "", errs.Internal("list audit", err)
		}
	}
	return rows, page.Next, nil
}

// moment is an instant that sorts as a string.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
