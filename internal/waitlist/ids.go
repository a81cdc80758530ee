package waitlist

import (
	"time"

	"careloop/internal/booking"
	"careloop/internal/id"
	"careloop/internal/patient"
)

// EntryID identifies an entry: wai_…. It holds the patient and the department, so that the entry is found without an
// index, and a few bytes that follow from the request, so that a retry meets itself.
type EntryID string

const entryRest = 8

func newEntryID(p patient.ID, d booking.DepartmentID, key string) EntryID {
	b, _ := id.Decode("pat", string(p))
	department, _ := id.Decode("dep", string(d))
	rest, _ := id.Decode("wai", id.From("wai", string(p), string(d), key))
	return EntryID(id.Encode("wai", append(append(b, department...), rest[:entryRest]...)))
}

// Split returns the patient and the department of an entry, or false if it is no entry's id.
func (e EntryID) Split() (patient.ID, booking.DepartmentID, bool) {
	b, ok := id.Decode("wai", string(e))
	if !ok || len(b) != 32+entryRest {
		return "", "", false
	}
	return patient.ID(id.Encode("pat", b[:16])), booking.DepartmentID(id.Encode("dep", b[16:32])), true
}

// OfferID identifies an offer: ofr_…. It says nothing of whom it is for, because links carry it.
type OfferID string

func (s *Service) newOfferID(now time.Time) OfferID { return OfferID(s.IDs.New("ofr", now)) }
