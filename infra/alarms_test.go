package infra_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/channel"
	"careloop/internal/message"
	"careloop/internal/obs"
	"careloop/internal/store"
)

const playbooks = "../docs/playbooks"

// headings are what every playbook answers, in this order.
var headings = []string{"What it means for patients", "How to look", "What to do", "When to escalate", "How to tell it is over"}

// kinds are the words in a playbook's list of alarms that stand for one of many.
func kinds(h house) map[string][]string {
	out := map[string][]string{}
	h.each("AWS::Serverless::Function", func(_ string, f node) {
		out["FUNCTION"] = append(out["FUNCTION"], strings.TrimPrefix(f.at("Properties", "FunctionName").text(), prefix))
	})
	for _, s := range store.Tables() {
		out["TABLE"] = append(out["TABLE"], string(s.Name))
	}
	for _, c := range channel.Names() {
		out["CHANNEL"] = append(out["CHANNEL"], string(c))
	}
	return out
}

var (
	link     = regexp.MustCompile(`^.+\. docs/playbooks/([a-z-]+\.md)$`)
	heading  = regexp.MustCompile(`(?m)^## (.+)$`)
	anAlarm  = regexp.MustCompile("`careloop-ENV-([A-Za-z0-9-]+)`")
	indexed  = regexp.MustCompile(`\]\(([a-z-]+\.md)\)`)
	search   = regexp.MustCompile(`^SEARCH\('\{"([^"]+)",([a-z_,]+)\} MetricName="([a-z_]+)"', '[A-Z][a-z]+', [0-9]+\)$`)
	declared = regexp.MustCompile(`(?m)^\t([A-Z]\w+) += Metric\{\s*"([a-z_]+)"`)
	added    = regexp.MustCompile(`\.Add\((?:obs\.)?([A-Z]\w+), `)
)

// explained: the alarms' descriptions and the lists that the playbooks begin with are equal.
func explained(h house, r *report) {
	alarms := map[string][]string{} // by playbook
	h.each("AWS::CloudWatch::Alarm", func(name string, a node) {
		p := a.at("Properties")
		m := link.FindStringSubmatch(p.at("AlarmDescription").text())
		if m == nil {
			r.want(false, "%s says nothing, or names no playbook: %q", name, p.at("AlarmDescription").text())
			return
		}
		alarms[m[1]] = append(alarms[m[1]], strings.TrimPrefix(p.at("AlarmName").text(), prefix))
	})
	files, err := filepath.Glob(playbooks + "/*.md")
	r.want(err == nil && len(files) > 1, "no playbooks: %v", err)
	listed := map[string][]string{}
	for _, file := range files {
		if filepath.Base(file) != "README.md" {
			listed[filepath.Base(file)] = alarmsOf(h, r, file)
		}
	}
	for _, names := range alarms {
		slices.Sort(names)
	}
	diff := cmp.Diff(alarms, listed)
	r.want(diff == "", "alarms by playbook (-infra/alarms*.yaml +docs/playbooks):\n%s", diff)
	var linked []string
	for _, m := range indexed.FindAllStringSubmatch(read(r, playbooks+"/README.md"), -1) {
		linked = append(linked, m[1])
	}
	slices.Sort(linked)
	diff = cmp.Diff(slices.Sorted(maps.Keys(listed)), linked)
	r.want(diff == "", "playbooks (-files +README.md):\n%s", diff)
}

func read(r *report, file string) string {
	b, err := os.ReadFile(file)
	r.want(err == nil, "%v", err)
	return string(b)
}

// alarmsOf reads the list that a playbook begins with, and looks whether the playbook answers everything.
func alarmsOf(h house, r *report, file string) []string {
	text := read(r, file)
	var found []string
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	diff := cmp.Diff(headings, found)
	r.want(diff == "", "%s (-wanted +headings):\n%s", file, diff)
	list, _, _ := strings.Cut(text, "\n## ")
	var names []string
	for _, m := range anAlarm.FindAllStringSubmatch(list, -1) {
		names = append(names, every(m[1], kinds(h))...)
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

// shown returns the figures of the dashboard. A dimension that a search leaves open has no value.
func shown(h house, r *report) []figure {
	var b board
	err := json.Unmarshal([]byte(h["dashboard.yaml"].resource("Dashboard").at("Properties", "DashboardBody").text()), &b)
	r.want(err == nil, "the dashboard is no JSON: %v", err)
	var out []figure
	for _, w := range b.Widgets {
		for _, m := range w.Properties.Metrics {
			if options, ok := m[0].(map[string]any); ok {
				out = append(out, searched(r, options["expression"]))
				continue
			}
			var words []string
			for _, x := range m {
				if s, ok := x.(string); ok {
					words = append(words, s)
				}
			}
			f := figure{words[0], words[1], map[string]string{}}
			for i := 2; i+1 < len(words); i += 2 {
				f.by[words[i]] = words[i+1]
			}
			out = append(out, f)
		}
	}
	return out
}

func searched(r *report, expression any) figure {
	s, _ := expression.(string)
	m := search.FindStringSubmatch(s)
	if m == nil {
		r.want(false, "the dashboard searches for %v", expression)
		return figure{}
	}
	f := figure{m[1], m[3], map[string]string{}}
	for d := range strings.SplitSeq(m[2], ",") {
		f.by[d] = ""
	}
	return f
}

// emitted returns the names of the metrics that the code adds to.
func emitted(r *report) map[string]bool {
	names := map[string]string{}
	for _, m := range declared.FindAllStringSubmatch(read(r, "../internal/obs/metric.go"), -1) {
		names[m[1]] = m[2]
	}
	out := map[string]bool{}
	for _, pattern := range []string{"../internal/*/*.go", "../functions/*/*.go"} {
		files, err := filepath.Glob(pattern)
		r.want(err == nil && len(files) > 0, "no source: %v", err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, m := range added.FindAllStringSubmatch(read(r, file), -1) {
				out[names[m[1]]] = true
			}
		}
	}
	return out
}

// exist: an alarm on a figure that nobody makes never rings. Ours must be declared and added to, with those dimensions
// and values that occur; AWS's must be of something that the templates make.
func exist(h house, r *report) {
	looked := shown(h, r)
	h.each("AWS::CloudWatch::Alarm", func(_ string, a node) { looked = append(looked, figures(a)...) })
	emits, seen := emitted(r), map[string]bool{}
	values, named := ours(h), theirs(h)
	for _, f := range looked {
		if f.namespace != strings.TrimSuffix(prefix, "-") {
			for d, v := range f.by {
				r.want(slices.Contains(named[d], v), "%s %s: there is no %s %s", f.namespace, f.metric, d, v)
			}
			continue
		}
		seen[f.metric] = true
		i := slices.IndexFunc(obs.AllMetrics(), func(m obs.Metric) bool { return m.Name == f.metric })
		if i < 0 || !emits[f.metric] {
			r.want(false, "%s: nobody emits it", f.metric)
			continue
		}
		r.want(keptBy(obs.AllMetrics()[i], f.by), "%s is not kept by %v", f.metric, f.by)
		for d, v := range f.by {
			occurs := v == "" || slices.Contains(values[d], v) || slices.Contains(values[f.metric+" "+d], v)
			r.want(occurs, "%s: %s is never %s", f.metric, d, v)
		}
	}
	for _, m := range obs.AllMetrics() {
		r.want(seen[m.Name] && emits[m.Name], "nobody looks at %s, or nobody emits it", m.Name)
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
func ours(h house) map[string][]string {
	k := kinds(h)
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
