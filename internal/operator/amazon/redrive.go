package amazon

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"careloop/internal/jobs"
	"careloop/internal/obs"
	"careloop/internal/operator"
	"careloop/internal/store"
	"careloop/internal/store/dynamo/stream"
)

// work is what a letter asks for. It returns what is said of it beside the outcome.
type work func(ctx context.Context) (operator.Outcome, error)

// boxes are the dead-letter queues and how their letters are read.
var boxes = []struct {
	kind  operator.Kind
	queue string
	read  func(*Deployment, mail) (operator.Letter, work)
}{
	{operator.Changes, "changes-dead", (*Deployment).changesLetter},
	{operator.Notify, "notify-dead", (*Deployment).notifyLetter},
	{operator.Schedules, "schedules-dead", (*Deployment).schedulesLetter},
}

// Redrive implements operator.Clinic.
func (d *Deployment) Redrive(ctx context.Context, r operator.Redrive) (operator.Redriven, error) {
	out := operator.Redriven{From: d.Prefix + "*-dead", Letters: []operator.Letter{}, Notes: []string{}}
	for _, x := range boxes {
		if !r.Wants(x.kind) {
			continue
		}
		b, err := d.open(ctx, x.queue)
		if err != nil {
			return out, err
		}
		if n, err := b.elsewhere(ctx); err != nil {
			return out, err
		} else if n > 0 {
			out.Notes = append(out.Notes, fmt.Sprintf(
				"%d more letters of %s are in the hands of another command, or of one that was killed; they show again within %d minutes",
				n, d.Prefix+x.queue, held/60))
		}
		err = b.each(ctx, r, func(m mail) (operator.Letter, work) { return x.read(d, m) }, &out)
		b.free(context.WithoutCancel(ctx))
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// each goes through the letters of a box. A letter is deleted after its work succeeded.
func (b *box) each(ctx context.Context, r operator.Redrive, read func(mail) (operator.Letter, work), out *operator.Redriven) error {
	seconds := int32(held)
	if r.DryRun {
		seconds = looked
	}
	for {
		batch, err := b.take(ctx, seconds)
		if err != nil || len(batch) == 0 {
			return err
		}
		for i, m := range batch {
			l, do := read(m)
			l.Outcome = operator.Waits
			if !r.DryRun {
				settle(ctx, &l, do, r.Discard)
			}
			if ctx.Err() != nil {
				b.kept = append(b.kept, receipts(batch[i:])...)
				return ctx.Err()
			}
			out.Letters = append(out.Letters, l)
			if l.Outcome.Kept() {
				b.keep(m)
			} else if err := b.remove(ctx, m); err != nil {
				return err
			}
		}
	}
}

func receipts(batch []mail) []*string {
	var all []*string
	for _, m := range batch {
		all = append(all, m.receipt)
	}
	return all
}

// settle does a letter's work and notes what came of it.
func settle(ctx context.Context, l *operator.Letter, do work, discard bool) {
	outcome, err := do(ctx)
	var lost operator.Lost
	switch {
	case err == nil:
		l.Outcome = outcome
	case errors.As(err, &lost) && discard:
		l.Outcome, l.Said = operator.Discarded, lost.Error()
	case errors.As(err, &lost):
		l.Outcome, l.Said = operator.Gone, lost.Error()
	default:
		l.Outcome, l.Said = operator.Failed, obs.Said(err)
	}
}

// unreadable is a letter whose body nobody here understands. What it says is not repeated.
func unreadable(kind operator.Kind, m mail) (operator.Letter, work) {
	return operator.Letter{Kind: kind, What: "letter " + m.id, At: m.at}, func(context.Context) (operator.Outcome, error) {
		return "", operator.NotOurs
	}
}

// destination is what Lambda puts around what it gave up.
type destination struct {
	Timestamp time.Time `json:"timestamp"`
	Request   struct {
		Function  string `json:"functionArn"`
		Condition string `json:"condition"`
		Tries     int    `json:"approximateInvokeCount"`
	} `json:"requestContext"`
	Response struct {
		Error string `json:"functionError"`
	} `json:"responseContext"`
	Answer struct {
		Message string `json:"errorMessage"`
	} `json:"responsePayload"`
	Payload json.RawMessage `json:"requestPayload"`
	Part    *struct {
		Shard string `json:"shardId"`
		First string `json:"startSequenceNumber"`
		Last  string `json:"endSequenceNumber"`
		Size  int    `json:"batchSize"`
		Arn   string `json:"streamArn"`
	} `json:"DDBStreamBatchInfo"`
}

// why says why something was given up, as far as Lambda says it.
func (x destination) why() string {
	var parts []string
	for _, s := range []string{x.Request.Condition, x.Response.Error, x.Answer.Message} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return obs.Harmless(errors.New(strings.Join(parts, ": "))).Error()
}

// changesLetter reads what a stream's event source gave up: a part of the stream, without its records.
func (d *Deployment) changesLetter(m mail) (operator.Letter, work) {
	var x destination
	if json.Unmarshal([]byte(m.body), &x) != nil || x.Part == nil {
		return unreadable(operator.Changes, m)
	}
	p := x.Part
	_, table, _ := strings.Cut(p.Arn, ":table/"+d.Prefix)
	table, _, ok := strings.Cut(table, "/stream/")
	if _, known := store.Spec(store.Table(table)); !ok || !known {
		return unreadable(operator.Changes, m)
	}
	what := fmt.Sprintf("change %s of %s", p.First, table)
	if p.First != p.Last {
		what = fmt.Sprintf("changes %s to %s (%d) of %s", p.First, p.Last, p.Size, table)
	}
	l := operator.Letter{Kind: operator.Changes, What: what, At: x.Timestamp, Tries: x.Request.Tries, Why: x.why()}
	return l, func(ctx context.Context) (operator.Outcome, error) {
		records, lost := stream.Part(ctx, d.Streams, p.Arn, p.Shard, p.First, p.Last)
		if lost != nil && !errors.Is(lost, stream.ErrTrimmed) {
			return "", lost
		}
		if lost == nil && len(records) < p.Size {
			return "", fmt.Errorf("the stream tells %d of %d changes: try again", len(records), p.Size)
		}
		if err := d.tell(ctx, records); err != nil {
			return "", err
		}
		if lost != nil {
			return "", operator.Trimmed
		}
		return operator.Done, nil
	}
}

// tell hands records to the consumers, in batches, and returns an error if any of them was not worked off.
func (d *Deployment) tell(ctx context.Context, records []stream.Record) error {
	var failed []string
	var why error
	writes := 0
	err := operator.Tell(ctx, records, d.consumer(&writes), func(r stream.Record, err error) {
		failed, why = append(failed, r.Seq), cmp.Or(why, err)
	})
	if err == nil && why != nil {
		err = fmt.Errorf("%d of %d changes failed, the first is %s: %w", len(failed), len(records), failed[0], why)
	}
	return err
}

// notifyLetter reads a dispatch that no delivery took. It goes back to its channel's queue, from where notify takes it
// as any other; if it fails there again, it comes back.
func (d *Deployment) notifyLetter(m mail) (operator.Letter, work) {
	dispatch, err := jobs.DispatchOf(m.body)
	if err != nil {
		return unreadable(operator.Notify, m)
	}
	l := operator.Letter{Kind: operator.Notify, What: fmt.Sprintf("message %s by %s", dispatch.Message, dispatch.Channel), At: m.at}
	return l, func(ctx context.Context) (operator.Outcome, error) {
		url, err := d.url(ctx, string(dispatch.Channel))
		if err == nil {
			_, err = d.Queues.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &m.body})
		}
		return operator.Moved, err
	}
}

// scheduled are the functions that schedules start. No letter makes another one run.
var scheduled = []string{"reminders", "payments", "nightly"}

// schedulesLetter reads what a function failed at for good, in Lambda's wrapping, or what Scheduler could not deliver
// to it: the bare event, with the rest in attributes.
func (d *Deployment) schedulesLetter(m mail) (operator.Letter, work) {
	var x destination
	if json.Unmarshal([]byte(m.body), &x) != nil {
		return unreadable(operator.Schedules, m)
	}
	l := operator.Letter{Kind: operator.Schedules, At: x.Timestamp, Tries: x.Request.Tries, Why: x.why()}
	target, event := x.Request.Function, []byte(x.Payload)
	if target == "" {
		target, event, l.At = m.attributes["TARGET_ARN"], []byte(m.body), m.at
		l.Why = obs.Harmless(errors.New(m.attributes["ERROR_CODE"] + ": " + m.attributes["ERROR_MESSAGE"])).Error()
		if n, err := strconv.Atoi(m.attributes["RETRY_ATTEMPTS"]); err == nil {
			l.Tries = n + 1
		}
	}
	for _, function := range scheduled {
		if _, name, _ := strings.Cut(target, ":function:"); name == d.Prefix+function || strings.HasPrefix(name, d.Prefix+function+":") {
			l.What = function
			if len(event) == 0 || string(event) == "null" {
				event = []byte("{}")
			}
			var task jobs.NightlyEvent
			if json.Unmarshal(event, &task) == nil && task.Task != "" {
				l.What += " " + task.Task
			}
			return l, func(ctx context.Context) (operator.Outcome, error) {
				var answer json.RawMessage
				return operator.Done, d.invoke(ctx, function, event, nil, &answer)
			}
		}
	}
	return unreadable(operator.Schedules, m)
}
