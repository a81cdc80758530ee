package local

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/adhocore/gronx"
	"go.yaml.in/yaml/v3"
)

// Schedule is one schedule of template.yaml: which function runs when. The local binary runs the same schedules
// that EventBridge Scheduler runs on AWS, read from the same file.
type Schedule struct {
	Function string
	Name     string
	Expr     string // rate(…) or cron(…) as EventBridge Scheduler writes it
	Input    string // the event that the function gets
	Zone     *time.Location
}

type event struct {
	Type       string `yaml:"Type"`
	Properties struct {
		Expr  string    `yaml:"ScheduleExpression"`
		Input string    `yaml:"Input"`
		Zone  yaml.Node `yaml:"ScheduleExpressionTimezone"`
	} `yaml:"Properties"`
}

// Schedules reads the schedules out of a SAM template. clinicZone stands in for a parameter of the template.
func Schedules(template []byte, clinicZone *time.Location) ([]Schedule, error) {
	var doc struct {
		Resources map[string]struct {
			Properties struct {
				Events map[string]event `yaml:"Events"`
			} `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(template, &doc); err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	var all []Schedule
	for name, r := range doc.Resources {
		for what, e := range r.Properties.Events {
			if e.Type != "ScheduleV2" {
				continue
			}
			s := Schedule{
				Function: strings.ToLower(strings.TrimSuffix(name, "Function")), Name: what,
				Expr: e.Properties.Expr, Input: e.Properties.Input, Zone: clinicZone,
			}
			if zone := e.Properties.Zone; zone.Tag == "!!str" && zone.Value != "" {
				z, err := time.LoadLocation(zone.Value)
				if err != nil {
					return nil, fmt.Errorf("schedule %s of %s: %w", what, name, err)
				}
				s.Zone = z
			}
			if _, err := s.Next(time.Unix(0, 0)); err != nil {
				return nil, fmt.Errorf("schedule %s of %s: %w", what, name, err)
			}
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Schedule) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

// Next returns the first time after t at which the schedule is due.
func (s Schedule) Next(t time.Time) (time.Time, error) {
	kind, inner, ok := strings.Cut(strings.TrimSuffix(s.Expr, ")"), "(")
	if !ok {
		return time.Time{}, fmt.Errorf("schedule expression %q", s.Expr)
	}
	switch kind {
	case "rate":
		var n int
		var unit string
		if _, err := fmt.Sscanf(inner, "%d %s", &n, &unit); err != nil || n < 1 {
			return time.Time{}, fmt.Errorf("schedule expression %q", s.Expr)
		}
		every, ok := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[strings.TrimSuffix(unit, "s")]
		if !ok {
			return time.Time{}, fmt.Errorf("schedule expression %q", s.Expr)
		}
		every *= time.Duration(n)
		return t.Truncate(every).Add(every), nil
	case "cron":
		f := strings.Fields(inner) // minutes hours day-of-month month day-of-week year
		if len(f) != 6 || f[5] != "*" {
			return time.Time{}, fmt.Errorf("schedule expression %q: only cron expressions for every year are run locally", s.Expr)
		}
		unix := strings.ReplaceAll(strings.Join(f[:5], " "), "?", "*")
		return gronx.NextTickAfter(unix, t.In(s.Zone), false)
	}
	return time.Time{}, fmt.Errorf("schedule expression %q", s.Expr)
}
