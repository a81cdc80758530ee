package patient

import (
	"careloop/internal/clinic"
	"careloop/internal/store"
)

// Person is what of a file decides which ranges of measured values are usual for the patient.
type Person struct {
	Gender Gender      `json:"gender"`
	Born   clinic.Date `json:"birthDate"`
}

// PersonOf reads it from the item at FileKey, of which nothing has to be unsealed.
func PersonOf(file store.Item) (Person, error) {
	var p Person
	return p, file.Decode(&p)
}
