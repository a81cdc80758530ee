package audit

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/store"
)

// RowOf returns the row of a change, or false if changes of this kind have none.
func RowOf(c store.Change) (Row, bool, error) {
	k := kindOf(c.Key)
	it, action := c.New, Updated
	switch {
	case c.New == nil:
		it, action = c.Old, Deleted
	case c.Old == nil:
		action = Created
	}
	if slices.Contains(k.skip, action) {
		return Row{}, false, nil
	}
	row := Row{Action: action, Kind: k.name, Item: c.PK + "/" + c.SK, Version: it.Version, At: it.Stamp.At, Fields: []Field{}}
	if action == Deleted {
		row.Version++ // the stamp is that of the version before: whose deletion it was, it does not say
	} else {
		row.By, row.Behalf = auth.Stamped(it.Stamp)
		row.Why, row.Request = it.Stamp.Why, it.Stamp.Request
	}
	doc, err := fieldsOf(it)
	if err != nil {
		return Row{}, false, err
	}
	if status, _ := doc["status"].(string); k.final != nil && action != Deleted && !slices.Contains(k.final, status) {
		return Row{}, false, nil
	}
	row.Subject = subjectOf(c.Key, doc)
	row.ID = fmt.Sprintf("%s#%s#%s#v%d", moment(row.At), c.Table, c.SK, row.Version)
	if c.PK != row.Subject {
		row.ID = fmt.Sprintf("%s#%s#%s#%s#v%d", moment(row.At), c.Table, c.PK, c.SK, row.Version)
	}
	if action == Deleted {
		return row, true, nil
	}
	before, err := fieldsOf(c.Old)
	if err != nil {
		return Row{}, false, err
	}
	row.Fields = k.changed(before, doc)
	return row, true, nil
}

// subjectOf returns whose row it is: the patient's if the item belongs to one, so that one query tells all that was
// done to a patient; else the thing's own.
func subjectOf(k store.Key, doc map[string]any) string {
	if strings.HasPrefix(k.PK, "pat_") {
		return k.PK
	}
	for _, name := range []string{"patientId", "patient"} {
		if p, ok := doc[name].(string); ok && strings.HasPrefix(p, "pat_") {
			return p
		}
	}
	if k.PK == "departments" || k.PK == "practitioners" {
		return k.SK
	}
	return k.PK
}

// changed lists the fields that differ. Of a new item only those with values to show are worth a line.
func (k kind) changed(before, after map[string]any) []Field {
	fields := []Field{}
	names := maps.Clone(before)
	maps.Copy(names, after)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, now := before[name], after[name]
		if reflect.DeepEqual(old, now) {
			continue
		}
		f := Field{Name: name}
		if k.shows(name) {
			f.Old, f.New = scalar(old), scalar(now)
		} else if len(before) == 0 {
			continue
		}
		fields = append(fields, f)
	}
	return fields
}

// shows reports whether the values of a field may be kept; its own name counts, not where it stands.
func (k kind) shows(name string) bool {
	return slices.Contains(k.show, name[strings.LastIndexByte(name, '.')+1:])
}

// scalar lets through what fits on a line.
func scalar(v any) any {
	switch v := v.(type) {
	case string:
		if len(v) <= 100 {
			return v
		}
	case bool, float64:
		return v
	}
	return nil
}

// fieldsOf returns an item's fields by their paths: record.complaint, appointments[apt_…].status. Lists whose
// elements have no id are one field.
func fieldsOf(it *store.Item) (map[string]any, error) {
	fields := map[string]any{}
	if it == nil || len(it.Doc) == 0 {
		return fields, nil
	}
	var doc map[string]any
	if err := json.Unmarshal(it.Doc, &doc); err != nil {
		return nil, fmt.Errorf("audit: item of %s: %w", it.Table, err)
	}
	for name, v := range doc {
		flatten(name, v, fields)
	}
	return fields, nil
}

func flatten(path string, v any, into map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			flatten(path+"."+name, x, into)
		}
		return
	case []any:
		ids, ok := idsOf(v)
		if !ok {
			break
		}
		for i, x := range v {
			flatten(path+"["+ids[i]+"]", x, into)
		}
		return
	}
	into[path] = v
}

// idsOf returns the ids of a list of things that have one.
func idsOf(list []any) ([]string, bool) {
	ids := make([]string, len(list))
	for i, x := range list {
		thing, _ := x.(map[string]any)
		id, ok := thing["id"].(string)
		if !ok || slices.Contains(ids[:i], id) {
			return nil, false
		}
		ids[i] = id
	}
	return ids, true
}
