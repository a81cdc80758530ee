package kpi

import (
	"fmt"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/store"
)

// A day's counters stand at (scope#month, day#dd), so that a month is one partition of at most 31 items. The sums of
// a month stand at (department#month, dep_…) and (practitioner#month, pra_…), so that a comparison is one partition.

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

func (s Scope) partition(m clinic.Month) string { return s.scopeID() + "#" + string(m) }

func (s Scope) dayKey(d clinic.Date) store.Key {
	return store.Key{Table: store.Metrics, PK: s.partition(d.Month()), SK: daySK(d)}
}

func daySK(d clinic.Date) string { return "day#" + string(d[8:]) }

func departmentsPK(m clinic.Month) string { return "department#" + string(m) }

func practitionersPK(m clinic.Month) string { return "practitioner#" + string(m) }

// monthKey says where the scope's sums of a month are; the clinic has none.
func (s Scope) monthKey(m clinic.Month) (store.Key, bool) {
	switch {
	case s.Department != "":
		return store.Key{Table: store.Metrics, PK: departmentsPK(m), SK: string(s.Department)}, true
	case s.Practitioner != "":
		return store.Key{Table: store.Metrics, PK: practitionersPK(m), SK: string(s.Practitioner)}, true
	}
	return store.Key{}, false
}

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
		if k, ok := s.monthKey(f.Day.Month()); ok {
			keys = append(keys, k)
		}
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

// scopeOf returns the scope whose monthly sums an item holds.
func scopeOf(m clinic.Month, it store.Item) Scope {
	if it.PK == departmentsPK(m) {
		return Scope{Department: booking.DepartmentID(it.SK)}
	}
	return Scope{Practitioner: booking.PractitionerID(it.SK)}
}
