package visit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// Rules are what a clinic decides about coming and waiting. They are data: each version is kept, and a triage names
// the version whose questions it answered.
type Rules struct {
	Version            int                 `json:"version,omitempty" readOnly:"true"`
	EarlyMinutes       int                 `json:"earlyMinutes" minimum:"0" maximum:"1440" doc:"How early a patient may check in without the desk."`
	GraceMinutes       int                 `json:"graceMinutes" minimum:"0" maximum:"240" doc:"How late one still counts as on time."`
	Late               LateRule            `json:"late" enum:"keep,arrival,end" doc:"What lateness does to the place in the queue."`
	DeskAfterMinutes   int                 `json:"deskAfterMinutes" minimum:"0" maximum:"1440" doc:"From how late on a patient must check in at the desk."`
	Identifiers        int                 `json:"identifiers" minimum:"1" maximum:"5" doc:"How many identifiers the desk compares."`
	PassBehind         int                 `json:"passBehind" minimum:"1" maximum:"20" doc:"Behind how many others one comes again who was called and did not come."`
	MaxPasses          int                 `json:"maxPasses" minimum:"1" maximum:"10" doc:"After so many the patient must report to the desk."`
	ReturnEvery        int                 `json:"returnEvery" minimum:"1" maximum:"10" doc:"Of those who come back from an examination, one is called with every so many calls."`
	CallsAtOnce        int                 `json:"callsAtOnce,omitempty" minimum:"1" maximum:"20" doc:"How many of a queue, or of a pool for one room, may be called and not yet be seen to the end before another is called only on purpose. Absent: 2."`
	NotCalledMinutes   int                 `json:"notCalledMinutes" minimum:"5" maximum:"480" doc:"After how long a wait, counted from the appointed time if the patient came before it, staff are told."`
	TellPatient        bool                `json:"tellPatient" doc:"Whether the patient is told then, too."`
	ScreeningThreshold int                 `json:"screeningThreshold" minimum:"1" maximum:"20" doc:"From this sum of weights on, a patient is isolated."`
	FeverFrom          float64             `json:"feverFrom,omitempty" minimum:"36" maximum:"42" doc:"In °C. From here on a measured temperature answers the question \"fever\" of the screening, and the others must be asked; without that question it isolates by itself. Absent: 37.3."`
	Screening          []ScreeningQuestion `json:"screening" maxItems:"20" nullable:"false"`
	Stations           []Station           `json:"stations" maxItems:"60" nullable:"false"`
}

// LateRule says what lateness does to the place in the queue.
type LateRule string

// The rules.
const (
	LateKeeps     LateRule = "keep"    // the place of the appointed time
	LateByArrival LateRule = "arrival" // the place of the time of arrival
	LateAtEnd     LateRule = "end"     // behind all who wait
)

// ScreeningQuestion is one of the screening for infections.
type ScreeningQuestion struct {
	ID     string    `json:"id" maxLength:"30" pattern:"^[a-z][a-z0-9-]*$" patternDescription:"lower-case letters, digits and hyphens"`
	Text   i18n.Text `json:"text" doc:"By language: zh-CN, en."`
	Weight int       `json:"weight" minimum:"1" maximum:"10" doc:"What a yes counts."`
}

// DefaultRules are those of a clinic that has decided nothing.
func DefaultRules() Rules {
	q := func(id, zh, en string, weight int) ScreeningQuestion {
		return ScreeningQuestion{ID: id, Text: i18n.Text{i18n.Chinese: zh, i18n.English: en}, Weight: weight}
	}
	return Rules{
		EarlyMinutes: 120, GraceMinutes: int(Grace / time.Minute), Late: LateByArrival, DeskAfterMinutes: 60, Identifiers: 2,
		PassBehind: 3, MaxPasses: 3, ReturnEvery: 2, CallsAtOnce: usualCalls, NotCalledMinutes: 60, ScreeningThreshold: 2, FeverFrom: usualFever,
		Screening: []ScreeningQuestion{
			q("fever", "近48小时内是否发热（37.3℃及以上）？", "Fever of 37.3 °C or more in the last 48 hours?", 2),
			q("rash", "是否出现不明原因的皮疹或水疱？", "A rash or blisters without a known cause?", 2),
			q("contact", "近14天内是否接触过传染病患者？", "Contact with somebody with an infectious disease in the last 14 days?", 2),
			q("cough", "是否有持续咳嗽或咯血？", "A cough that does not stop, or coughing blood?", 1),
			q("diarrhoea", "近24小时内是否腹泻3次及以上或呕吐？", "Diarrhoea three times or more, or vomiting, in the last 24 hours?", 1),
			q("outbreak", "近14天内是否到过疫情地区？", "In an area with an outbreak in the last 14 days?", 1),
		},
		Stations: []Station{},
	}
}

// usualFever is what China's outpatient clinics take for a fever when they screen, in °C.
const usualFever = 37.3

// usualCalls lets one be with the doctor and one stand at the door.
const usualCalls = 2

// complete fills in what rules leave open that were written before it could be decided.
func (r Rules) complete() Rules {
	if r.FeverFrom == 0 {
		r.FeverFrom = usualFever
	}
	if r.CallsAtOnce == 0 {
		r.CallsAtOnce = usualCalls
	}
	return r
}

// rulesKept is how old the rules may be that a process works with.
const rulesKept = 10 * time.Second

// kept remembers the rules that were read last.
type kept struct {
	mu    sync.Mutex
	rules storedRules
	until time.Time
}

// Rules returns the rules in force.
func (s *Service) Rules(ctx context.Context) (Rules, error) {
	r, err := s.storedRules(ctx)
	return r.Rules, err
}

func (s *Service) storedRules(ctx context.Context) (storedRules, error) {
	s.rules.mu.Lock()
	defer s.rules.mu.Unlock()
	if s.Now().Before(s.rules.until) {
		return s.rules.rules, nil
	}
	r, err := s.readRules(ctx)
	if err != nil {
		return storedRules{}, errs.Internal("read rules", err)
	}
	s.rules.rules, s.rules.until = r, s.Now().Add(rulesKept)
	return r, nil
}

// RulesToday returns the rules in force with the stations' queues of today.
func (s *Service) RulesToday(ctx context.Context) (Rules, error) {
	r, err := s.Rules(ctx)
	r.Stations = slices.Clone(r.Stations)
	for i, x := range r.Stations {
		r.Stations[i].Today = x.Queue(s.Clinic.Day(s.Now()))
	}
	return r, err
}

func (s *Service) readRules(ctx context.Context) (storedRules, error) {
	it, err := s.DB.Get(ctx, rulesKey)
	if errors.Is(err, store.ErrNotFound) {
		return storedRules{Rules: DefaultRules()}, nil
	}
	if err != nil {
		return storedRules{}, err
	}
	var r storedRules
	err = it.Decode(&r)
	r.Rules = r.complete()
	return r, err
}

var rulesKey = store.Key{Table: store.Care, PK: "visit-rules", SK: "current"}

// SaveRules puts a new version of the rules in force. version is the one that was read.
func (s *Service) SaveRules(ctx context.Context, by auth.Actor, version int, r Rules) (Rules, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Rules{}, ErrForbidden
	}
	r = r.complete()
	if err := r.check(); err != nil {
		return Rules{}, err
	}
	now := s.Now()
	for i := range r.Stations {
		r.Stations[i].Today = ""
		if r.Stations[i].ID == "" {
			r.Stations[i].ID = StationID(s.IDs.New("sta", now))
		}
	}
	before, err := s.readRules(ctx)
	if err != nil {
		return Rules{}, errs.Internal("save rules", err)
	}
	if before.Version != version {
		return Rules{}, ErrStale
	}
	r.Version = version + 1
	doc := storedRules{Rules: r, Sites: before.Sites, Withdrawn: before.withdrawn(r, s.Clinic.Day(now))}
	past := store.Key{Table: store.Care, PK: rulesKey.PK, SK: fmt.Sprintf("v%04d", r.Version)}
	err = s.DB.Write(ctx, by.Stamp("", now), store.PutVersion(rulesKey, int64(version), doc), store.Put(past, doc).If(store.Absent()))
	if _, ok := store.Failed(err); ok {
		return Rules{}, ErrStale
	}
	if err != nil {
		return Rules{}, errs.Internal("save rules", err)
	}
	s.rules.mu.Lock()
	s.rules.rules, s.rules.until = doc, now.Add(rulesKept)
	s.rules.mu.Unlock()
	return r, nil
}

// station returns a place.
func (r Rules) station(id StationID) (Station, bool) {
	for _, p := range r.Stations {
		if p.ID == id {
			return p, true
		}
	}
	return Station{}, false
}

// stationFor returns the place of a kind for a department: its own before the clinic's.
func (r Rules) stationFor(kind StationKind, d booking.DepartmentID) (Station, bool) {
	var common *Station
	for i, p := range r.Stations {
		if p.Kind == kind && p.Department == d {
			return p, true
		}
		if p.Kind == kind && p.Department == "" && common == nil {
			common = &r.Stations[i]
		}
	}
	if common == nil || kind == Pool {
		return Station{}, false
	}
	return *common, true
}
