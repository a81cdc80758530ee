package booking

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/store"
)

// Numbers are kept where the rules about them are settled, one item each: to see what is free in a department, all of
// them would have to be read. So the change stream paints a picture of each department's day: which numbers of which
// sessions are booked, a bit each, and which are held, with when that is over: a hold ends without a change. It lags a
// moment behind; only the numbers themselves say who has what.

// Touched is a session of which a number was taken or given back.
type Touched struct {
	Department DepartmentID
	Session    SessionID
}

// TouchedBy returns the session that a change of an item touches; false for other changes.
func TouchedBy(c store.Change) (Touched, bool, error) {
	session, _, ok := numberAt(c.Key)
	if !ok || c.Table != store.Scheduling {
		return Touched{}, false, nil
	}
	var before, after numberItem
	for _, x := range []struct {
		it *store.Item
		n  *numberItem
	}{{c.Old, &before}, {c.New, &after}} {
		if x.it == nil {
			continue
		}
		if err := x.it.Decode(x.n); err != nil {
			return Touched{}, false, err
		}
	}
	seen := before.Appointment != after.Appointment || before.Hold != after.Hold || before.Until != after.Until
	return Touched{Department: cmp.Or(after.Department, before.Department), Session: session}, seen, nil
}

// picture says which numbers are taken: by the name of a session within it the bits of those that are booked, and by that
// with heldPrefix the holds.
type picture map[string][]byte

const heldPrefix = "h"

// bits has a bit for each number, from 1 on.
type bits []byte

func (b bits) has(number int) bool {
	i := number / 8
	return i < len(b) && b[i]&(1<<(number%8)) != 0
}

func (b bits) with(number int) bits {
	for len(b) <= number/8 {
		b = append(b, 0)
	}
	b[number/8] |= 1 << (number % 8)
	return b
}

func (b bits) without(number int) bits {
	if b.has(number) {
		b[number/8] &^= 1 << (number % 8)
	}
	return b
}

// holds are the numbers that are held, each followed by the millisecond in which it is free again.
type holds []byte

func (h holds) with(number int, until int64) holds {
	return binary.AppendUvarint(binary.AppendUvarint(h, uint64(number)), uint64(until)) //nolint:gosec // neither is negative
}

// over returns bits with what is still held laid over them.
func (h holds) over(b bits, now time.Time) bits {
	if len(h) == 0 {
		return b
	}
	b = slices.Clone(b)
	for len(h) > 0 {
		number, n := binary.Uvarint(h)
		if n <= 0 {
			break
		}
		until, m := binary.Uvarint(h[n:])
		if m <= 0 {
			break
		}
		if h = h[n+m:]; until > uint64(now.UnixMilli()) {
			b = b.with(int(number)) //nolint:gosec // as it was put in
		}
	}
	return b
}

// pictureName is how a session is called in the picture of its day. It begins with a letter, as attributes must.
func pictureName(s ScheduleID, start clinic.Wall) string {
	return strings.Replace(string(s), "sch_", "s", 1) + string(start[:2]) + string(start[3:])
}

// of returns which numbers of a session nobody can have now.
func (p picture) of(s SessionID, now time.Time) bits {
	schedule, _, start, _ := s.Split()
	name := pictureName(schedule, start)
	return holds(p[heldPrefix+name]).over(p[name], now)
}

const picturePrefix = "taken#"

func pictureKey(d DepartmentID, day clinic.Date) store.Key {
	return store.Key{Table: store.Scheduling, PK: string(d), SK: picturePrefix + string(day)}
}

// pictures reads the pictures of a department's days.
func (s *Service) pictures(ctx context.Context, d DepartmentID, from, to clinic.Date) (map[clinic.Date]picture, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{
		Table: store.Scheduling, PK: string(d), From: picturePrefix + string(from), To: picturePrefix + string(to),
	})
	if err != nil {
		return nil, err
	}
	out := map[clinic.Date]picture{}
	for _, it := range items {
		var p picture
		if err := it.Decode(&p); err != nil {
			return nil, err
		}
		out[clinic.Date(strings.TrimPrefix(it.SK, picturePrefix))] = p
	}
	return out, nil
}

// Paint brings the pictures up to date for sessions of which numbers were taken or given back. It looks at the numbers
// as they are, so that it may be told twice, and late.
func (s *Service) Paint(ctx context.Context, touched []Touched) error {
	byDay := map[store.Key]picture{}
	seen := map[Touched]bool{}
	for _, t := range touched {
		schedule, day, start, ok := t.Session.Split()
		if !ok || seen[t] {
			continue
		}
		seen[t] = true
		taken, err := s.numbersOf(ctx, t.Session)
		if err != nil {
			return err
		}
		var b bits
		var h holds
		for _, n := range taken { // a closure's numbers are not shown for another reason
			switch {
			case n.Hold != "" && !n.over(s.Now()):
				h = h.with(n.number, n.Until)
			case n.Appointment != "":
				b = b.with(n.number)
			}
		}
		key := pictureKey(t.Department, day)
		if byDay[key] == nil {
			byDay[key] = picture{}
		}
		name := pictureName(schedule, start)
		byDay[key][name], byDay[key][heldPrefix+name] = b, h
	}
	for key, sessions := range byDay {
		if err := s.paintDay(ctx, key, sessions); err != nil {
			return err
		}
	}
	return nil
}

// paintDay writes what is not there yet.
func (s *Service) paintDay(ctx context.Context, key store.Key, sessions picture) error {
	var there picture
	it, err := s.DB.Get(ctx, key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if it.Version > 0 {
		if err := it.Decode(&there); err != nil {
			return err
		}
	}
	op, changed := store.Update(key), false
	for _, name := range slices.Sorted(maps.Keys(sessions)) {
		b := sessions[name]
		if slices.Equal(there[name], b) {
			continue
		}
		changed = true
		if len(b) == 0 {
			op = op.Remove(name)
		} else {
			op = op.Set(name, b)
		}
	}
	if !changed {
		return nil
	}
	day := clinic.Date(strings.TrimPrefix(key.SK, picturePrefix))
	op = op.Until(day.AddDays(2).Start(s.Clinic.Zone))
	return s.DB.Write(ctx, auth.Job("openings").Stamp("", s.Now()), op)
}
