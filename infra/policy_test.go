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

// narrow: no policy of any template allows more than it names. Of a key's own policy, "*" is that key.
func narrow(h house, r *report) {
	whole := func(n node) bool { return slices.Contains(n.texts(), "*") }
	h.each("AWS::Serverless::Function", func(name string, f node) {
		for _, policy := range f.at("Properties", "Policies").list() {
			r.want(policy.at("Statement").Node != nil, "%s has the policy %q of somebody else", name, policy.text())
			for _, s := range policy.at("Statement").list() {
				r.want(!strings.Contains(strings.Join(s.at("Action").texts(), " "), "*"), "%s may do %s", name, s.at("Action").texts())
				r.want(!whole(s.at("Resource")) && s.at("NotAction").Node == nil, "%s may do something with everything", name)
			}
		}
	})
	for _, kind := range []string{"AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"} {
		h.each(kind, func(name string, p node) {
			for _, s := range p.at("Properties", "PolicyDocument", "Statement").list() {
				if s.at("Effect").text() == "Deny" {
					continue
				}
				r.want(!strings.Contains(strings.Join(s.at("Action").texts(), " "), "*"), "%s allows %s", name, s.at("Action").texts())
				r.want(!whole(s.at("Resource")), "%s is about everything", name)
				r.want(s.at("Principal", "Service").text() != "" && s.at("Condition").Node != nil, "%s lets anybody in, or a service in anybody's name", name)
			}
		})
	}
	h.each("AWS::KMS::Key", func(name string, key node) {
		for _, s := range key.at("Properties", "KeyPolicy", "Statement").list() {
			condition := s.at("Condition", "StringEquals")
			root := strings.HasSuffix(s.at("Principal", "AWS").text(), ":root")
			r.want(root || !slices.Contains(s.at("Action").texts(), "kms:*"), "%s: others than the account may do everything", name)
			r.want(root || condition.at("kms:CallerAccount").Node != nil || condition.at("aws:SourceAccount").Node != nil, "%s serves other accounts", name)
		}
	})
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
