package waitlist

import (
	"context"
	"errors"
	"fmt"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Line is one line of the fairness log: an offer, or a change of what somebody waits for. One of the two is there.
type Line struct {
	At     time.Time   `json:"at"`
	Offer  *Offer      `json:"offer,omitempty"`
	Change *WishChange `json:"change,omitempty"`
}

// WishChange is a change of what somebody waits for, whether or not an offer followed. The rank stayed.
type WishChange struct {
	Entry    EntryID    `json:"entryId"`
	Patient  patient.ID `json:"patientId"`
	At       time.Time  `json:"at"`
	Who      string     `json:"who" enum:"staff,patient"`
	Name     string     `json:"name,omitempty" doc:"Of staff, as the sign-in knew them."`
	Urgency  string     `json:"urgency"`
	Priority string     `json:"priority"`
	Since    time.Time  `json:"since"`
	Before   Wish       `json:"before"`
	After    Wish       `json:"after"`
}

const changePrefix = "change#"

// changed returns the op that writes a change of an entry down. The version that was changed tells it from others.
func (e Entry) changed(by auth.Actor, to Wish, at time.Time) store.Op {
	c := WishChange{
		Entry: e.ID, Patient: e.Patient, At: at, Who: "patient", Urgency: e.Urgency, Priority: e.Priority, Since: e.Since, Before: e.Wish, After: to,
	}
	if by.Has(auth.Staff()...) {
		c.Who, c.Name = "staff", by.Name
	}
	key := store.Key{Table: store.Scheduling, PK: string(e.ID), SK: fmt.Sprintf("%s%06d", changePrefix, e.Version)}
	return store.Put(key, c).If(store.Absent()).In("department", offersPK(e.Department), store.Moment(at)+"#"+key.PK+"#"+key.SK)
}

// Log lists the lines of a department's fairness log, the latest first.
func (s *Service) Log(ctx context.Context, by auth.Actor, d booking.DepartmentID, limit int, cursor string) ([]Line, string, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.Auditor) {
		return nil, "", ErrForbidden
	}
	page, err := s.DB.Query(ctx, store.Query{
		Table: store.Scheduling, Index: "department", PK: offersPK(d), Desc: true, Limit: limit, Cursor: cursor,
	})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list offers", err)
	}
	out := make([]Line, len(page.Items))
	for i, it := range page.Items {
		if out[i], err = readLine(it); err != nil {
			return nil, "", errs.Internal("list offers", err)
		}
	}
	return out, page.Next, nil
}

func readLine(it store.Item) (Line, error) {
	if it.SK != offerSK {
		c := WishChange{}
		err := it.Decode(&c)
		return Line{At: c.At, Change: &c}, err
	}
	o, err := readOffer(it)
	return Line{At: o.At, Offer: &o}, err
}
