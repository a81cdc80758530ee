package visit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/crypt"
	"careloop/internal/errs"
)

// Verb is what was done with an encounter while it was in the queue.
type Verb string

// The verbs. All from Call on are moves that somebody asks for.
const (
	CheckedIn  Verb = "checked-in"
	Triaged    Verb = "triaged"
	Alerted    Verb = "alerted" // the wait was noticed to be too long
	Call       Verb = "call"
	Recall     Verb = "recall"
	Skip       Verb = "skip"
	Pass       Verb = "pass"
	Transfer   Verb = "transfer"
	Examine    Verb = "examine"
	Return     Verb = "return"
	Leave      Verb = "leave"
	Prioritise Verb = "prioritise"

	Deprioritise Verb = "deprioritise"
)

// Line is one line of an encounter's log.
type Line struct {
	At     time.Time `json:"at"`
	What   Verb      `json:"what"`
	By     string    `json:"by"`
	Who    Who       `json:"who,omitempty" enum:"staff,patient,system" doc:"Absent of what was noted before this was."`
	Name   string    `json:"name,omitempty" doc:"Of staff, as it was then."`
	Reason string    `json:"reason,omitempty"`
	Queue  QueueID   `json:"queueId,omitempty"`
}

// Who is what somebody is to the clinic who did something.
type Who string

// What they are.
const (
	ByStaff   Who = "staff"
	ByPatient Who = "patient"
	BySystem  Who = "system"
)

// lineBy begins a line about what somebody did.
func lineBy(by auth.Actor, at time.Time, what Verb) lineItem {
	l := lineItem{At: at, What: what, By: by.ID, Who: ByStaff, Name: by.Name}
	switch {
	case by.Has(auth.System):
		l.Who, l.Name = BySystem, ""
	case by.Has(auth.Patient):
		l.Who, l.Name = ByPatient, ""
	}
	return l
}

// lineItem is a line as it is stored: why somebody is called out of turn tells of their illness.
type lineItem struct {
	At     time.Time    `json:"at"`
	What   Verb         `json:"what"`
	By     string       `json:"by"`
	Who    Who          `json:"who,omitempty"`
	Name   string       `json:"name,omitempty"` // of staff; the log names no patient
	Reason crypt.Sealed `json:"reason,omitempty"`
	Queue  QueueID      `json:"queueId,omitempty"`
	Key    string       `json:"key,omitempty"`
}

// maxLines bounds a log: the oldest lines but the first go.
const maxLines = 100

func linePlace(e EncounterID, at time.Time) string {
	return fmt.Sprintf("%s/log/%d", e, at.UnixMilli())
}

// note adds a line.
func (s *Service) note(ctx context.Context, doc *encounterItem, l lineItem, reason string) error {
	var err error
	if l.Reason, err = s.Keys.Seal(ctx, strings.TrimSpace(reason), linePlace(doc.ID, l.At)); err != nil {
		return err
	}
	l.Queue = doc.Queue
	if len(doc.Log) >= maxLines {
		doc.Log = append(doc.Log[:1:1], doc.Log[2:]...)
	}
	doc.Log = append(doc.Log, l)
	return nil
}

// noted returns whether a request was served before, and as what.
func (doc encounterItem) noted(key string) (Verb, bool) {
	for _, l := range doc.Log {
		if key != "" && l.Key == key {
			return l.What, true
		}
	}
	return "", false
}

// Log tells what happened to an encounter since the check-in. Reasons are for those who treat.
func (s *Service) Log(ctx context.Context, by auth.Actor, id EncounterID) ([]Line, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager) {
		return nil, ErrForbidden
	}
	it, err := s.get(ctx, id)
	if err != nil {
		return nil, errs.Internal("read log", err)
	}
	_, doc, err := read(it)
	if err != nil {
		return nil, errs.Internal("read log", err)
	}
	out := []Line{}
	for _, l := range doc.Log {
		line := Line{At: l.At, What: l.What, By: l.By, Who: l.Who, Name: l.Name, Queue: l.Queue}
		if by.Has(auth.Nurse, auth.Doctor) {
			if line.Reason, err = s.Keys.Open(ctx, l.Reason, linePlace(id, l.At)); err != nil {
				return nil, errs.Internal("read log", err)
			}
		}
		out = append(out, line)
	}
	return out, nil
}
