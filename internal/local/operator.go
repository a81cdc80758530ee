package local

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/auth"
	"careloop/internal/diagnosis"
	"careloop/internal/obs"
	"careloop/internal/operator"
	"careloop/internal/store"
)

var _ operator.Clinic = (*Server)(nil)

// who recounts on this machine; on AWS it is the function that is asked to.
var whoOperates = auth.Job("operator")

// Redrive implements operator.Clinic. A letter is deleted after its work succeeded, so whoever is killed in between
// does that work again, which changes nothing.
func (s *Server) Redrive(ctx context.Context, r operator.Redrive) (operator.Redriven, error) {
	s.redriving.Lock() // another one would do the same work beside this one, to no end
	defer s.redriving.Unlock()
	out := operator.Redriven{From: filepath.Join(s.opts.Dir, DeadLettersFile), Letters: []operator.Letter{}, Notes: []string{}}
	letters, unread, err := s.dead.all()
	if err != nil {
		return out, err
	}
	if unread > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d lines of the file are no letters; they stay as they are", unread))
	}
	for _, l := range letters {
		if !r.Wants(kindOf(l)) {
			continue
		}
		told := operator.Letter{Kind: kindOf(l), What: whatOf(l), At: l.At, Tries: l.Tries, Why: l.Why, Outcome: operator.Waits}
		if !r.DryRun {
			if told.Outcome, told.Said, err = s.sendBack(ctx, l, r.Discard); err != nil {
				return out, err
			}
		}
		out.Letters = append(out.Letters, told)
	}
	return out, nil
}

// sendBack does a letter's work again and says what came of it. An error is about the letters' file, or the end.
func (s *Server) sendBack(ctx context.Context, l letter, discard bool) (operator.Outcome, string, error) {
	err := s.workOff(ctx, l)
	var lost operator.Lost
	switch {
	case ctx.Err() != nil:
		return "", "", ctx.Err()
	case err == nil:
		return operator.Done, "", s.dead.remove(l)
	case errors.As(err, &lost) && discard:
		return operator.Discarded, lost.Error(), s.dead.remove(l)
	case errors.As(err, &lost):
		return operator.Gone, lost.Error(), nil
	}
	return operator.Failed, obs.Harmless(err).Error(), nil
}

// workOff gives a letter's work to the consumer that gave it up.
func (s *Server) workOff(ctx context.Context, l letter) error {
	switch l.Consumer {
	case changesConsumer:
		c, err := s.changeOf(ctx, l)
		if err != nil {
			return err
		}
		_, err = s.pump.handle(ctx, []store.Change{c})
		return err
	case notifyConsumer:
		if l.Body == "" {
			return operator.NoBody
		}
		res, err := s.queue.handle(ctx, events.SQSEvent{Records: []events.SQSMessage{{MessageId: l.Ref, Body: l.Body}}})
		if err == nil && len(res.BatchItemFailures) > 0 {
			return errors.New("it could not be handed over: the log says why under its id")
		}
		return err
	}
	return s.runFunction(ctx, Schedule{Function: l.Consumer, Name: l.Ref, Input: l.Body})
}

// changeOf reads the change of a letter, or returns operator.Trimmed.
func (s *Server) changeOf(ctx context.Context, l letter) (store.Change, error) {
	seq, ok := l.seq()
	if !ok {
		return store.Change{}, operator.Trimmed
	}
	found, err := s.db.Changes(ctx, seq-1, 1)
	if err != nil {
		return store.Change{}, err
	}
	if len(found) == 0 || found[0].Seq != l.Ref {
		return store.Change{}, operator.Trimmed
	}
	return found[0], nil
}

func kindOf(l letter) operator.Kind {
	switch l.Consumer {
	case changesConsumer:
		return operator.Changes
	case notifyConsumer:
		return operator.Notify
	}
	return operator.Schedules
}

func whatOf(l letter) string {
	switch kindOf(l) {
	case operator.Changes:
		return "change " + l.Ref + " of " + l.Table
	case operator.Notify:
		return "message " + l.Ref
	case operator.Schedules:
	}
	if l.Body == "" {
		return l.Consumer
	}
	return l.Consumer + " " + l.Body
}

// Replay implements operator.Clinic.
func (s *Server) Replay(ctx context.Context, r operator.Replay) (operator.Replayed, error) {
	out := operator.Replayed{Told: map[store.Table]int{}, Failed: []operator.Failure{}}
	db := &store.Counter{Store: s.db}
	handle := s.consumers(wireServices(s, db))
	for after := int64(0); ; {
		page, err := s.db.ChangesBetween(ctx, r.From, r.Until, after, batchSize)
		if err != nil || len(page) == 0 {
			out.New = int(db.Writes())
			return out, err
		}
		if after, err = strconv.ParseInt(page[len(page)-1].Seq, 10, 64); err != nil {
			return out, err
		}
		var batch []store.Change
		for _, c := range page {
			if r.Wants(c.Table) {
				batch = append(batch, c)
				out.Told[c.Table]++
			}
		}
		err = operator.Tell(ctx, batch, handle, func(c store.Change, err error) {
			out.Failed = append(out.Failed, operator.Failure{
				What: whatOf(letter{Consumer: changesConsumer, Ref: c.Seq, Table: string(c.Table)}), Why: obs.Harmless(err).Error(),
			})
		})
		if err != nil {
			return out, err
		}
	}
}

// Recount implements operator.Clinic.
func (s *Server) Recount(ctx context.Context, r operator.Recount) (operator.Recounted, error) {
	out := operator.Recounted{Repaired: r.Repair}
	var err error
	if r.Repair {
		out.Differences, err = s.services.kpis.Repair(ctx, whoOperates, r.From, r.Until, r.Reason)
	} else {
		out.Differences, err = s.services.kpis.Recount(ctx, whoOperates, r.From, r.Until)
	}
	return out, err
}

// ImportCodes implements operator.Clinic.
func (s *Server) ImportCodes(ctx context.Context, l diagnosis.List) (diagnosis.Imported, error) {
	return s.services.codes.Import(ctx, whoOperates, l)
}
