package booking

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/store"
)

// Numbers are kept where the rules about them are settled, one item each: to see what is free in a department, all of
// them would have to be read. So the change stream paints a picture of each department's day: which numbers of which
// sessions are booked, a bit each. Holds are not in it, because they end without a change. It lags a moment behind; only the numbers themselves say who has what.

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
	return Touched{Department: cmp.Or(after.Department, before.Department), Session: session}, before.Appointment != after.Appointment, nil
}

// picture says which numbers are taken, by the name of a session within it.
type picture map[string]bits

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

// pictureName is how a session is called in the picture of its day. It begins with a letter, as attributes must.
func pictureName(s ScheduleID, start clinic.Wall) string {
	return strings.Replace(string(s), "sch_", "s", 1) + string(start[:2]) + string(start[3:])
}

func (p picture) of(s SessionID) bits {
	schedule, _, start, _ := s.Split()
	return p[pictureName(schedule, start)]
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
	byDay := map[store.Key]map[string]bits{}
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
		for _, n := range taken {
			if n.Appointment != "" { // a closure's numbers are not shown for another reason
				b = b.with(n.number)
			}
		}
		key := pictureKey(t.Department, day)
		if byDay[key] == nil {
			byDay[key] = map[string]bits{}
		}
		byDay[key][pictureName(schedule, start)] = b
	}
	for key, sessions := range byDay {
		if err := s.paintDay(ctx, key, sessions); err != nil {
			return err
		}
	}
	return nil
}

// paintDay writes what is not there yet.
func (s *Service) paintDay(ctx context.Context, key store.Key, sessions map[string]bits) error {
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
