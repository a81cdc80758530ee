package emergency

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/store"
)

// An emergency, its timeline and its report stand in one partition. Beside it, each place names its latest emergency,
// each alert its emergency, and the rules stand by version.
const (
	emergencySK  = "emergency"
	reportSK     = "report"
	alertSK      = "alert"
	entryPrefix  = "entry#"
	placesPK     = "emergency-places"
	rulesPK      = "emergency-rules"
	currentSK    = "current"
	openEntry    = "emergencies"   // in the index "queue": those that are not over
	dueEntry     = "emergency-due" // in the index "due": those of which the next are to be told
	entriesLimit = 400
)

// emergencyItem is an emergency as it is stored: names of people are sealed. Of a press that joined another's emergency
// only what it said is kept, and whose it joined.
type emergencyItem struct {
	Emergency
	Coming []comerItem `json:"coming"`
	Into   ID          `json:"joinedInto,omitempty"`
	First  *Place      `json:"pressedFor,omitempty"` // if another was said since
}

// joinable reports whether a press for a place is one more for this emergency: it may have turned out to be elsewhere since,
// and who presses there wants help there.
func (d emergencyItem) joinable(p Place, now time.Time) bool {
	return d.Status == Open && d.same() == p.same() && now.Sub(d.RaisedAt) < joinWithin
}

// pressed is the place that the press said, by which it is known again when it is sent twice.
func (d emergencyItem) pressed() Place {
	if d.First != nil {
		return *d.First
	}
	return d.Place
}

type comerItem struct {
	By      string       `json:"by,omitempty"`
	Who     crypt.Sealed `json:"who"`
	At      time.Time    `json:"at"`
	Minutes int          `json:"minutes,omitempty"`
}

type entryItem struct {
	Entry
	Who  crypt.Sealed `json:"who,omitempty"`
	Note crypt.Sealed `json:"note,omitempty"`
}

// placeItem says which emergency a place had last.
type placeItem struct {
	Emergency ID `json:"emergencyId"`
	version   int64
}

// alertItem says what a link admits to.
type alertItem struct {
	Emergency ID        `json:"emergencyId"`
	Contact   ContactID `json:"contactId"`
	Rules     int       `json:"rulesVersion"`
}

func care(pk, sk string) store.Key { return store.Key{Table: store.Care, PK: pk, SK: sk} }

func emergencyKey(e ID) store.Key { return care(string(e), emergencySK) }

func entryKey(e ID, x EntryID) store.Key { return care(string(e), entryPrefix+string(x)) }

func reportKey(e ID) store.Key { return care(string(e), reportSK) }

func alertKey(a AlertID) store.Key { return care(string(a), alertSK) }

func placeKey(p Place, drill bool) store.Key {
	sk := p.same()
	if drill {
		sk += "#drill"
	}
	return care(placesPK, sk)
}

func rulesKey(version int) store.Key { return care(rulesPK, fmt.Sprintf("v%04d", version)) }

// monthEntry is the list of a month's emergencies; within it they stand by day.
func monthEntry(m clinic.Month) string { return "emergencies#" + string(m) }

// put writes the emergency as it was read plus changes.
func (s *Service) put(d emergencyItem) store.Op {
	day := s.Clinic.Day(d.RaisedAt)
	op := store.PutVersion(emergencyKey(d.ID), d.Version, d).
		In("day", monthEntry(day.Month()), string(day)+"#"+store.Moment(d.RaisedAt)+"#"+string(d.ID))
	if d.Status != Open {
		return op
	}
	op = op.In("queue", openEntry, store.Moment(d.RaisedAt)+"#"+string(d.ID))
	if d.Escalate != nil {
		op = op.In("due", dueEntry, store.Moment(*d.Escalate)+"#"+string(d.ID))
	}
	return op
}

func readItem(it store.Item) (emergencyItem, error) {
	var d emergencyItem
	err := it.Decode(&d)
	d.Version = it.Version
	return d, err
}

func (s *Service) get(ctx context.Context, e ID) (emergencyItem, error) {
	if !e.Valid() {
		return emergencyItem{}, ErrEmergency
	}
	it, err := s.DB.Get(ctx, emergencyKey(e))
	if errors.Is(err, store.ErrNotFound) {
		return emergencyItem{}, ErrEmergency
	}
	if err != nil {
		return emergencyItem{}, err
	}
	return readItem(it)
}

// plain returns the emergency without the names of people.
func (d emergencyItem) plain() Emergency {
	e := d.Emergency
	e.Alerts = slices.Clone(d.Alerts)
	if e.Alerts == nil {
		e.Alerts = []Recipient{}
	}
	e.Coming = make([]Comer, len(d.Coming))
	for i, c := range d.Coming {
		e.Coming[i] = Comer{At: c.At, Minutes: c.Minutes}
	}
	return e
}

// named returns the emergency with the names of people, and the numbers of those who are to be called.
func (s *Service) named(ctx context.Context, d emergencyItem, r Rule) (Emergency, error) {
	e := d.plain()
	for i, c := range d.Coming {
		var err error
		if e.Coming[i].Who, err = s.Keys.Open(ctx, c.Who, whoPlace(d.ID, i)); err != nil {
			return e, fmt.Errorf("name of one who comes to %s: %w", d.ID, err)
		}
	}
	for i := range e.Alerts {
		c, ok := r.contact(e.Alerts[i].Contact)
		if !ok {
			continue
		}
		e.Alerts[i].Name = c.Name
		if slices.Contains(e.Alerts[i].Channels, "phone") {
			e.Alerts[i].Phone = c.Phone
		}
	}
	return e, nil
}

func whoPlace(e ID, i int) string { return fmt.Sprintf("%s/coming/%d", e, i) }

func entryPlace(x EntryID, field string) string { return string(x) + "/" + field }

// entries reads the timeline, in the order in which it was written.
func (s *Service) entries(ctx context.Context, e ID) ([]entryItem, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: string(e), Prefix: entryPrefix})
	if err != nil {
		return nil, err
	}
	all := make([]entryItem, len(items))
	for i, it := range items {
		if err := it.Decode(&all[i]); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b entryItem) int { return a.Seq - b.Seq })
	return all, nil
}

func (s *Service) place(ctx context.Context, p Place, drill bool) (placeItem, error) {
	var x placeItem
	it, err := s.DB.Get(ctx, placeKey(p, drill))
	if errors.Is(err, store.ErrNotFound) {
		return x, nil
	}
	if err != nil {
		return x, err
	}
	err = it.Decode(&x)
	x.version = it.Version
	return x, err
}
