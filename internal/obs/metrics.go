package obs

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Metrics collects figures and writes them in CloudWatch's embedded metric format: log lines out of which CloudWatch
// makes metrics, at no call and no wait. Source: "Specification: Embedded metric format" in the CloudWatch guide.
// Metrics that are nil drop what they are told, for programs without CloudWatch.
type Metrics struct {
	w         io.Writer
	namespace string
	function  string
	now       func() time.Time

	mu     sync.Mutex
	series map[string]*series
	warm   bool
}

// series is a metric with the values of its dimensions, and what was measured since the last line.
type series struct {
	metric Metric
	of     []string
	values []float64
}

// maxValues is how many values of one metric a line may hold. Source: the specification.
const maxValues = 100

// NewMetrics returns the metrics of one function of a deployment, whose name is the namespace in CloudWatch. Each line
// is one call of w.Write, so w may be shared with a logger.
func NewMetrics(w io.Writer, deployment, function string, now func() time.Time) *Metrics {
	return &Metrics{w: w, namespace: deployment, function: function, now: now, series: map[string]*series{}}
}

// Add notes a value of a metric; of says of which, in the order of the metric's dimensions. A count grows; of other
// figures CloudWatch is told each value. Of a metric by function the function is this one.
func (m *Metrics) Add(metric Metric, value float64, of ...string) {
	if m == nil {
		return
	}
	if slices.Equal(metric.dimensions(), byFunction) {
		of = []string{m.function}
	}
	if len(of) != len(metric.dimensions()) {
		panic("obs: " + metric.Name + " is by " + strings.Join(metric.dimensions(), " and "))
	}
	for i, v := range of {
		of[i] = dimension(v)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	key := metric.Name + "\x00" + strings.Join(of, "\x00")
	s, ok := m.series[key]
	if !ok {
		s = &series{metric: metric, of: of}
		m.series[key] = s
	}
	switch {
	case metric.Unit == Count && len(s.values) > 0:
		s.values[0] += value
	case len(s.values) < maxValues:
		s.values = append(s.values, value)
	default:
		s.values[maxValues-1] = max(s.values[maxValues-1], value)
	}
}

// word is what the values of dimensions look like: codes, channels, outcomes, functions, tables.
var word = pattern(`^[a-z][a-z0-9-]{0,40}$`)

// dimension returns a value as it may stand in a dimension. CloudWatch refuses one without a value, and whatever is no
// word of ours would be a series of its own, and perhaps somebody's name.
func dimension(v string) string {
	switch {
	case v == "":
		return "none"
	case !word().MatchString(v):
		return "other"
	}
	return v
}

// ColdStart reports whether this is the first call in the process, and counts it then.
func (m *Metrics) ColdStart() bool {
	if m == nil {
		return false
	}
	m.mu.Lock()
	cold := !m.warm
	m.warm = true
	m.mu.Unlock()
	if cold {
		m.Add(ColdStarts, 1)
	}
	return cold
}

// Flush writes what was added, one line for each set of dimensions. What cannot be written is lost: figures must not
// stop what they measure.
func (m *Metrics) Flush() {
	if m == nil {
		return
	}
	m.mu.Lock()
	all := m.series
	m.series = map[string]*series{}
	m.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if b, err := json.Marshal(all[key].line(m.namespace, m.function, m.now())); err == nil {
			_, _ = m.w.Write(append(b, '\n'))
		}
	}
}

func (s *series) line(namespace, function string, at time.Time) map[string]any {
	line := map[string]any{"function": function}
	for i, name := range s.metric.dimensions() {
		line[name] = s.of[i]
	}
	line[s.metric.Name] = s.values
	if len(s.values) == 1 {
		line[s.metric.Name] = s.values[0]
	}
	sets := s.metric.By
	if len(sets) == 0 {
		sets = [][]string{{}}
	}
	line["_aws"] = map[string]any{
		"Timestamp": at.UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{
			"Namespace": namespace, "Dimensions": sets, "Metrics": []any{map[string]any{"Name": s.metric.Name, "Unit": s.metric.Unit}},
		}},
	}
	return line
}
