package exam

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Result is what was entered at a station at once, signed by who entered it.
type Result struct {
	Station string    `json:"station"`
	Version int       `json:"version"` // 1: as first entered
	Values  []Value   `json:"values" nullable:"false"`
	Remark  string    `json:"remark,omitempty"`
	Reason  string    `json:"reason,omitempty"` // why it was amended
	By      string    `json:"by"`
	Name    string    `json:"name,omitempty"` // of who entered it
	At      time.Time `json:"at"`
}

// Entry is what somebody enters at a station.
type Entry struct {
	Values []Reading
	Remark string
	Amends int    // version of the station's results that it amends, as it was read; 0: it is the first entry
	Reason string // of an amendment
	Key    string // idempotency key; the same key enters once
}

const (
	maxRemark = 1000 // characters
	maxReason = 300
)

// Enter keeps the results of a station, which is over then, or amends them: what was entered before stays beside. An
// amendment names what it amends, so that nobody undoes an amendment that they have not seen. After the report only
// doctors amend, and the report waits to be amended too.
func (s *Service) Enter(ctx context.Context, by auth.Actor, id ID, station string, in Entry) (Exam, error) {
	if !by.Has(examiners...) {
		return Exam{}, ErrForbidden
	}
	in.Remark, in.Reason = strings.TrimSpace(in.Remark), strings.TrimSpace(in.Reason)
	f := errs.NewFaults()
	if len([]rune(in.Remark)) > maxRemark {
		f.Add("remark", "too-long", errs.Params{"max": maxRemark})
	}
	if len([]rune(in.Reason)) > maxReason {
		f.Add("reason", "too-long", errs.Params{"max": maxReason})
	}
	if err := f.Err(); err != nil {
		return Exam{}, err
	}
	return s.change(ctx, by, id, func(d examItem, p Package) (examItem, []store.Op, error) {
		return s.enter(ctx, by, d, p, station, in)
	})
}

func (s *Service) enter(ctx context.Context, by auth.Actor, d examItem, p Package, code string, in Entry) (examItem, []store.Op, error) {
	i, ok := d.stop(code)
	station, known := p.station(code)
	if !ok || !known {
		return d, nil, ErrStation
	}
	stop := d.Stops[i]
	if in.Key != "" && slices.Contains(d.Keys, entered{code, in.Key}) {
		return d, nil, s.enteredBefore(ctx, d.Exam, stop, station, in)
	}
	if err := d.mayEnter(by, stop, station, in); err != nil {
		return d, nil, err
	}
	values, err := station.values(in.Values, Person{Sex: d.Sex, Age: d.Age})
	if err != nil {
		return d, nil, err
	}
	r := Result{
		Station: code, Version: stop.Results + 1, Values: values, Remark: in.Remark, Reason: in.Reason,
		By: by.ID, Name: by.Name, At: s.now(),
	}
	put, err := s.putResult(ctx, d.Exam, r)
	if err != nil {
		return d, nil, err
	}
	alerts, err := s.alerts(ctx, by, d.Exam, r)
	if err != nil {
		return d, nil, err
	}
	stop.State, stop.Reason, stop.By, stop.At, stop.Results = Done, "", by.ID, &r.At, r.Version
	stop.Abnormal, stop.Critical = flagged(values)
	d.Stops = slices.Clone(d.Stops)
	d.Stops[i] = stop
	others := slices.DeleteFunc(slices.Clone(d.Keys), func(x entered) bool { return x.Station == code })
	d.Keys = slices.Concat(others, []entered{{code, in.Key}})
	d.Amended = d.Amended || d.Status == Reported
	return d, append([]store.Op{put}, alerts...), nil
}

// enteredBefore answers for a key that wrote a station's results last: nothing is left to do if they say the same. Else
// somebody would be told that what they typed is kept, and it is not.
func (s *Service) enteredBefore(ctx context.Context, e Exam, stop Stop, station Station, in Entry) error {
	values, err := station.values(in.Values, Person{Sex: e.Sex, Age: e.Age})
	if err != nil {
		return err
	}
	var kept Result
	k := resultKey(e.Patient, e.ID, stop.Station, stop.Results)
	it, err := s.DB.Get(ctx, k)
	if err != nil {
		return err
	}
	var doc resultItem
	if err := it.Decode(&doc); err != nil {
		return err
	}
	if err := s.unseal(ctx, doc.Sealed, k, &kept); err != nil {
		return err
	}
	if in.Amends == kept.Version-1 && in.Remark == kept.Remark && in.Reason == kept.Reason && reflect.DeepEqual(values, kept.Values) {
		return errSame
	}
	return ErrKeyReused
}

// mayEnter says what keeps somebody from entering results at a station now.
func (d examItem) mayEnter(by auth.Actor, stop Stop, station Station, in Entry) error {
	switch {
	case d.Status == Cancelled:
		return ErrEnded
	case d.Status == Reported && !by.Has(auth.Doctor):
		return ErrSigned
	case in.Amends > 0 && in.Amends != stop.Results:
		return ErrStale
	case stop.Results > 0 && (in.Reason == "" || in.Amends == 0):
		f := errs.NewFaults()
		if in.Reason == "" {
			f.Add("reason", "required")
		}
		if in.Amends == 0 {
			f.Add("amends", "required")
		}
		return f.Err()
	case stop.Results == 0 && stop.State.Over():
		return ErrMove.With(errs.Params{"state": string(stop.State), "to": string(Done)})
	case stop.Results == 0 && !d.ready(station):
		return ErrOrder
	}
	return nil
}

func (s *Service) putResult(ctx context.Context, e Exam, r Result) (store.Op, error) {
	k := resultKey(e.Patient, e.ID, r.Station, r.Version)
	sealed, err := s.seal(ctx, r, k)
	if err != nil {
		return store.Op{}, err
	}
	return store.Put(k, resultItem{Exam: e.ID, Station: r.Station, Version: r.Version, By: r.By, At: r.At, Sealed: sealed}).If(store.Absent()), nil
}

// Results returns everything that was entered in an examination, each station's versions oldest first, once the audit
// has noted who reads it.
func (s *Service) Results(ctx context.Context, by auth.Actor, id ID) ([]Result, error) {
	if !by.Has(examiners...) {
		return nil, ErrForbidden
	}
	d, err := s.find(ctx, id)
	if err != nil {
		return nil, errs.Internal("read results", err)
	}
	if err := s.Audit.Reveal(ctx, by, string(d.Patient), []string{"examResults"}, string(id)); err != nil {
		return nil, err
	}
	all, err := s.results(ctx, d.Exam)
	return all, errs.Internal("read results", err)
}

func (s *Service) results(ctx context.Context, e Exam) ([]Result, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: string(e.Patient), Prefix: resultsOf(e.ID)})
	if err != nil {
		return nil, err
	}
	all := make([]Result, len(items))
	for i, it := range items {
		var doc resultItem
		if err := it.Decode(&doc); err != nil {
			return nil, err
		}
		if err := s.unseal(ctx, doc.Sealed, it.Key, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// latest returns each station's results as of the versions that are named, or the last ones.
func latest(all []Result, versions map[string]int) []Result {
	var out []Result
	for _, r := range all {
		if v, ok := versions[r.Station]; versions != nil && (!ok || v != r.Version) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Station == r.Station {
			out[n-1] = r
			continue
		}
		out = append(out, r)
	}
	return out
}
