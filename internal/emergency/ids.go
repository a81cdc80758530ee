package emergency

import (
	"strconv"

	"careloop/internal/id"
)

// ID identifies an emergency: emg_….
type ID string

// EntryID identifies a line of a timeline: eme_….
type EntryID string

// AlertID identifies what one contact is told of one emergency: alr_….
type AlertID string

// KindID is the word that the clinic gives to a kind.
type KindID string

// ContactID is the word that the clinic gives to a contact.
type ContactID string

// newID returns the id of a press: the same for each retry.
func newID(by, key string) ID { return ID(id.From("emg", by, key)) }

func newEntryID(e ID, key string) EntryID { return EntryID(id.From("eme", string(e), key)) }

// newAlertID returns the id of what one contact is told of one emergency, in one round. Who knows it knows nothing: the
// link that admits is signed.
func newAlertID(e ID, c ContactID, round int) AlertID {
	if round == 0 {
		return AlertID(id.From("alr", string(e), string(c)))
	}
	return AlertID(id.From("alr", string(e), string(c), strconv.Itoa(round)))
}

// Valid reports whether it is an emergency's id.
func (e ID) Valid() bool { return id.Valid("emg", string(e)) }
