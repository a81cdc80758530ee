package visit

import (
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
)

// check finds every fault of rules that somebody wrote.
func (r Rules) check() error {
	f := errs.NewFaults()
	for _, n := range []struct {
		name            string
		value, min, max int
	}{
		{"earlyMinutes", r.EarlyMinutes, 0, 1440},
		{"graceMinutes", r.GraceMinutes, 0, 240},
		{"deskAfterMinutes", r.DeskAfterMinutes, r.GraceMinutes, 1440},
		{"identifiers", r.Identifiers, 1, len(Identifiers())},
		{"passBehind", r.PassBehind, 1, 20},
		{"maxPasses", r.MaxPasses, 1, 10},
		{"returnEvery", r.ReturnEvery, 1, 10},
		{"callsAtOnce", r.CallsAtOnce, 1, 20},
		{"notCalledMinutes", r.NotCalledMinutes, 5, 480},
		{"screeningThreshold", r.ScreeningThreshold, 1, 20},
	} {
		inRange(f, n.name, n.value, n.min, n.max)
	}
	if !(r.FeverFrom >= 36 && r.FeverFrom <= 42) {
		f.Add("feverFrom", "range", errs.Params{"min": 36, "max": 42})
	}
	if r.Late != LateKeeps && r.Late != LateByArrival && r.Late != LateAtEnd {
		f.Add("late", "one-of", errs.Params{"values": "keep, arrival, end"})
	}
	seen := map[string]bool{}
	for i, q := range r.Screening {
		at := f.In("screening").At(i)
		texts(at, "text", q.Text)
		inRange(at, "weight", q.Weight, 1, 10)
		unique(at, seen, q.ID)
	}
	r.checkStations(f)
	return f.Err()
}

func (r Rules) checkStations(f errs.Faults) {
	seen, pools := map[string]bool{}, map[string]bool{}
	for i, p := range r.Stations {
		at := f.In("stations").At(i)
		texts(at, "name", p.Name)
		if p.Kind != Pool && p.Kind != Room && p.Kind != Isolation {
			at.Add("kind", "one-of", errs.Params{"values": "pool, room, isolation"})
		}
		if p.Kind == Pool && p.Department == "" {
			at.Add("departmentId", "required")
		}
		if p.Kind == Pool && pools[string(p.Department)] {
			at.Add("departmentId", "unique")
		}
		pools[string(p.Department)] = pools[string(p.Department)] || p.Kind == Pool
		if p.ID == "" {
			continue
		}
		if !id.Valid("sta", string(p.ID)) {
			at.Add("id", "unknown")
		}
		unique(at, seen, string(p.ID))
	}
}

func inRange(f errs.Faults, field string, value, low, high int) {
	if value < low || value > high {
		f.Add(field, "range", errs.Params{"min": low, "max": high})
	}
}

func unique(f errs.Faults, seen map[string]bool, id string) {
	if id == "" {
		f.Add("id", "required")
	}
	if seen[id] {
		f.Add("id", "unique")
	}
	seen[id] = true
}

// texts wants a text in every language: patients and screens read it.
func texts(f errs.Faults, field string, t i18n.Text) {
	for _, l := range i18n.Langs() {
		if t[l] == "" {
			f.In(field).Add(string(l), "required")
		}
		if len([]rune(t[l])) > 200 {
			f.In(field).Add(string(l), "too-long", errs.Params{"max": 200})
		}
	}
}
