package patient

import (
	"careloop/internal/id"
	"careloop/internal/store"
)

// ID identifies a patient's file: pat_….
type ID string

// ParseID returns the id if it has the form of one.
func ParseID(s string) (ID, bool) { return ID(s), id.Valid("pat", s) }

// FileKey says where a patient's file is kept; other domains read no more of it than that it exists.
func FileKey(p ID) store.Key {
	return store.Key{Table: store.Patients, PK: string(p), SK: "patient"}
}
