package cloud

import (
	"path"
	"slices"
	"strings"

	"careloop/internal/sam"
)

// policy is what a function's role allows. The stand-ins refuse everything else, as IAM does.
type policy []sam.Statement

func policyOf(f sam.Function) policy {
	var all policy
	for _, p := range f.Policies {
		all = append(all, p.Statement...)
	}
	return all
}

// allows reports whether an action on a resource is allowed. Conditions are not looked at.
func (p policy) allows(action, resource string) bool {
	return slices.ContainsFunc(p, func(s sam.Statement) bool {
		if s.Effect != "Allow" || !matches(s.Actions, action) {
			return false
		}
		if len(s.NotResource) > 0 {
			return !matches(s.NotResource, resource)
		}
		return matches(s.Resources, resource)
	})
}

// matches knows the star, which in a policy stands for slashes too.
func matches(patterns []string, s string) bool {
	flat := func(s string) string { return strings.ReplaceAll(s, "/", "|") }
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(flat(p), flat(s))
		return ok && err == nil
	})
}
