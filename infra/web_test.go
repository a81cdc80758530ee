package infra_test

import (
	"maps"
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
