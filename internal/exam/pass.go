package exam

import (
	"context"
	"slices"

	"careloop/internal/errs"
)

// passes says which critical values keep a report from being signed: what no doctor has seen, and what no conclusion is
// about. Somebody would read there that nothing is wrong.
func (s *Service) passes(ctx context.Context, e Exam, p Package, in Draft) error {
	if e.Critical == 0 {
		return nil
	}
	all, err := s.results(ctx, e)
	if err != nil {
		return err
	}
	alerts, err := s.alertsOf(ctx, e)
	if err != nil {
		return err
	}
	f := errs.NewFaults()
	for _, r := range latest(all, nil) {
		station, _ := p.station(r.Station)
		for _, v := range r.Values {
			if !v.Flag.Critical() {
				continue
			}
			item, _ := station.item(v.Item)
			if c, ok := lastAlert(alerts, r.Station, v.Item); ok && c.SeenAt == nil {
				f.Add("criticals", "critical-unseen", errs.Params{"item": item.Name})
			}
			if !slices.ContainsFunc(in.Conclusions, func(c Conclusion) bool { return slices.Contains(c.Items, v.Item) }) {
				f.Add("conclusions", "critical-unmentioned", errs.Params{"item": item.Name})
			}
		}
	}
	return f.Err()
}

// alertsOf lists the alerts of an examination that were not withdrawn.
func (s *Service) alertsOf(ctx context.Context, e Exam) ([]Critical, error) {
	all, err := s.criticalsOf(ctx, e.Patient)
	return slices.DeleteFunc(all, func(c Critical) bool { return c.Exam != e.ID || c.WithdrawnAt != nil }), err
}

// lastAlert returns the alert of a value as it stands: an amendment to another critical value has one of its own.
func lastAlert(all []Critical, station, item string) (Critical, bool) {
	var last Critical
	for _, c := range all {
		if c.Station == station && c.Item == item && c.Results > last.Results {
			last = c
		}
	}
	return last, last.Results > 0
}
