package patient

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"careloop/internal/channel"
	"careloop/internal/store"
)

// EventKind says what happened to a file.
type EventKind string

// The events.
const (
	FileRegistered   EventKind = "registered"
	FileUpdated      EventKind = "updated"
	ConsentWithdrawn EventKind = "consent-withdrawn"
)

// Event is something that happened to one file. It names what changed and never what it was or is.
type Event struct {
	Kind     EventKind
	Patient  ID
	Version  int64          // of the file, after it
	Fields   []string       // FileUpdated: the fields that changed, sorted
	Channels []channel.Name // ConsentWithdrawn: the channels, sorted
	Stamp    store.Stamp
}

// ID returns what identifies the event, however often the stream tells it.
func (e Event) ID() string { return fmt.Sprintf("%s:%s:%d", e.Kind, e.Patient, e.Version) }

// EventsOf reads the events out of a change of an item; items other than files give none.
func EventsOf(c store.Change) ([]Event, error) {
	if c.New == nil || c.Key != FileKey(ID(c.PK)) {
		return nil, nil
	}
	e := Event{Kind: FileRegistered, Patient: ID(c.PK), Version: c.New.Version, Stamp: c.Stamp()}
	if c.Old == nil {
		return []Event{e}, nil
	}
	fields, err := changed(c.Old.Doc, c.New.Doc)
	if err != nil || len(fields) == 0 {
		return nil, err
	}
	e.Kind, e.Fields = FileUpdated, fields
	events := []Event{e}
	withdrawn, err := withdrawals(c)
	if len(withdrawn) > 0 {
		e.Kind, e.Fields, e.Channels = ConsentWithdrawn, nil, withdrawn
		events = append(events, e)
	}
	return events, err
}

// derived are the stored fields that follow from others.
var derived = map[string]string{"pinyin": "name", "initials": "name", "diagnoses": "classification"}

// changed lists the fields in which two versions of a file differ.
func changed(before, after json.RawMessage) ([]string, error) {
	var a, b map[string]json.RawMessage
	if err := json.Unmarshal(before, &a); err != nil {
		return nil, fmt.Errorf("decode file before the change: %w", err)
	}
	if err := json.Unmarshal(after, &b); err != nil {
		return nil, fmt.Errorf("decode file after the change: %w", err)
	}
	names := map[string]bool{}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(a)), slices.Collect(maps.Keys(b))) {
		if !bytes.Equal(a[name], b[name]) {
			if of, ok := derived[name]; ok {
				name = of
			}
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

func withdrawals(c store.Change) ([]channel.Name, error) {
	var before, after fileItem
	if err := c.Old.Decode(&before); err != nil {
		return nil, err
	}
	if err := c.New.Decode(&after); err != nil {
		return nil, err
	}
	var all []channel.Name
	for name, consent := range after.Consent {
		if consent.Status == Withdrawn && before.Consent[name].Status == Granted {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all, nil
}
