package functiontest

import (
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// Withdraw takes a place of isolation out of the rules of the visit that it had been put into.
func (c *Clinic) Withdraw() {
	c.t.Helper()
	v := c.Visits()
	r := visit.DefaultRules()
	r.Stations = []visit.Station{{Kind: visit.Isolation, Name: i18n.Text{i18n.Chinese: "隔离诊室", i18n.English: "Isolation"}}}
	r, err := v.SaveRules(c.t.Context(), admin, 0, r)
	c.must(err)
	r.Stations = nil
	_, err = v.SaveRules(c.t.Context(), admin, r.Version, r)
	c.must(err)
}
