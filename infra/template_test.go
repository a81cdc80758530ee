// Package infra_test holds the templates to the code: what AWS is told to run is what the code serves, reads and needs.
package infra_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"careloop/internal/api"
	"careloop/internal/channel"
	"careloop/internal/function/functiontest"
	"careloop/internal/jobs"
	"careloop/internal/local"
)

// reserve is what jobs.Notify wants to have left before it begins a delivery.
const reserve = channel.Timeout + channel.Timeout/3

// events returns the events of a type, by function and name.
func events(t *testing.T, kind string) map[string]functiontest.Event {
	t.Helper()
	out := map[string]functiontest.Event{}
	for folder, f := range functiontest.Load(t).Functions(t) {
		for name, e := range f.Events {
			if e.Type == kind {
				out[folder+" "+name] = e
			}
		}
	}
	if len(out) == 0 {
		t.Fatalf("no event of type %s", kind)
	}
	return out
}

func TestRoutesAreTheOperations(t *testing.T) {
	var want, got []string
	for _, f := range api.Features() {
		a := api.New(api.Config{})
		f.Register(a, api.Services{})
		for _, op := range a.Operations() {
			authorizer := ""
			if op.Public != "" {
				authorizer = "NONE"
			}
			want = append(want, strings.Join([]string{f.Function, op.Method, api.Prefix + op.Path, authorizer}, " "))
		}
	}
	for name, e := range events(t, "HttpApi") {
		folder, _, _ := strings.Cut(name, " ")
		got = append(got, strings.Join([]string{folder, e.Properties.Method, e.Properties.Path, e.Properties.Auth.Authorizer}, " "))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-code +template.yaml):\n%s", diff)
	}
	var gateway struct {
		Auth struct {
			Default string `yaml:"DefaultAuthorizer"`
		} `yaml:"Auth"`
	}
	r := functiontest.Load(t).Resources["Api"]
	if err := r.Properties.Decode(&gateway); err != nil || gateway.Auth.Default == "" {
		t.Errorf("routes without an authoriser of their own have none: %v", err)
	}
}

func TestEveryFunctionIsDeployed(t *testing.T) {
	folders, err := filepath.Glob("../functions/*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, f := range folders {
		want = append(want, filepath.Base(filepath.Dir(f)))
	}
	functions := functiontest.Load(t).Functions(t)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(functions))); diff != "" {
		t.Errorf("functions (-folders +template.yaml):\n%s", diff)
	}
	for folder, f := range functions {
		if want := "careloop-${Environment}-" + folder; f.Name != want || f.CodeURI != "functions/"+folder+"/" {
			t.Errorf("%s is named %s and built from %s", folder, f.Name, f.CodeURI)
		}
		if len(f.Events) == 0 && !permitted(functiontest.Load(t), folder) {
			t.Errorf("nothing calls %s", folder)
		}
	}
}

// permitted reports whether the template lets a service call the function.
func permitted(x functiontest.Template, folder string) bool {
	r := x.Resources[resourceName(folder)+"Permission"]
	return r.Type == "AWS::Lambda::Permission"
}

func resourceName(folder string) string { return strings.ToUpper(folder[:1]) + folder[1:] }

func TestSchedulesRunHereToo(t *testing.T) {
	b, err := os.ReadFile("../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := local.Schedules(b, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	tasks := map[string]bool{}
	for _, s := range all {
		if s.Function == "nightly" {
			var e jobs.NightlyEvent
			if err := yaml.Unmarshal([]byte(s.Input), &e); err != nil || e.Task == "" {
				t.Errorf("schedule %s sends %s: %v", s.Name, s.Input, err)
			}
			tasks[e.Task] = true
		}
	}
	for _, task := range []string{"close-day", "birthdays", "recount"} {
		if !tasks[task] {
			t.Errorf("no schedule for the task %s", task)
		}
	}
}

type queueProperties struct {
	Visibility int `yaml:"VisibilityTimeout"`
}

func queue(t *testing.T, x functiontest.Template, arn string) queueProperties {
	t.Helper()
	var q queueProperties
	r := x.Resources[strings.TrimSuffix(arn, ".Arn")]
	if err := r.Properties.Decode(&q); err != nil {
		t.Fatalf("%s: %v", arn, err)
	}
	return q
}

// TestQueuesLeaveTimeToDeliver: AWS wants a message hidden for six times the function's timeout, and a batch must not
// come again for want of time alone.
func TestQueuesLeaveTimeToDeliver(t *testing.T) {
	x := functiontest.Load(t)
	found := map[string]bool{}
	for name, e := range events(t, "SQS") {
		folder, _, _ := strings.Cut(name, " ")
		timeout := time.Duration(x.Function(t, folder).Timeout) * time.Second
		if need := time.Duration(e.Properties.BatchSize) * reserve; timeout < need {
			t.Errorf("%s: a batch of %d may take %v, the function has %v", name, e.Properties.BatchSize, need, timeout)
		}
		if visible := time.Duration(queue(t, x, e.Properties.Queue).Visibility) * time.Second; visible < 6*timeout {
			t.Errorf("%s: hidden for %v, less than six times %v", name, visible, timeout)
		}
		found[strings.TrimSuffix(e.Properties.Queue, ".Arn")] = true
	}
	for _, c := range channel.Names() {
		if !found[subscribed(t, x, string(c))] {
			t.Errorf("the messages for %s reach no queue that is read", c)
		}
	}
}

// subscribed returns the queue to which the topic's messages for a channel go.
func subscribed(t *testing.T, x functiontest.Template, c string) string {
	t.Helper()
	for _, r := range x.Resources {
		if r.Type != "AWS::SNS::Subscription" {
			continue
		}
		var s struct {
			Endpoint string `yaml:"Endpoint"`
			Raw      bool   `yaml:"RawMessageDelivery"`
			Filter   struct {
				Channel []string `yaml:"channel"`
			} `yaml:"FilterPolicy"`
		}
		if err := r.Properties.Decode(&s); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(s.Filter.Channel, c) && s.Raw {
			return strings.TrimSuffix(s.Endpoint, ".Arn")
		}
	}
	return ""
}
