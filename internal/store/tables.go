package store

import "slices"

// The tables, one per context, so that a function's policy names only what it needs.
const (
	Patients   Table = "patients"
	Scheduling Table = "scheduling"
	Care       Table = "care"
	Feedback   Table = "feedback"
	Messages   Table = "messages"
	Billing    Table = "billing"
	Metrics    Table = "metrics"
	Audit      Table = "audit"
	SignIns    Table = "signins" //nolint:misspell // of sign-ins, and no signings
)

// Index describes a sparse index: only items with an entry are in it.
type Index struct {
	Name     string
	KeysOnly bool // holds keys alone: cheaper to keep, read the items with BatchGet
}

// TableSpec describes a table. template.yaml declares the same; a test holds them equal.
type TableSpec struct {
	Name    Table
	Indexes []Index
	Stream  bool // its changes are told to consumers
}

var tables = []TableSpec{
	{Name: Patients, Stream: true, Indexes: []Index{{Name: "birthday", KeysOnly: true}}},
	{Name: Scheduling, Stream: true, Indexes: []Index{{Name: "day", KeysOnly: true}, {Name: "department"}, {Name: "practitioner"}}},
	{Name: Care, Stream: true, Indexes: []Index{{Name: "day", KeysOnly: true}, {Name: "queue"}, {Name: "due"}, {Name: "assignee"}}},
	{Name: Feedback, Stream: true, Indexes: []Index{{Name: "day", KeysOnly: true}, {Name: "patient"}}},
	{Name: Messages, Stream: true, Indexes: []Index{{Name: "day", KeysOnly: true}, {Name: "due", KeysOnly: true}}},
	{Name: Billing, Stream: true, Indexes: []Index{{Name: "day", KeysOnly: true}, {Name: "open"}, {Name: "due"}}},
	{Name: Metrics},
	{Name: Audit},
	{Name: SignIns},
}

// Tables lists every table.
func Tables() []TableSpec { return slices.Clone(tables) }

// Spec returns the description of a table.
func Spec(t Table) (TableSpec, bool) {
	for _, s := range tables {
		if s.Name == t {
			return s, true
		}
	}
	return TableSpec{}, false
}

// Index returns the description of one of the table's indexes.
func (s TableSpec) Index(name string) (Index, bool) {
	for _, ix := range s.Indexes {
		if ix.Name == name {
			return ix, true
		}
	}
	return Index{}, false
}
