package infra_test

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/local"
)

// TestPagesHaveTheSameHeadersEverywhere compares what CloudFront sends with what the local binary sends, so that a page
// that works here works there. Two things differ with reason: only behind TLS is there something to insist on, and only
// on AWS is there somebody else to sign in with.
func TestPagesHaveTheSameHeadersEverywhere(t *testing.T) {
	config := load(t, "web.yaml").resource("Headers").at("Properties", "ResponseHeadersPolicyConfig")
	security := config.at("SecurityHeadersConfig")
	got := map[string]string{
		"Content-Security-Policy":   strings.Replace(security.at("ContentSecurityPolicy", "ContentSecurityPolicy").text(), " ${ConnectTo}", "", 1),
		"X-Frame-Options":           security.at("FrameOptions", "FrameOption").text(),
		"Referrer-Policy":           security.at("ReferrerPolicy", "ReferrerPolicy").text(),
		"Strict-Transport-Security": security.at("StrictTransportSecurity", "AccessControlMaxAgeSec").text(),
	}
	if security.at("ContentTypeOptions", "Override").text() == "true" {
		got["X-Content-Type-Options"] = "nosniff"
	}
	for _, h := range config.at("CustomHeadersConfig", "Items").list() {
		got[h.at("Header").text()] = h.at("Value").text()
	}
	want := maps.Clone(local.PageHeaders)
	want["Strict-Transport-Security"] = "63072000"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-internal/local +web.yaml):\n%s", diff)
	}
}

// TestThePagesReachTheProvider: a provider may answer on several hosts, and the pages may fetch from no other.
func TestThePagesReachTheProvider(t *testing.T) {
	template := load(t, "../template.yaml")
	connect := template.resource("Web").at("Properties", "Parameters", "ConnectTo").list()
	if len(connect) != 2 || connect[0].text() != "https://${Host} ${Auth.Outputs.Domain} ${OidcEndpoints}" {
		t.Errorf("the pages may fetch from %v", connect)
	}
	pattern := regexp.MustCompile(template.at("Parameters", "OidcEndpoints", "AllowedPattern").text())
	for hosts, want := range map[string]bool{
		"": true, "https://token.example": true, "https://token.example:8443 https://login.example": true,
		"*": false, "https://*": false, "https://*.example": false, "http://token.example": false, "https://token.example/": false, "https://a.example;": false,
		"https://a.example; script-src *": false, "https://a.example  https://b.example": false, "https://a.example ": false, "'unsafe-inline'": false, "data:": false,
	} {
		if pattern.MatchString(hosts) != want {
			t.Errorf("%q is taken: %v", hosts, !want)
		}
	}
}
