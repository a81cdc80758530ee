package functiontest

import (
	"careloop/internal/auth"
	"careloop/internal/diagnosis"
	"careloop/internal/icd10"
)

// codes is the list of diagnoses' codes that the clinic imported before, whose place another takes.
func (c *Clinic) codes() {
	c.t.Helper()
	l, err := diagnosis.Pack("旧版", []icd10.Disease{{Code: "Z00.001", Chinese: "健康查体"}})
	c.must(err)
	_, err = c.Env.Codes().Import(c.t.Context(), auth.Job("operator"), l)
	c.must(err)
}
