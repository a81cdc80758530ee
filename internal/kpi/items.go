package kpi

import (
	"fmt"
	"strings"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/store"
)

// A day's counters stand at (month, scope#dd): a scope's month is a range of at most 31 items, a comparison of all
// departments another.

// scopeID names a scope in keys.
func (s Scope) scopeID() string {
	switch {
	case s.Department != "":
		return string(s.Department)
	case s.Practitioner != "":
		return string(s.Practitioner)
	}
	return "clinic"
}

func (s Scope) dayKey(d clinic.Date) store.Key {
	return store.Key{Table: store.Metrics, PK: string(d.Month()), SK: s.daySK(d)}
}

func (s Scope) daySK(d clinic.Date) string { return s.scopeID() + "#" + string(d[8:]) }

// scopes lists whose counters a fact adds to.
func (f Fact) scopes() []Scope {
	all := []Scope{{}}
	if f.Department != "" {
		all = append(all, Scope{Department: f.Department})
	}
	if f.Practitioner != "" {
		all = append(all, Scope{Practitioner: f.Practitioner})
	}
	return all
}

// keys lists the items that hold the counters a fact adds to.
func (f Fact) keys() []store.Key {
	var keys []store.Key
	for _, s := range f.scopes() {
		keys = append(keys, s.dayKey(f.Day))
	}
	return keys
}

// markerKey says where it is noted that a fact was counted.
func (f Fact) markerKey() store.Key {
	return store.Key{Table: store.Metrics, PK: "seen#" + f.ID, SK: "-"}
}

func readCounts(it store.Item) (Counts, error) {
	c := Counts{}
	if it.Version == 0 {
		return c, nil
	}
	if err := it.Decode(&c); err != nil {
		return nil, fmt.Errorf("counters %s: %w", it.Key, err)
	}
	return c, nil
}

// placeOf returns whose and which day's counters an item holds.
func placeOf(it store.Item) (Scope, clinic.Date) {
	name, day, _ := strings.Cut(it.SK, "#")
	date := clinic.Date(it.PK + "-" + day)
	switch {
	case strings.HasPrefix(name, departmentPrefix):
		return Scope{Department: booking.DepartmentID(name)}, date
	case strings.HasPrefix(name, practitionerPrefix):
		return Scope{Practitioner: booking.PractitionerID(name)}, date
	}
	return Scope{}, date
}

// What the ids of departments and practitioners begin with.
const (
	departmentPrefix   = "dep_"
	practitionerPrefix = "pra_"
)
