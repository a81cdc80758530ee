package emergency

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Service raises emergencies, keeps their timeline and tells whom the clinic's rule names.
type Service struct {
	DB     store.Store
	Clinic clinic.Settings
	Now    func() time.Time
	Keys   *crypt.Keys
	Sites  func(context.Context) ([]booking.Site, error) // what they are called
	// Alarm hands on at once what is to be told, for the seconds that the change stream and the sweep take; both do the
	// same again, so that its failure loses nothing. Nil: they do it alone.
	Alarm func(ctx context.Context, told []Event)

	rules rulesCache
}

type rulesCache struct {
	mu    sync.Mutex
	until time.Time
	now   *Rule
	old   map[int]Rule
}

// tries bounds how often a verb starts anew when what it had read changed under it. In an emergency many write at once.
const tries = 24

// joinWithin is how long a second press for a place is taken for the first one's emergency.
const joinWithin = time.Minute

// errAgain means that something changed between reading and writing it.
var errAgain = errors.New("emergency: changed meanwhile, read it again")

// job is who tells contacts, and notes what became of it.
var job = auth.Job("emergency")

// Press is a press of the button.
type Press struct {
	Kind    KindID
	Place   Place
	Patient patient.ID
	Drill   bool
	Note    string
	Key     string // idempotency key
}

// Pressed is what came of a press.
type Pressed struct {
	Emergency
	JoinedIn bool `json:"joinedIn" doc:"Somebody had pressed for this place within the last minute: this is their emergency."`
}

// Raise raises an emergency, or joins the one that somebody else raised for the same place within the last minute.
// The same key raises one.
func (s *Service) Raise(ctx context.Context, by auth.Actor, p Press) (Pressed, error) {
	if !by.Has(auth.Staff()...) {
		return Pressed{}, ErrForbidden
	}
	r, err := s.current(ctx)
	if err != nil {
		return Pressed{}, errs.Internal("read emergency rules", err)
	}
	if _, ok := r.kind(p.Kind); !ok {
		return Pressed{}, errs.Invalid(errs.Field{Path: "kind", Code: "unknown"})
	}
	for range tries {
		d, joined, told, err := s.tryRaise(ctx, by, p, r)
		if errors.Is(err, errAgain) || errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil {
			return Pressed{}, errs.Internal("raise emergency", err)
		}
		s.alarm(ctx, told)
		e, err := s.show(ctx, d) // by the rules of the emergency that it joined
		return Pressed{Emergency: e, JoinedIn: joined}, err
	}
	return Pressed{}, ErrBusy
}

func (s *Service) alarm(ctx context.Context, told []Event) {
	if s.Alarm != nil && len(told) > 0 {
		s.Alarm(ctx, told)
	}
}

// tryRaise returns the emergency, whether it is somebody else's, and who is told now.
func (s *Service) tryRaise(ctx context.Context, by auth.Actor, p Press, r Rule) (emergencyItem, bool, []Event, error) {
	own := newID(by.ID, p.Key)
	before, err := s.get(ctx, own)
	if err == nil && (before.pressed().same() != p.Place.same() || before.Kind != p.Kind || before.Drill != p.Drill) {
		// The same press with another place is a press that was corrected: help must not go to the wrong room.
		own = newID(by.ID, strings.Join([]string{p.Key, string(p.Kind), p.Place.same(), strconv.FormatBool(p.Drill)}, "#"))
		before, err = s.get(ctx, own)
	}
	switch {
	case err == nil && before.Into != "":
		d, err := s.get(ctx, before.Into)
		return d, true, nil, err
	case err == nil:
		return before, false, alerted(before, before.Alerts), nil // what the first try did not hand on is handed on now
	case !errors.Is(err, ErrEmergency):
		return emergencyItem{}, false, nil, err
	}
	if !p.Place.said() {
		d, told, err := s.begin(ctx, by, p, r, own, nil)
		return d, false, told, err
	}
	place, err := s.place(ctx, p.Place, p.Drill)
	if err != nil {
		return emergencyItem{}, false, nil, err
	}
	if place.Emergency == own {
		return emergencyItem{}, false, nil, errAgain // the same press, sent twice at once, was faster
	}
	if place.Emergency != "" {
		last, err := s.get(ctx, place.Emergency)
		if err != nil {
			return last, false, nil, err
		}
		if last.joinable(p.Place, s.Now()) {
			d, told, err := s.join(ctx, by, p, own, last)
			return d, true, told, err
		}
	}
	d, told, err := s.begin(ctx, by, p, r, own, []store.Op{store.PutVersion(placeKey(p.Place, p.Drill), place.version, placeItem{Emergency: own})})
	return d, false, told, err
}

// begin raises an emergency of its own, and writes with it what makes it the place's latest, if a place was said.
func (s *Service) begin(ctx context.Context, by auth.Actor, p Press, r Rule, own ID, ops []store.Op) (emergencyItem, []Event, error) {
	now := s.now()
	d := emergencyItem{Emergency: Emergency{
		ID: own, Kind: p.Kind, Place: p.Place, Patient: p.Patient, Drill: p.Drill, Status: Open, RaisedAt: now, RaisedBy: by.ID, Rules: r.Version,
	}, Coming: []comerItem{}}
	d, more := s.step(d, r, now)
	ops = append(ops, more...)
	d, line, err := s.entry(ctx, d, by, pressKey(by, p), Entry{Kind: Raised, Note: p.Note, Said: p.Kind})
	if err != nil {
		return d, nil, err
	}
	ops = append([]store.Op{s.put(d), line}, ops...)
	d.Version++
	return d, alerted(d, d.Alerts), s.write(ctx, by, ops)
}

// pressKey is by whom and which press it was: keys of two people may be equal.
func pressKey(by auth.Actor, p Press) string { return "press:" + by.ID + ":" + p.Key }

// join adds a press to somebody else's emergency. Who is told of what this one says, and was not told yet, is told now.
func (s *Service) join(ctx context.Context, by auth.Actor, p Press, own ID, d emergencyItem) (emergencyItem, []Event, error) {
	r, err := s.version(ctx, d.Rules)
	if err != nil {
		return d, nil, err
	}
	now, had := s.now(), len(d.Alerts)
	d.Joined++
	switch {
	case p.Patient == "" || p.Patient == d.Patient || slices.Contains(d.Patients, p.Patient):
	case d.Patient == "":
		d.Patient = p.Patient
	default:
		d.Patients = append(slices.Clone(d.Patients), p.Patient)
	}
	var ops []store.Op
	if !slices.Contains(d.kinds(), p.Kind) {
		d.Others = append(slices.Clone(d.Others), p.Kind)
		d, ops = s.catchUp(d, r, now)
	}
	d, line, err := s.entry(ctx, d, by, pressKey(by, p), Entry{Kind: JoinedIn, Note: p.Note, Said: p.Kind})
	if err != nil {
		return d, nil, err
	}
	pointer := emergencyItem{Emergency: Emergency{ID: own, Kind: p.Kind, Place: p.Place, Drill: p.Drill}, Coming: []comerItem{}, Into: d.ID}
	ops = append([]store.Op{s.put(d), line, store.Put(emergencyKey(own), pointer).If(store.Absent())}, ops...)
	d.Version++
	return d, alerted(d, d.Alerts[had:]), s.write(ctx, by, ops)
}

// catchUp tells those of the steps so far who were not told, since the rule names them only for what is said now.
func (s *Service) catchUp(d emergencyItem, r Rule, now time.Time) (emergencyItem, []store.Op) {
	var ops []store.Op
	for i, step := range r.steps(d.kinds(), d.Site, s.wall(d.RaisedAt)) {
		if i < max(d.Step, 1) {
			var more []store.Op
			d, more = tell(d, r, step, i, now)
			ops = append(ops, more...)
		}
	}
	if len(ops) > 0 && d.Escalate == nil { // somebody comes to the first, and not yet to what is said now
		next := now.Add(time.Duration(r.Minutes) * time.Minute)
		d.Escalate = &next
	}
	return d, ops
}

// step tells the contacts of the next step of the rule, and says when those after them are told. After the last, it tells
// all again who have said nothing, as often as the rule wants: nobody comes yet.
func (s *Service) step(d emergencyItem, r Rule, now time.Time) (emergencyItem, []store.Op) {
	all := r.steps(d.kinds(), d.Site, s.wall(d.RaisedAt))
	var ops []store.Op
	if d.Step < len(all) {
		d, ops = tell(d, r, all[d.Step], d.Step, now)
		d.Step++
	} else if d, ops = again(d, r, now); len(ops) == 0 {
		d.Escalate = nil
		return d, nil
	}
	next := now.Add(time.Duration(r.Minutes) * time.Minute)
	d.Escalate = &next
	return d, ops
}

// tell adds alerts for those of a step's contacts who were not told yet.
func tell(d emergencyItem, r Rule, contacts []ContactID, step int, now time.Time) (emergencyItem, []store.Op) {
	var ops []store.Op
	d.Alerts = slices.Clone(d.Alerts)
	for _, id := range contacts {
		c, ok := r.contact(id)
		if !ok || d.told(id) != nil {
			continue
		}
		a := Recipient{ID: newAlertID(d.ID, id, 0), Contact: id, Channels: c.Channels, Step: step, At: now}
		d.Alerts = append(d.Alerts, a)
		ops = append(ops, alert(d, a, r))
	}
	return d, ops
}

// again adds alerts for all who were told and have said nothing, unless that was done often enough.
func again(d emergencyItem, r Rule, now time.Time) (emergencyItem, []store.Op) {
	if d.Rounds >= r.Repeats {
		return d, nil
	}
	var ops []store.Op
	before := d.Alerts
	d.Alerts = slices.Clone(before)
	d.Rounds++
	for i, was := range before {
		if was.Answer != "" || d.told(was.Contact) != &d.Alerts[i] {
			continue
		}
		a := Recipient{
			ID: newAlertID(d.ID, was.Contact, d.Rounds), Contact: was.Contact, Channels: was.Channels, Step: was.Step, Round: d.Rounds, At: now,
		}
		d.Alerts = append(d.Alerts, a)
		ops = append(ops, alert(d, a, r))
	}
	return d, ops
}

// alert puts what the link of an alert admits to.
func alert(d emergencyItem, a Recipient, r Rule) store.Op {
	return store.Put(alertKey(a.ID), alertItem{Emergency: d.ID, Contact: a.Contact, Rules: r.Version}).If(store.Absent())
}

// entry adds a line to the timeline: it counts it in the emergency and returns the op that puts it.
func (s *Service) entry(ctx context.Context, d emergencyItem, by auth.Actor, key string, x Entry) (emergencyItem, store.Op, error) {
	d.Entries++
	x.ID, x.Seq, x.At, x.By = newEntryID(d.ID, key), d.Entries, s.now(), by.ID
	it := entryItem{Entry: x}
	var err error
	if it.Who, err = s.Keys.Seal(ctx, by.Name, entryPlace(x.ID, "who")); err == nil {
		it.Note, err = s.Keys.Seal(ctx, x.Note, entryPlace(x.ID, "note"))
	}
	it.Entry.Who, it.Entry.Note = "", ""
	return d, store.Put(entryKey(d.ID, x.ID), it).If(store.Absent()), err
}

func (s *Service) write(ctx context.Context, by auth.Actor, ops []store.Op) error {
	err := s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
	if _, ok := store.Failed(err); ok {
		return errAgain
	}
	return err
}

// change lets f decide on an emergency as it stands and writes it with one more line, anew if it changed meanwhile. A
// line whose key was written before changes nothing.
func (s *Service) change(ctx context.Context, by auth.Actor, id ID, key string,
	f func(emergencyItem) (emergencyItem, Entry, []store.Op, error),
) (emergencyItem, []Event, error) {
	for range tries {
		d, err := s.get(ctx, id)
		if err != nil {
			return d, nil, err
		}
		_, err = s.DB.Get(ctx, entryKey(id, newEntryID(id, key)))
		if err == nil {
			return d, nil, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return d, nil, err
		}
		had := len(d.Alerts)
		d, x, more, err := f(d)
		if err != nil {
			return d, nil, err
		}
		d, line, err := s.entry(ctx, d, by, key, x)
		if err != nil {
			return d, nil, err
		}
		err = s.write(ctx, by, append([]store.Op{s.put(d), line}, more...))
		if errors.Is(err, errAgain) || errors.Is(err, store.ErrConflict) {
			continue
		}
		d.Version++
		return d, alerted(d, d.Alerts[had:]), err
	}
	return emergencyItem{}, nil, ErrBusy
}

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

func (s *Service) wall(t time.Time) clinic.Wall { return clinic.WallOf(t.In(s.Clinic.Zone)) }
