package obs

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Unit is a unit that CloudWatch knows.
type Unit string

// The units in use.
const (
	Count        Unit = "Count"
	Milliseconds Unit = "Milliseconds"
)

// Value is one measured figure.
type Value struct {
	Name  string
	Unit  Unit
	Value float64
}

// Metrics writes figures in CloudWatch's embedded metric format: log lines out of which CloudWatch makes metrics, at
// no call and no wait. Source: "Specification: Embedded metric format" in the CloudWatch guide.
type Metrics struct {
	w        io.Writer
	function string
	now      func() time.Time
}

// namespace is where the figures are found in CloudWatch; alarms and the dashboard name it.
const namespace = "Careloop"

// NewMetrics returns metrics of one function. Each line is one call of w.Write, so w may be shared with a logger.
func NewMetrics(w io.Writer, function string, now func() time.Time) *Metrics {
	return &Metrics{w: w, function: function, now: now}
}

// Emit writes figures of one operation: a route's or a job's name, never a path with ids, since each distinct name
// is a metric that is paid for. Metrics that are nil drop what they are told, for programs without CloudWatch.
func (m *Metrics) Emit(operation string, values ...Value) error {
	if m == nil || len(values) == 0 {
		return nil
	}
	type definition struct {
		Name string
		Unit Unit
	}
	line := map[string]any{"function": m.function, "operation": tame(operation)}
	definitions := make([]definition, len(values))
	for i, v := range values {
		definitions[i] = definition{v.Name, v.Unit}
		line[v.Name] = v.Value
	}
	line["_aws"] = map[string]any{
		"Timestamp": m.now().UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{
			"Namespace": namespace, "Dimensions": [][]string{{"function", "operation"}}, "Metrics": definitions,
		}},
	}
	b, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("metrics of %s: %w", operation, err)
	}
	if _, err := m.w.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("metrics of %s: %w", operation, err)
	}
	return nil
}

// Duration returns how long something took.
func Duration(d time.Duration) Value {
	return Value{Name: "duration_ms", Unit: Milliseconds, Value: float64(d.Microseconds()) / 1000}
}
