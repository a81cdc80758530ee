package infra_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// watched is what the template says of traces and logs.
type watched struct {
	Globals struct {
		Function struct {
			Tracing       string `yaml:"Tracing"`
			LoggingConfig struct {
				LogFormat string `yaml:"LogFormat"`
			} `yaml:"LoggingConfig"`
		} `yaml:"Function"`
	} `yaml:"Globals"`
	Resources map[string]struct {
		Type       string    `yaml:"Type"`
		Properties yaml.Node `yaml:"Properties"`
	} `yaml:"Resources"`
}

// said is what the access log may hold: no address, no query, no caller.
var said = map[string]bool{
	"$context.requestId": true, "$context.routeKey": true, "$context.status": true, "$context.responseLatency": true, "$context.authorizer.error": true,
}

// TestEveryFunctionIsTracedAndLogsJSON looks for what the template sets for all functions and for one that has it
// otherwise.
func TestEveryFunctionIsTracedAndLogsJSON(t *testing.T) {
	b, err := os.ReadFile("../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var x watched
	if err := yaml.Unmarshal(b, &x); err != nil {
		t.Fatal(err)
	}
	if x.Globals.Function.Tracing != "Active" || x.Globals.Function.LoggingConfig.LogFormat != "JSON" {
		t.Errorf("functions are traced %q and log %q", x.Globals.Function.Tracing, x.Globals.Function.LoggingConfig.LogFormat)
	}
	functions, access := 0, 0
	for name, r := range x.Resources {
		switch r.Type {
		case "AWS::Serverless::Function", "AWS::Lambda::Function":
			functions++
			var own struct {
				Tracing       string    `yaml:"Tracing"`
				LoggingConfig yaml.Node `yaml:"LoggingConfig"`
			}
			if err := r.Properties.Decode(&own); err != nil {
				t.Fatal(err)
			}
			if r.Type != "AWS::Serverless::Function" || (own.Tracing != "" && own.Tracing != "Active") || !own.LoggingConfig.IsZero() {
				t.Errorf("%s does as it likes: tracing %q", name, own.Tracing)
			}
		case "AWS::Serverless::HttpApi":
			var own struct {
				Access struct {
					Format string `yaml:"Format"`
				} `yaml:"AccessLogSettings"`
			}
			if err := r.Properties.Decode(&own); err != nil {
				t.Fatal(err)
			}
			for _, v := range regexp.MustCompile(`\$[A-Za-z.]+`).FindAllString(own.Access.Format, -1) {
				if access++; !said[v] {
					t.Errorf("the access log of %s holds %s", name, v)
				}
			}
		}
	}
	if functions < 10 || access == 0 {
		t.Errorf("%d functions, %d values in access logs", functions, access)
	}
}

// TestNothingElseKeepsAddresses holds the distribution, the firewall and the buckets to keep no logs of requests: their
// lines have the whole address, and a search's address has the name that was searched for.
func TestNothingElseKeepsAddresses(t *testing.T) {
	for _, file := range []string{"../template.yaml", "web.yaml", "waf.yaml", "auth.yaml", "data.yaml"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, kept := range []string{"AWS::WAFv2::LoggingConfiguration", "AWS::CloudFront::RealtimeLogConfig", "Logging:", "SampledRequestsEnabled: true", "DataTraceEnabled: true"} {
			if strings.Contains(string(b), kept) {
				t.Errorf("%s has %s: say what it keeps, and that no query is in it", file, kept)
			}
		}
	}
}
