package infra_test

import (
	"slices"
	"strings"
	"testing"

	"careloop/internal/function/functiontest"
)

// wildcards lists, by function, the resources that cannot be named, with why.
var wildcards = map[string][]string{
	"signin": {
		"not arn:${AWS::Partition}:sns:*:*:*", // a phone number has no ARN; topics are excluded
	},
	"notify": {
		"arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*", // the sender's address or its domain; a condition names the sender
		"not arn:${AWS::Partition}:sns:*:*:*",                                   // a phone number has no ARN; topics are excluded
	},
}

func TestPoliciesNameWhatTheyAllow(t *testing.T) {
	for folder, f := range functiontest.Load(t).Functions(t) {
		seen := 0
		for _, p := range f.Policies {
			for _, s := range p.Statement {
				seen++
				if s.Effect != "Allow" || len(s.Actions) == 0 {
					t.Errorf("%s: %+v", folder, s)
				}
				for _, a := range s.Actions {
					if service, name, ok := strings.Cut(a, ":"); !ok || strings.Contains(service+name, "*") {
						t.Errorf("%s may do %s", folder, a)
					}
				}
				resources := slices.Clone(s.Resources)
				for _, r := range s.NotResource {
					resources = append(resources, "not "+r)
				}
				for _, r := range resources {
					if strings.Contains(r, "*") && !slices.Contains(wildcards[folder], r) {
						t.Errorf("%s may use %s", folder, r)
					}
				}
			}
		}
		if seen == 0 {
			t.Errorf("%s has no policy of its own", folder)
		}
	}
}

// TestOnlyWhoOpensSealedFieldsHasTheKey: a function that is not told where the keyset is must not be able to unwrap it.
func TestOnlyWhoOpensSealedFieldsHasTheKey(t *testing.T) {
	for folder, f := range functiontest.Load(t).Functions(t) {
		_, told := f.Environment["KEYSET_PARAMETER"]
		may := false
		for _, p := range f.Policies {
			for _, s := range p.Statement {
				may = may || slices.Contains(s.Actions, "kms:Decrypt")
			}
		}
		if told != may {
			t.Errorf("%s: told of the keyset %v, may unwrap it %v", folder, told, may)
		}
	}
}
