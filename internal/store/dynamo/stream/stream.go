// Package stream reads what the streams of DynamoDB's tables still tell, beside the functions that they feed: for an
// operator who needs one part of a stream again. Records are kept for 24 hours.
package stream

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// API is what is needed of the client of DynamoDB Streams.
type API interface {
	ListStreams(context.Context, *dynamodbstreams.ListStreamsInput, ...func(*dynamodbstreams.Options)) (*dynamodbstreams.ListStreamsOutput, error)
	DescribeStream(context.Context, *dynamodbstreams.DescribeStreamInput, ...func(*dynamodbstreams.Options)) (*dynamodbstreams.DescribeStreamOutput, error)
	GetShardIterator(context.Context, *dynamodbstreams.GetShardIteratorInput, ...func(*dynamodbstreams.Options)) (*dynamodbstreams.GetShardIteratorOutput, error)
	GetRecords(context.Context, *dynamodbstreams.GetRecordsInput, ...func(*dynamodbstreams.Options)) (*dynamodbstreams.GetRecordsOutput, error)
}

// Record is one change.
type Record struct {
	Seq   string
	At    time.Time // of the write, to the second
	Event json.RawMessage
}

// ErrTrimmed means that records are no longer kept.
var ErrTrimmed = errors.New("stream: the records are older than 24 hours and no longer kept")

// quietPages is after how many empty answers an open shard counts as read to its end. DynamoDB answers with empty
// pages also where nothing was written for a while, and does not say which of the two it is.
const quietPages = 20

// Of returns the stream of a table.
func Of(ctx context.Context, api API, table string) (arn string, err error) {
	out, err := api.ListStreams(ctx, &dynamodbstreams.ListStreamsInput{TableName: &table})
	if err != nil {
		return "", fmt.Errorf("stream of %s: %w", table, err)
	}
	label := ""
	for _, s := range out.Streams { // one that was switched off is listed for another day: labels are times
		if l := aws.ToString(s.StreamLabel); arn == "" || l > label {
			arn, label = aws.ToString(s.StreamArn), l
		}
	}
	if arn == "" {
		return "", fmt.Errorf("table %s has no stream", table)
	}
	return arn, nil
}

// Part returns the records of a shard from a sequence number to another, both inclusive. If the first of them are
// no longer kept it returns the rest with ErrTrimmed.
func Part(ctx context.Context, api API, arn, shard, first, last string) ([]Record, error) {
	var all []Record
	take := func(r Record) bool {
		if compare(r.Seq, last) > 0 {
			return false
		}
		if compare(r.Seq, first) >= 0 {
			all = append(all, r)
		}
		return compare(r.Seq, last) < 0
	}
	at, err := iterator(ctx, api, &dynamodbstreams.GetShardIteratorInput{
		StreamArn: &arn, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeAtSequenceNumber, SequenceNumber: &first,
	})
	trimmed := errors.Is(err, ErrTrimmed)
	if trimmed {
		at, err = iterator(ctx, api, fromStart(arn, shard))
		if errors.Is(err, ErrTrimmed) {
			return nil, ErrTrimmed
		}
	}
	if err == nil {
		err = read(ctx, api, at, take)
	}
	if err == nil && trimmed {
		err = ErrTrimmed
	}
	return all, err
}

// Between tells the records of a stream that were written from a time on and before another, those of an item in
// their order.
func Between(ctx context.Context, api API, arn string, from, until time.Time, tell func(Record) error) error {
	shards, err := shardsOf(ctx, api, arn)
	if err != nil {
		return err
	}
	from = from.Truncate(time.Second)
	for _, id := range shards {
		at, err := iterator(ctx, api, fromStart(arn, id))
		if errors.Is(err, ErrTrimmed) {
			continue // it ended since it was listed
		}
		if err != nil {
			return err
		}
		var told error
		err = read(ctx, api, at, func(r Record) bool {
			if !r.At.Before(until) {
				return false
			}
			if !r.At.Before(from) {
				told = tell(r)
			}
			return told == nil
		})
		if err := errors.Join(told, err); err != nil {
			return err
		}
	}
	return nil
}

// shardsOf lists a stream's shards, each behind its parent: an item's changes go on in a child.
func shardsOf(ctx context.Context, api API, arn string) ([]string, error) {
	parents := map[string]string{}
	var listed []string
	in := &dynamodbstreams.DescribeStreamInput{StreamArn: &arn}
	for {
		out, err := api.DescribeStream(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("stream %s: %w", arn, err)
		}
		for _, s := range out.StreamDescription.Shards {
			listed = append(listed, aws.ToString(s.ShardId))
			parents[aws.ToString(s.ShardId)] = aws.ToString(s.ParentShardId)
		}
		if in.ExclusiveStartShardId = out.StreamDescription.LastEvaluatedShardId; in.ExclusiveStartShardId == nil {
			break
		}
	}
	var ordered []string
	done := map[string]bool{}
	var add func(id string)
	add = func(id string) {
		parent, known := parents[id]
		if !known || done[id] {
			return
		}
		done[id] = true
		add(parent)
		ordered = append(ordered, id)
	}
	for _, id := range listed {
		add(id)
	}
	return ordered, nil
}

func fromStart(arn, shard string) *dynamodbstreams.GetShardIteratorInput {
	return &dynamodbstreams.GetShardIteratorInput{StreamArn: &arn, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
}

// place is an iterator and the stream that it is of.
type place struct {
	arn  string
	next *string
}

func iterator(ctx context.Context, api API, in *dynamodbstreams.GetShardIteratorInput) (place, error) {
	out, err := api.GetShardIterator(ctx, in)
	if err != nil {
		return place{}, trimmedOr(err)
	}
	return place{*in.StreamArn, out.ShardIterator}, nil
}

// trimmedOr tells what is no longer kept from other errors: a record, or the whole shard or stream.
func trimmedOr(err error) error {
	var trimmed *types.TrimmedDataAccessException
	var gone *types.ResourceNotFoundException
	if errors.As(err, &trimmed) || errors.As(err, &gone) {
		return ErrTrimmed
	}
	return fmt.Errorf("read stream: %w", err)
}

// read tells records until it is told to stop, the shard ends, or nothing more comes.
func read(ctx context.Context, api API, at place, more func(Record) bool) error {
	for quiet := 0; at.next != nil && quiet < quietPages; {
		out, err := api.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: at.next})
		if err != nil {
			return trimmedOr(err)
		}
		quiet++
		for _, r := range out.Records {
			quiet = 0
			event, err := EventOf(at.arn, r)
			if err != nil {
				return err
			}
			if !more(Record{Seq: aws.ToString(r.Dynamodb.SequenceNumber), At: aws.ToTime(r.Dynamodb.ApproximateCreationDateTime), Event: event}) {
				return nil
			}
		}
		at.next = out.NextShardIterator
	}
	return nil
}

// compare orders sequence numbers, which are decimal and of different lengths.
func compare(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
