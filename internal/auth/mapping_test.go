package auth_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
)

func TestMappingReadsAccessTokens(t *testing.T) {
	keycloak := auth.Mapping{Roles: "careloop_roles", Patient: "careloop_patient", Practitioner: "careloop_practitioner"}
	for _, c := range []struct {
		name   string
		m      auth.Mapping
		claims map[string]string
		want   auth.Actor
	}{
		{"a doctor of the pool", auth.Cognito(), map[string]string{
			"sub": "1", "token_use": "access", "name": "周问诊", "cognito:groups": "[doctor manager other]", "custom:practitioner": "pra_1",
		}, auth.Actor{ID: "1", Name: "周问诊", Roles: []auth.Role{auth.Doctor, auth.Manager}, PractitionerID: "pra_1"}},
		{
			"a patient", auth.Cognito(),
			map[string]string{"sub": "2", "token_use": "access", "cognito:groups": "[patient]", "custom:patient": "pat_1"},
			auth.Actor{ID: "2", Roles: []auth.Role{auth.Patient}, PatientID: "pat_1", Patients: []string{"pat_1"}},
		},
		{
			"a family", auth.Cognito(),
			map[string]string{"sub": "3", "cognito:groups": "patient", "custom:patient": "pat_1 pat_2"},
			auth.Actor{ID: "3", Roles: []auth.Role{auth.Patient}, Patients: []string{"pat_1", "pat_2"}},
		},
		{"another provider", keycloak, map[string]string{
			"sub": "4", "cognito:groups": "[administrator]", "careloop_roles": `["nurse"]`, "careloop_practitioner": "pra_2",
		}, auth.Actor{ID: "4", Roles: []auth.Role{auth.Nurse}, PractitionerID: "pra_2"}},
		{
			"another provider's patient", keycloak,
			map[string]string{"sub": "5", "careloop_roles": "patient", "careloop_patient": `["pat_1"]`},
			auth.Actor{ID: "5", Roles: []auth.Role{auth.Patient}, PatientID: "pat_1", Patients: []string{"pat_1"}},
		},
	} {
		got, err := c.m.Actor(c.claims)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if len(got.Patients) == 0 {
			got.Patients = nil
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestMappingRefuses(t *testing.T) {
	for name, claims := range map[string]map[string]string{
		"an id token":           {"sub": "1", "token_use": "id", "cognito:groups": "[doctor]"},
		"a refresh token":       {"sub": "1", "token_use": "refresh", "cognito:groups": "[doctor]"},
		"nobody":                {"token_use": "access", "cognito:groups": "[doctor]"},
		"somebody without role": {"sub": "1", "token_use": "access"},
		"the system":            {"sub": "1", "token_use": "access", "cognito:groups": "[system]"},
	} {
		if got, err := auth.Cognito().Actor(claims); !errors.Is(err, auth.ErrToken) {
			t.Errorf("%s is %+v, %v", name, got, err)
		}
	}
}

func TestAFamilysHolderActsForOneAtATime(t *testing.T) {
	family, err := auth.Cognito().Actor(map[string]string{"sub": "1", "cognito:groups": "patient", "custom:patient": "pat_1 pat_2"})
	if err != nil {
		t.Fatal(err)
	}
	if family.MayActFor("pat_1") || family.MayActFor("pat_2") {
		t.Error("acts for somebody before one is chosen")
	}
	chosen, ok := family.For("pat_2")
	if !ok || chosen.MayActFor("pat_1") || !chosen.MayActFor("pat_2") {
		t.Errorf("chose pat_2: %+v, %v", chosen, ok)
	}
	for _, p := range []string{"pat_3", ""} {
		if got, ok := family.For(p); ok || got.Has(auth.Patient) {
			t.Errorf("chose %q: %+v", p, got)
		}
	}
	desk := auth.Actor{ID: "desk", Roles: []auth.Role{auth.FrontDesk}}
	if _, ok := desk.For("pat_1"); ok {
		t.Error("staff act for a patient as if they were them")
	}
}
