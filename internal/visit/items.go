package visit

import (
	"time"

	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// encounterItem is the encounter as it is stored: with the record's texts sealed.
type encounterItem struct {
	Encounter
	Record  *recordItem `json:"record,omitempty"`
	CallKey string      `json:"callKey,omitempty"` // of the request that called the patient
}

const encounterPrefix = "encounter#"

func encounterKey(p patient.ID, e EncounterID) store.Key {
	return store.Key{Table: store.Care, PK: string(p), SK: encounterPrefix + string(e)}
}

func dayEntry(d clinic.Date) string { return "encounters#" + string(d) }

// arrive puts a new encounter into the queue of its session and the list of its day.
func arrive(e Encounter) store.Op {
	return store.Put(encounterKey(e.Patient, e.ID), encounterItem{Encounter: e}).If(store.Absent()).
		In("queue", string(e.Session), e.Order).In("day", dayEntry(e.Date), string(e.ID))
}

// take calls the patient, if nobody else has.
func take(it store.Item, at time.Time, key string) store.Op {
	op := store.Update(it.Key).Set("status", InProgress).Set("calledAt", at).If(store.VersionIs(it.Version))
	if key != "" {
		op = op.Set("callKey", key)
	}
	return op
}

// read returns an encounter with what can be read without a key, beside its item.
func read(it store.Item) (Encounter, encounterItem, error) {
	var doc encounterItem
	if err := it.Decode(&doc); err != nil {
		return Encounter{}, doc, err
	}
	e := doc.Encounter
	e.Version = it.Version
	if doc.Record != nil {
		r := doc.Record.plain()
		e.Record, e.Signature, e.Amendments = &r, nil, doc.Record.Amendment
	}
	return e, doc, nil
}
