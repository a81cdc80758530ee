package functiontest

import (
	"math/rand/v2"

	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/inpatient"
)

// admit opens a ward and admits Chen, whose husband is told.
func (c *Clinic) admit() {
	c.t.Helper()
	days := 5
	s := c.Inpatients()
	s.IDs = id.Source{Rand: rand.NewChaCha8([32]byte{7})}
	ward, err := s.SaveWard(c.t.Context(), admin, inpatient.Ward{Name: "三东", Beds: []string{"12", "13", "14"}, Active: true})
	c.must(err)
	c.Stay, err = s.Admit(c.t.Context(), cashier, inpatient.Intake{
		Patient: c.Chen, Department: c.Department, Attending: c.Practitioner, Ward: ward.ID, Bed: "12", ExpectedDays: &days, Key: "admit-chen-01",
		Family: []inpatient.Relative{{Name: "陈先生", Relation: "spouse", Phone: "+8613800000022", Language: i18n.Chinese}},
	})
	c.must(err)
}
