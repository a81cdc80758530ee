package functiontest

import (
	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/family"
	"careloop/internal/patient"
)

// families lets Chen have a child, Zhang ask to act for Li, and the desk note that he may act for Wang.
func (c *Clinic) families() {
	c.t.Helper()
	ctx := c.t.Context()
	child, _, err := c.Patients().Register(ctx, desk, patient.RegisterInput{
		Key: "child-of-chen", Name: "陆小满", BirthDate: "2020-06-01", Guardian: &patient.Guardian{Patient: c.Chen, Relation: "mother"},
		Consent: map[channel.Name]patient.ConsentStatus{channel.SMS: patient.Granted},
	})
	c.must(err)
	c.Child = child.ID
	zhang := auth.Actor{ID: "zhang", Roles: []auth.Role{auth.Patient}, PatientID: string(c.Zhang), Patients: []string{string(c.Zhang)}}
	_, err = c.Family().Ask(ctx, zhang, family.Request{Name: "李娜", Phone: "+8613800000003", Relation: "sibling", Scope: auth.ScopeVisits})
	c.must(err)
	_, err = c.Family().Record(ctx, desk, c.Wang, family.Grant{Member: c.Zhang, Relation: "child", Scope: auth.ScopeRecord, Evidence: "household-register"})
	c.must(err)
}
