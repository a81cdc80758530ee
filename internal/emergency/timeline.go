package emergency

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Writing is a line that somebody writes into the timeline.
type Writing struct {
	Kind     EntryKind
	Note     string
	Minutes  int       // of one who comes: how long they need
	Contact  ContactID // of one who was called
	Corrects EntryID
	Place    Place // where it is
	Key      string
}

// maxNote bounds an entry, in characters.
const maxNote = 500

// Write adds what somebody on the spot, or on the way, has to say. What is over takes corrections and nothing else.
func (s *Service) Write(ctx context.Context, by auth.Actor, id ID, w Writing) (Emergency, error) {
	if !by.Has(auth.Staff()...) {
		return Emergency{}, ErrForbidden
	}
	if err := w.check(); err != nil {
		return Emergency{}, err
	}
	d, told, err := s.change(ctx, by, id, w.line(by), func(d emergencyItem) (emergencyItem, Entry, []store.Op, error) {
		x := Entry{Kind: w.Kind, Note: w.Note, Minutes: w.Minutes, Contact: w.Contact, Corrects: w.Corrects}
		if d.Status != Open && w.Kind != Correction {
			return d, x, nil, ErrOver
		}
		if d.Entries >= entriesLimit && (w.Kind == Measure || w.Kind == Called || w.Kind == Located || w.Kind == Correction) {
			return d, x, nil, ErrFull // who comes, and the end, have room
		}
		if w.Kind == Correction {
			if _, err := s.DB.Get(ctx, entryKey(d.ID, w.Corrects)); err != nil {
				return d, x, nil, unknown(err, "corrects")
			}
		}
		if w.Kind == Called && d.told(w.Contact) == nil {
			return d, x, nil, errs.Invalid(errs.Field{Path: "contactId", Code: "unknown"})
		}
		if w.Kind == Located {
			return s.locate(ctx, d, x, w.Place)
		}
		d, err := s.noted(ctx, d, by, x)
		return d, x, nil, err
	})
	if err != nil {
		return Emergency{}, errs.Internal("write timeline", err)
	}
	s.alarm(ctx, told)
	return s.show(ctx, d)
}

// locate notes where it is: the press said no place, or a wrong one. Whom the rule names for that site, and nobody has told,
// is told now; whoever was told finds it behind their link; and who presses there joins it.
func (s *Service) locate(ctx context.Context, d emergencyItem, x Entry, p Place) (emergencyItem, Entry, []store.Op, error) {
	r, err := s.version(ctx, d.Rules)
	if err != nil {
		return d, x, nil, err
	}
	if x.Note, err = s.where(ctx, s.Clinic.Languages[0], p); err != nil {
		return d, x, nil, err
	}
	if d.First == nil {
		first := d.Place
		d.First = &first
	}
	d.Place = p
	now := s.now()
	d, ops := s.catchUp(d, r, now)
	at, err := s.place(ctx, p, d.Drill)
	if err != nil || at.Emergency == d.ID {
		return d, x, ops, err
	}
	if at.Emergency != "" {
		other, err := s.get(ctx, at.Emergency)
		if err != nil || other.joinable(p, now) { // whoever presses there joins that one
			return d, x, ops, err
		}
	}
	return d, x, append(ops, store.PutVersion(placeKey(p, d.Drill), at.version, placeItem{Emergency: d.ID})), nil
}

// line names what is written: with the same key somebody may have written something else, of which the answer was lost,
// and neither must be missing.
func (w Writing) line(by auth.Actor) string {
	return strings.Join([]string{"write", by.ID, w.Key, string(w.Kind), string(w.Contact), string(w.Corrects), strconv.Itoa(w.Minutes), w.Note, w.Place.same()}, ":")
}

func unknown(err error, field string) error {
	if errs.KindOf(err) == errs.KindInternal && !isMissing(err) {
		return err
	}
	return errs.Invalid(errs.Field{Path: field, Code: "unknown"})
}

// noted keeps in the emergency what the list and the banner show of a line.
func (s *Service) noted(ctx context.Context, d emergencyItem, by auth.Actor, x Entry) (emergencyItem, error) {
	now := s.now()
	first := func(t **time.Time) {
		if *t == nil {
			*t = &now
		}
	}
	switch x.Kind {
	case Acknowledged:
		if i := slices.IndexFunc(d.Coming, func(c comerItem) bool { return c.By == by.ID }); i >= 0 { // who says so twice is one
			d.Coming = slices.Clone(d.Coming)
			d.Coming[i].At, d.Coming[i].Minutes = now, x.Minutes
			return d, nil
		}
		who, err := s.Keys.Seal(ctx, by.Name, whoPlace(d.ID, len(d.Coming)))
		if err != nil {
			return d, err
		}
		d.Coming = append(slices.Clone(d.Coming), comerItem{By: by.ID, Who: who, At: now, Minutes: x.Minutes})
		if by.ID == d.RaisedBy { // that they are there is why they pressed: the others are told as before
			return d, nil
		}
		first(&d.AcknowledgedAt)
		d.Escalate = nil
	case Arrived: // who is there need not have said that they come
		first(&d.AcknowledgedAt)
		first(&d.ArrivedAt)
		d.Escalate = nil
	case HandedOver:
		first(&d.HandedOverAt)
	case Called:
		d.Alerts = slices.Clone(d.Alerts)
		if a := d.told(x.Contact); a.SentAt == nil {
			a.SentAt = &now
		}
	case Raised, JoinedIn, Told, NotTold, ToldPerhaps, Escalated, ToldAgain, NobodyLeft, Declined, Measure, Located, Correction, Over, StoodDown:
	}
	return d, nil
}

func (w Writing) check() error {
	f := errs.NewFaults()
	if !w.Kind.written() {
		f.Add("kind", "unknown")
	}
	if len([]rune(w.Note)) > maxNote {
		f.Add("note", "too-long", errs.Params{"max": maxNote})
	}
	if (w.Kind == Measure || w.Kind == Correction) && w.Note == "" {
		f.Add("note", "required")
	}
	if (w.Kind == Located) != w.Place.said() {
		f.Add("room", map[bool]string{true: "required", false: "unexpected"}[w.Kind == Located])
	}
	if (w.Kind == Correction) != (w.Corrects != "") {
		f.Add("corrects", map[bool]string{true: "required", false: "unexpected"}[w.Kind == Correction])
	}
	if (w.Kind == Called) != (w.Contact != "") {
		f.Add("contactId", map[bool]string{true: "required", false: "unexpected"}[w.Kind == Called])
	}
	return f.Err()
}

// End ends an emergency, or stands it down as a false alarm: whoever raised it, nurses, doctors and managers may.
func (s *Service) End(ctx context.Context, by auth.Actor, id ID, falseAlarm bool, note, key string) (Emergency, error) {
	if !by.Has(auth.Staff()...) {
		return Emergency{}, ErrForbidden
	}
	d, _, err := s.change(ctx, by, id, "end:"+by.ID+":"+key, func(d emergencyItem) (emergencyItem, Entry, []store.Op, error) {
		x := Entry{Kind: Over, Note: note}
		switch {
		case by.ID != d.RaisedBy && !by.Has(auth.Nurse, auth.Doctor, auth.Manager, auth.Administrator):
			return d, x, nil, ErrForbidden
		case d.Status != Open:
			return d, x, nil, ErrOver
		}
		now := s.now()
		d.Status, d.EndedAt, d.Escalate = Ended, &now, nil
		if falseAlarm {
			d.Status, x.Kind = FalseAlarm, StoodDown
		}
		return d, x, nil, nil
	})
	if err != nil {
		return Emergency{}, errs.Internal("end emergency", err)
	}
	s.alarm(ctx, []Event{{Kind: EmergencyClosed, Emergency: d.plain()}})
	return s.show(ctx, d)
}

// Notice is what became of a message to a contact.
type Notice struct {
	Alert   AlertID
	Message string // its id, by which it is noted once
	Sent    bool
	Unsure  bool // nobody knows
	Channel channel.Name
}

// Note keeps what became of an alert, and returns the emergency as it stands then.
func (s *Service) Note(ctx context.Context, n Notice) (Emergency, error) {
	a, err := s.alertOf(ctx, n.Alert)
	if err != nil {
		return Emergency{}, err
	}
	d, _, err := s.change(ctx, job, a.Emergency, "message:"+n.Message, func(d emergencyItem) (emergencyItem, Entry, []store.Op, error) {
		x := Entry{Kind: Told, Contact: a.Contact, Channel: n.Channel}
		now := s.now()
		d.Alerts = slices.Clone(d.Alerts)
		al := d.alert(n.Alert)
		if al == nil {
			return d, x, nil, fmt.Errorf("alert %s is not of its emergency", n.Alert)
		}
		switch {
		case n.Sent:
			al.SentAt = &now
		case n.Unsure:
			x.Kind, al.Unsure = ToldPerhaps, true
		default:
			x.Kind, al.Failed = NotTold, true
		}
		return d, x, nil, nil
	})
	return d.plain(), errs.Internal("note what was told", err)
}

// Sweep tells the next contacts of each emergency to which nobody comes, and returns how many it looked at.
func (s *Service) Sweep(ctx context.Context, now time.Time) (int, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, Index: "due", PK: dueEntry, To: store.Moment(now) + "~"})
	if err != nil {
		return 0, errs.Internal("sweep emergencies", err)
	}
	var failed error
	for _, it := range items { // one that fails keeps nobody from the others
		failed = errors.Join(failed, s.escalate(ctx, ID(it.PK), now))
	}
	return len(items), errs.Internal("escalate", failed)
}

func (s *Service) escalate(ctx context.Context, id ID, now time.Time) error {
	d, err := s.get(ctx, id)
	if err != nil || d.Status != Open || d.Escalate == nil || d.Escalate.After(now) {
		return err
	}
	r, err := s.version(ctx, d.Rules)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("step:%d", d.Step+d.Rounds)
	_, told, err := s.change(ctx, job, id, key, func(d emergencyItem) (emergencyItem, Entry, []store.Op, error) {
		if d.Status != Open || d.Escalate == nil || d.Escalate.After(now) {
			return d, Entry{}, nil, errAgain
		}
		rounds := d.Rounds
		d, ops := s.step(d, r, s.now())
		x := Entry{Kind: Escalated, Step: d.Step}
		switch {
		case d.Escalate == nil:
			x.Kind = NobodyLeft
		case d.Rounds > rounds:
			x.Kind = ToldAgain
		}
		return d, x, ops, nil
	})
	if isAgain(err) {
		return nil // somebody comes, or it is over
	}
	s.alarm(ctx, told)
	return err
}
