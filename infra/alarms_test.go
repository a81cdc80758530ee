package infra_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/channel"
	"careloop/internal/function/functiontest"
	"careloop/internal/message"
	"careloop/internal/obs"
	"careloop/internal/store"
)

const playbooks = "../docs/playbooks"

// headings are what every playbook answers, in this order.
var headings = []string{"What it means for patients", "How to look", "What to do", "When to escalate", "How to tell it is over"}

// kinds are the words in a playbook's list of alarms that stand for one of many.
func kinds(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{"FUNCTION": slices.Sorted(maps.Keys(functiontest.Load(t).Functions(t)))}
	for _, s := range store.Tables() {
		out["TABLE"] = append(out["TABLE"], string(s.Name))
	}
	for _, c := range channel.Names() {
		out["CHANNEL"] = append(out["CHANNEL"], string(c))
	}
	return out
}

// TestEachAlarmHasItsPlaybook holds the alarms' descriptions and the lists that the playbooks begin with equal.
func TestEachAlarmHasItsPlaybook(t *testing.T) {
	alarms := map[string][]string{} // by playbook
	link := regexp.MustCompile(`^.+\. docs/playbooks/([a-z-]+\.md)$`)
	build(t, texts(t)).each("AWS::CloudWatch::Alarm", func(name string, a node) {
		p := a.at("Properties")
		m := link.FindStringSubmatch(p.at("AlarmDescription").text())
		if m == nil {
			t.Errorf("%s says nothing, or names no playbook: %q", name, p.at("AlarmDescription").text())
			return
		}
		alarms[m[1]] = append(alarms[m[1]], strings.TrimPrefix(p.at("AlarmName").text(), prefix))
	})
	files, err := filepath.Glob(playbooks + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string][]string{}
	for _, file := range files {
		if filepath.Base(file) != "README.md" {
			listed[filepath.Base(file)] = alarmsOf(t, file)
		}
	}
	for _, names := range alarms {
		slices.Sort(names)
	}
	if diff := cmp.Diff(alarms, listed); diff != "" {
		t.Errorf("alarms by playbook (-infra/alarms*.yaml +docs/playbooks):\n%s", diff)
	}
	index, err := os.ReadFile(playbooks + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var linked []string
	for _, m := range regexp.MustCompile(`\]\(([a-z-]+\.md)\)`).FindAllStringSubmatch(string(index), -1) {
		linked = append(linked, m[1])
	}
	slices.Sort(linked)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(listed)), linked); diff != "" {
		t.Errorf("playbooks (-files +README.md):\n%s", diff)
	}
}

// alarmsOf reads the list that a playbook begins with, and looks whether the playbook answers everything.
func alarmsOf(t *testing.T, file string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(string(b), -1) {
		found = append(found, m[1])
	}
	if diff := cmp.Diff(headings, found); diff != "" {
		t.Errorf("%s (-wanted +headings):\n%s", file, diff)
	}
	list, _, _ := strings.Cut(string(b), "\n## ")
	var names []string
	for _, m := range regexp.MustCompile("`careloop-ENV-([A-Za-z0-9-]+)`").FindAllStringSubmatch(list, -1) {
		names = append(names, every(m[1], kinds(t))...)
	}
	slices.Sort(names)
	return names
}

func every(name string, kinds map[string][]string) []string {
	for kind, all := range kinds {
		if !strings.Contains(name, kind) {
			continue
		}
		var out []string
		for _, one := range all {
			out = append(out, strings.Replace(name, kind, one, 1))
		}
		return out
	}
	return []string{name}
}

// board is the dashboard as CloudWatch reads it.
type board struct {
	Widgets []struct {
		Properties struct {
			Title   string
			Metrics [][]any
		}
	}
}

var search = regexp.MustCompile(`^SEARCH\('\{"([^"]+)",([a-z_,]+)\} MetricName="([a-z_]+)"', '[A-Z][a-z]+', [0-9]+\)$`)

// shown returns the figures of the dashboard. A dimension that a search leaves open has no value.
func shown(t *testing.T) []figure {
	t.Helper()
	var b board
	text := load(t, "dashboard.yaml").resource("Dashboard").at("Properties", "DashboardBody").text()
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		t.Fatalf("the dashboard is no JSON: %v", err)
	}
	var out []figure
	for _, w := range b.Widgets {
		for _, m := range w.Properties.Metrics {
			f := figure{by: map[string]string{}}
			if options, ok := m[0].(map[string]any); ok {
				parts := search.FindStringSubmatch(options["expression"].(string))
				if parts == nil {
					t.Errorf("%s: %v", w.Properties.Title, options)
					continue
				}
				f.namespace, f.metric = parts[1], parts[3]
				for d := range strings.SplitSeq(parts[2], ",") {
					f.by[d] = ""
				}
				out = append(out, f)
				continue
			}
			var words []string
			for _, x := range m {
				if s, ok := x.(string); ok {
					words = append(words, s)
				}
			}
			f.namespace, f.metric = words[0], words[1]
			for i := 2; i+1 < len(words); i += 2 {
				f.by[words[i]] = words[i+1]
			}
			out = append(out, f)
		}
	}
	return out
}

// emitted returns the names of the metrics that the code adds to.
func emitted(t *testing.T) map[string]bool {
	t.Helper()
	declared, err := os.ReadFile("../internal/obs/metric.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\t([A-Z]\w+) += Metric\{\s*"([a-z_]+)"`).FindAllStringSubmatch(string(declared), -1) {
		names[m[1]] = m[2]
	}
	added := regexp.MustCompile(`\.Add\((?:obs\.)?([A-Z]\w+), `)
	out := map[string]bool{}
	for _, pattern := range []string{"../internal/*/*.go", "../functions/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range added.FindAllStringSubmatch(string(b), -1) {
				out[names[m[1]]] = true
			}
		}
	}
	return out
}

// TestFiguresExist: an alarm on a figure that nobody makes never rings. Ours must be declared and added to, with those
// dimensions and values that occur; AWS's must be of something that the templates make.
func TestFiguresExist(t *testing.T) {
	h := build(t, texts(t))
	looked := shown(t)
	h.each("AWS::CloudWatch::Alarm", func(_ string, a node) { looked = append(looked, figures(a)...) })
	added, seen := emitted(t), map[string]bool{}
	values := ours(t)
	named := theirs(h)
	for _, f := range looked {
		if f.namespace != strings.TrimSuffix(prefix, "-") {
			for d, v := range f.by {
				if !slices.Contains(named[d], v) {
					t.Errorf("%s %s: there is no %s %s", f.namespace, f.metric, d, v)
				}
			}
			continue
		}
		seen[f.metric] = true
		i := slices.IndexFunc(obs.AllMetrics(), func(m obs.Metric) bool { return m.Name == f.metric })
		if i < 0 || !added[f.metric] {
			t.Errorf("%s: nobody emits it", f.metric)
			continue
		}
		if !keptBy(obs.AllMetrics()[i], f.by) {
			t.Errorf("%s is not kept by %v", f.metric, f.by)
		}
		for d, v := range f.by {
			if v != "" && !slices.Contains(values[d], v) && !slices.Contains(values[f.metric+" "+d], v) {
				t.Errorf("%s: %s is never %s", f.metric, d, v)
			}
		}
	}
	for _, m := range obs.AllMetrics() {
		if !seen[m.Name] || !added[m.Name] {
			t.Errorf("nobody looks at %s, or nobody emits it", m.Name)
		}
	}
}

// keptBy reports whether a metric has a series with just these dimensions.
func keptBy(m obs.Metric, by map[string]string) bool {
	if len(m.By) == 0 {
		return len(by) == 0
	}
	want := slices.Sorted(maps.Keys(by))
	return slices.ContainsFunc(m.By, func(set []string) bool {
		return slices.Equal(want, slices.Sorted(slices.Values(set)))
	})
}

// ours returns the values of the dimensions of our own metrics, where they differ by metric.
func ours(t *testing.T) map[string][]string {
	t.Helper()
	k := kinds(t)
	out := map[string][]string{
		"function": k["FUNCTION"], "channel": k["CHANNEL"],
		"messages outcome":        {string(message.MessageSent), string(message.MessageFailed), string(message.MessageDropped), string(message.MessageUnknown)},
		"sign_in_codes outcome":   {"asked", "unsent", "too-many"}, // functions/signin tests them
		"sign_in_answers outcome": {"right", "wrong"},
	}
	for _, s := range store.Tables() {
		if s.Stream {
			out["table"] = append(out["table"], string(s.Name))
		}
	}
	return out
}

// theirs returns the values of the dimensions of AWS's metrics, by what the templates make.
func theirs(h house) map[string][]string {
	out := map[string][]string{"ApiId": {"ApiId", "${ApiId}"}, "UserPool": {"PoolId"}, "UserPoolClient": {"ClientId"}}
	for d, x := range map[string]struct{ kind, property string }{
		"FunctionName": {"AWS::Serverless::Function", "FunctionName"}, "QueueName": {"AWS::SQS::Queue", "QueueName"},
		"TopicName": {"AWS::SNS::Topic", "TopicName"}, "TableName": {"AWS::DynamoDB::Table", "TableName"},
		"ScheduleGroup": {"AWS::Scheduler::ScheduleGroup", "Name"},
	} {
		h.each(x.kind, func(_ string, r node) { out[d] = append(out[d], r.at("Properties", x.property).text()) })
	}
	h.each("AWS::DynamoDB::Table", func(_ string, r node) {
		for _, ix := range r.at("Properties", "GlobalSecondaryIndexes").list() {
			out["GlobalSecondaryIndexName"] = append(out["GlobalSecondaryIndexName"], ix.at("IndexName").text())
		}
	})
	for _, operations := range h.operations() {
		out["Operation"] = append(out["Operation"], slices.Collect(maps.Keys(operations))...)
	}
	return out
}
