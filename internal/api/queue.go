package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// QueuePath names a queue: a session's by the session's id, a place's by its own.
type QueuePath struct {
	ID visit.QueueID `path:"id" maxLength:"40"`
}

type callIn struct {
	QueuePath
	Key  string `header:"Idempotency-Key" minLength:"8" maxLength:"100" pattern:"^[!-~]*$" doc:"A retry with the same key gets the patient whom its first try called."`
	Room string `query:"room" maxLength:"40" doc:"Where the patient is to go, of a pool."`

	Anyway bool `query:"anyway" doc:"Also if as many were called as the rules let in at once, and none of them has come out."`
}

type explainIn struct {
	QueuePath
	A visit.EncounterID `query:"a" required:"true" maxLength:"60"`
	B visit.EncounterID `query:"b" required:"true" maxLength:"60"`
}

type moveInQueueIn struct {
	ID visit.EncounterID `path:"id" maxLength:"60"`
	Retriable
	Body struct {
		Verb   visit.Verb    `json:"verb" enum:"call,recall,skip,pass,transfer,examine,return,leave,prioritise,deprioritise"`
		Reason string        `json:"reason,omitempty" maxLength:"200" doc:"Required to call somebody out of turn, to skip, transfer, prioritise and deprioritise. Sealed."`
		To     visit.QueueID `json:"to,omitempty" maxLength:"40" doc:"Of a transfer; of an examination: the queue of the room where it is made, from which the patient returns. Absent: away, wherever that is."`
		Room   string        `json:"room,omitempty" maxLength:"40" doc:"Of a call from a pool."`
		Anyway bool          `json:"anyway,omitempty" doc:"Of a transfer: also if that doctor's session is over, and nobody may call the patient."`
	}
}

type waitIn struct {
	ID          visit.EncounterID `path:"id" maxLength:"60"`
	Queue       visit.QueueID     `query:"queue" maxLength:"40" doc:"The queue that the last look named; makes the next one cheap."`
	IfNoneMatch string            `header:"If-None-Match" maxLength:"100"`
}

// QueueEntry is somebody in a queue, with the reasons in words.
type QueueEntry struct {
	visit.InQueue
	Why string `json:"why,omitempty" doc:"Why the patient stands before the next one, in the caller's language."`
}

// Explanation is why one patient stands before another, in the caller's language.
type Explanation struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// looked is the output of an operation that many call again and again: 304 where nothing has changed.
type looked[T any] struct {
	Status int
	ETag   string `header:"ETag"`
	Body   T
}

func answerLooked[T any](body T, seen string, err error) (*looked[T], error) {
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(body)
	if err != nil {
		return nil, errs.Internal("etag", err)
	}
	sum := sha256.Sum256(b)
	o := &looked[T]{Status: http.StatusOK, ETag: strconv.Quote(base64.RawURLEncoding.EncodeToString(sum[:12])), Body: body}
	for tag := range strings.SplitSeq(seen, ",") {
		if strings.TrimPrefix(strings.TrimSpace(tag), "W/") == o.ETag {
			o.Status = http.StatusNotModified
		}
	}
	return o, nil
}

// queueing registers the queues' operations.
func queueing(a *API, s *visit.Service) {
	register(a, Op{
		ID: "get-queue", Method: http.MethodGet, Path: "/sessions/{id}/queue", Roles: onDuty,
		Summary: "Who waits, is being seen or is away for a while, in the order of calling, with the reasons for it",
	}, func(ctx context.Context, in *QueuePath) (*listOut[QueueEntry], error) {
		all, err := s.Queue(ctx, auth.From(ctx), in.ID)
		out := make([]QueueEntry, len(all))
		for i, x := range all {
			out[i] = QueueEntry{InQueue: x}
			if x.Before != nil {
				out[i].Why = i18n.T(langOf(ctx), "queue.why."+x.Before.Code, x.Before.Params)
			}
		}
		return listed(out, "", err)
	})
	register(a, Op{
		ID: "explain-queue", Method: http.MethodGet, Path: "/sessions/{id}/queue/order", Roles: onDuty,
		Summary: "Why one patient stands before another",
	}, func(ctx context.Context, in *explainIn) (*out[Explanation], error) {
		why, err := s.Explain(ctx, auth.From(ctx), in.ID, in.A, in.B)
		return answer(Explanation{Code: why.Code, Text: i18n.T(langOf(ctx), "queue.why."+why.Code, why.Params)}, err)
	})
	register(a, Op{
		ID: "call-next", Method: http.MethodPost, Path: "/sessions/{id}/call-next", Roles: callers,
		Summary: "Call the next patient of a queue",
	}, func(ctx context.Context, in *callIn) (*tagged[visit.Encounter], error) {
		e, err := s.CallNext(ctx, auth.From(ctx), in.ID, visit.Move{Key: in.Key, Room: in.Room, Anyway: in.Anyway})
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "move-in-queue", Method: http.MethodPost, Path: "/encounters/{id}/moves", Roles: checkers,
		Summary: "Call, recall, skip, pass over, transfer, send for an examination, take back, let leave, put first, or in turn again",
	}, func(ctx context.Context, in *moveInQueueIn) (*tagged[visit.Encounter], error) {
		b := in.Body
		e, err := s.Move(ctx, auth.From(ctx), in.ID, visit.Move{Verb: b.Verb, Reason: b.Reason, To: b.To, Room: b.Room, Anyway: b.Anyway, Key: in.Key})
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "get-encounter-log", Method: http.MethodGet, Path: "/encounters/{id}/log", Roles: onDuty,
		Summary: "What happened to an encounter since check-in; reasons for those who treat",
	}, func(ctx context.Context, in *encounterIn) (*listOut[visit.Line], error) {
		all, err := s.Log(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "get-wait", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/encounters/{id}/wait", Roles: everyone,
		Summary: "How a visit stands: people ahead, estimated wait, what to do; to be asked again and again",
	}, func(ctx context.Context, in *waitIn) (*looked[visit.Waiting], error) {
		w, err := s.Wait(ctx, auth.From(ctx), in.ID, in.Queue, langOf(ctx))
		return answerLooked(w, in.IfNoneMatch, err)
	})
	register(a, Op{
		ID: "list-wait-alerts", Method: http.MethodGet, Path: "/wait-alerts", Roles: onDuty,
		Summary: "Who waits too long, anywhere in the clinic, and where; and who is in isolation",
	}, func(ctx context.Context, _ *noIn) (*listOut[visit.Overlong], error) {
		all, err := s.Alerts(ctx, auth.From(ctx))
		return listed(all, "", err)
	})
}
