package waitlist

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Who waits stands in one partition of the department, which is read as of the last write: an index could miss whoever
// has just come. What has ended stands with the patient.
const (
	waitPrefix   = "wait#"
	waitedPrefix = "waited#"
	waitsSK      = "waits"
	offerSK      = "offer"
	dueOffers    = "waitlist-due"
	dueLooks     = "waitlist-looks"
)

func waitingPK(d booking.DepartmentID) string { return "waitlist#" + string(d) }

// OffersPartition is where the offers of a department stand in the index "department".
func offersPK(d booking.DepartmentID) string { return "offers#" + string(d) }

func entryKey(e EntryID) store.Key {
	_, d, _ := e.Split()
	return store.Key{Table: store.Scheduling, PK: waitingPK(d), SK: waitPrefix + string(e)}
}

func endedKey(e EntryID) store.Key {
	p, _, _ := e.Split()
	return store.Key{Table: store.Scheduling, PK: string(p), SK: waitedPrefix + string(e)}
}

func waitsKey(p patient.ID) store.Key {
	return store.Key{Table: store.Scheduling, PK: string(p), SK: waitsSK}
}

func offerKey(o OfferID) store.Key {
	return store.Key{Table: store.Scheduling, PK: string(o), SK: offerSK}
}

// dueKey is where the sweep finds an offer when its time is over.
func dueKey(o Offer) store.Key {
	return store.Key{Table: store.Scheduling, PK: dueOffers, SK: store.Moment(o.Until) + "#" + string(o.ID)}
}

// lookKey is where the sweep finds a number that may be free at a time.
func lookKey(at time.Time, p Spot) store.Key {
	return store.Key{Table: store.Scheduling, PK: dueLooks, SK: store.Moment(at) + "#" + string(p.Session) + "#" + strconv.Itoa(p.Number)}
}

func placeOfLook(sk string) (Spot, bool) {
	parts := strings.Split(sk, "#")
	if len(parts) != 3 {
		return Spot{}, false
	}
	number, err := strconv.Atoi(parts[2])
	return Spot{Session: booking.SessionID(parts[1]), Number: number}, err == nil
}

// offeredOn is where the offers of a day's numbers stand in the index "day".
func offeredOn(day clinic.Date) string { return "offers#" + string(day) }

// endedOn is where the waits stand in the index "day" that ended on a civil day.
func endedOn(zone *time.Location, at time.Time) string { return endedDay(clinic.DateOf(at.In(zone))) }

func endedDay(day clinic.Date) string { return "waited#" + string(day) }

// waits is all that one patient waits for: every rule about one patient is decided on it and settled by its version.
type waits struct {
	Entries []waitRef `json:"entries"`

	patient patient.ID
	version int64
}

type waitRef struct {
	ID   EntryID `json:"id"`
	Wish string  `json:"wish"` // what of, to tell the same from another
}

func (w waits) put() store.Op {
	if w.Entries == nil {
		w.Entries = []waitRef{}
	}
	return store.PutVersion(waitsKey(w.patient), w.version, w)
}

func (w waits) without(e EntryID) waits {
	w.Entries = slices.DeleteFunc(slices.Clone(w.Entries), func(r waitRef) bool { return r.ID == e })
	return w
}

func (s *Service) waits(ctx context.Context, p patient.ID) (waits, error) {
	w := waits{patient: p}
	it, err := s.DB.Get(ctx, waitsKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return w, nil
	}
	if err != nil {
		return w, err
	}
	w.version = it.Version
	return w, it.Decode(&w)
}

// put writes a live entry.
func (e Entry) put() store.Op { return store.PutVersion(entryKey(e.ID), e.Version, e) }

// end ends a live entry: it leaves the department's list and the patient's, and stays with the patient as history.
func (e Entry) end(w waits, as Status, why string, now time.Time, zone *time.Location) []store.Op {
	before := e.Version
	now = now.UTC().Truncate(time.Millisecond)
	e.Status, e.Reason, e.EndedAt, e.Offer = as, why, &now, ""
	return []store.Op{
		store.Delete(entryKey(e.ID)).If(store.VersionIs(before)),
		store.Put(endedKey(e.ID), e).If(store.Absent()).In("day", endedOn(zone, now), string(e.ID)),
		w.without(e.ID).put(),
	}
}

// put writes the offer; while it stands, it is where the sweep looks.
func (o Offer) put() []store.Op {
	if o.Passed == nil {
		o.Passed = []Passed{}
	}
	op := store.PutVersion(offerKey(o.ID), o.Version, o).In("department", offersPK(o.Department), store.Moment(o.At)+"#"+string(o.ID)).
		In("day", offeredOn(o.Date), string(o.ID))
	switch {
	case o.Status == Open:
		return []store.Op{op, store.Put(dueKey(o), struct{}{}).If(store.Absent())}
	case o.Version > 0:
		return []store.Op{op, store.Delete(dueKey(o))}
	}
	return []store.Op{op}
}

// settle returns the ops that end an offer.
func (o Offer) settle(as OfferStatus, a booking.AppointmentID, now time.Time) []store.Op {
	now = now.UTC().Truncate(time.Millisecond)
	o.Status, o.Appointment, o.SettledAt = as, a, &now
	return o.put()
}

func readEntry(it store.Item) (Entry, error) {
	e := Entry{}
	if err := it.Decode(&e); err != nil {
		return e, err
	}
	e.Version = it.Version
	return e, nil
}

func readOffer(it store.Item) (Offer, error) {
	o := Offer{}
	if err := it.Decode(&o); err != nil {
		return o, err
	}
	o.Version = it.Version
	return o, nil
}

// find returns an entry, live or ended.
func (s *Service) find(ctx context.Context, e EntryID) (Entry, error) {
	if _, _, ok := e.Split(); !ok {
		return Entry{}, ErrEntry
	}
	for _, key := range []store.Key{entryKey(e), endedKey(e)} {
		it, err := s.DB.Get(ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return Entry{}, err
		}
		return readEntry(it)
	}
	return Entry{}, ErrEntry
}

func (s *Service) offer(ctx context.Context, o OfferID) (Offer, error) {
	it, err := s.DB.Get(ctx, offerKey(o))
	if errors.Is(err, store.ErrNotFound) {
		return Offer{}, ErrOffer
	}
	if err != nil {
		return Offer{}, err
	}
	return readOffer(it)
}

// waiting returns a department's live entries by rank.
func (s *Service) waiting(ctx context.Context, d booking.DepartmentID) ([]Entry, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Scheduling, PK: waitingPK(d), Prefix: waitPrefix})
	if err != nil {
		return nil, err
	}
	all := make([]Entry, len(items))
	for i, it := range items {
		if all[i], err = readEntry(it); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, rules().before)
	return all, nil
}
