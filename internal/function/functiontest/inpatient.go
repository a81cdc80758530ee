package functiontest

import (
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
)

// admit admits Chen, whose husband is told.
func (c *Clinic) admit() {
	c.t.Helper()
	var err error
	c.Stay, err = c.Inpatients().Admit(c.t.Context(), cashier, inpatient.Intake{
		Patient: c.Chen, Department: c.Department, Attending: c.Practitioner, Ward: "三东", Bed: "12", ExpectedDays: 5, Key: "admit-chen-01",
		Family: []inpatient.Relative{{Name: "陈先生", Relation: "spouse", Phone: "+8613800000022", Language: i18n.Chinese}},
	})
	c.must(err)
}
