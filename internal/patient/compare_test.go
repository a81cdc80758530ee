package patient_test

import (
	"errors"
	"strings"
	"testing"

	"careloop/internal/audit"
	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/patient"
)

// The desk compares who has come with what is masked, and each look is in the audit.
func TestTheDeskComparesWithAMaskedFile(t *testing.T) {
	d := open(t)
	p := d.register(patient.RegisterInput{
		Name: "云小鹿", Phones: []patient.Phone{{Number: "13812345678", Primary: true}},
		IDDocuments: []patient.IDDocument{{Type: patient.Passport, Number: "E12345678"}},
	})
	l, err := d.files.Likeness(t.Context(), clinictest.Desk, p.ID, "check-in")
	if err != nil || l.Name != "云小鹿" || l.Number != p.Number {
		t.Fatalf("%+v, %v", l, err)
	}
	if len(l.Phones) != 1 || l.Phones[0] != "138****5678" || len(l.Documents) != 1 || strings.Contains(l.Documents[0].Number, "2345") {
		t.Errorf("%+v", l)
	}
	rows, _, err := (&audit.Service{DB: d.clinic.DB, Now: d.clinic.Now}).List(t.Context(), auth.Actor{Roles: []auth.Role{auth.Auditor}}, string(p.ID), 10, "")
	if err != nil || len(rows) != 1 || rows[0].Action != audit.Compared || rows[0].By != clinictest.Desk.ID || len(rows[0].Fields) != 5 {
		t.Errorf("the audit has %+v, %v", rows, err)
	}
	for _, by := range []auth.Actor{clinictest.Self(p.ID), clinictest.Manager} {
		if _, err := d.files.Likeness(t.Context(), by, p.ID, "check-in"); !errors.Is(err, patient.ErrForbidden) {
			t.Errorf("%v compares: %v", by.Roles, err)
		}
	}
}
