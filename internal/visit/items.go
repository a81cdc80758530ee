package visit

import (
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// encounterItem is the encounter as it is stored: with all texts sealed.
type encounterItem struct {
	Encounter
	Record       *recordItem  `json:"record,omitempty"`
	Freely       QueueID      `json:"freely,omitempty"`    // where the patient stood before being isolated
	CallKey      string       `json:"callKey,omitempty"`   // of the request that called the patient
	Whom         *Ticket      `json:"whom,omitempty"`      // behind whom they were put
	Turn         time.Time    `json:"turn,omitzero"`       // by which the patient stands among those as urgent
	TurnBefore   time.Time    `json:"turnBefore,omitzero"` // of an emergency: by which and why the patient stood before
	PlacedBefore PlacedKind   `json:"placedBefore,omitempty"`
	Log          []lineItem   `json:"log,omitempty"`
	Triages      []triageItem `json:"triages,omitempty"`
}

const encounterPrefix = "encounter#"

func encounterKey(p patient.ID, e EncounterID) store.Key {
	return store.Key{Table: store.Care, PK: string(p), SK: encounterPrefix + string(e)}
}

func dayEntry(d clinic.Date) string { return "encounters#" + string(d) }

// put writes the encounter as it was read plus changes. It is in the list of its day, in its queue while the patient is
// here, and in the index of what is due while the patient waits.
func (doc encounterItem) put(version int64) store.Op {
	op := store.PutVersion(encounterKey(doc.Patient, doc.ID), version, doc).In("day", dayEntry(doc.Date), string(doc.ID))
	if doc.Status.present() {
		op = op.In("queue", string(doc.Queue), doc.Order)
	}
	switch {
	case doc.Status != Arrived || doc.OverdueAt == nil:
	case doc.Alarm:
		op = op.In("due", dueAlerted, store.Moment(doc.ArrivedAt)+"#"+string(doc.ID))
	default:
		op = op.In("due", dueWaiting, store.Moment(*doc.OverdueAt)+"#"+string(doc.ID))
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
	e.Screened = slices.ContainsFunc(doc.Triages, func(t triageItem) bool { return t.Asked })
	if e.Placed.Behind != 0 { // else they were put elsewhere since
		e.Whom = doc.Whom
	}
	if doc.Record != nil {
		r := doc.Record.plain()
		e.Record, e.Signature, e.Amendments = &r, nil, doc.Record.Amendment
	}
	return e, doc, nil
}
