package amazon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"careloop/internal/message"
)

// BatchPublisher is what Topic needs of an SNS client.
type BatchPublisher interface {
	PublishBatch(ctx context.Context, in *sns.PublishBatchInput, opts ...func(*sns.Options)) (*sns.PublishBatchOutput, error)
}

// Topic publishes dispatches. The attribute "channel" is what the queues' subscriptions filter by.
type Topic struct {
	Client BatchPublisher
	ARN    string
}

const batchLimit = 10 // entries in one PublishBatch

// Publish hands all dispatches to the topic. Some may be out although it returns an error; telling one of them
// again is harmless.
func (t Topic) Publish(ctx context.Context, all []message.Dispatch) error {
	var failed error
	for len(all) > 0 {
		n := min(len(all), batchLimit)
		failed = errors.Join(failed, t.publish(ctx, all[:n]))
		all = all[n:]
	}
	return failed
}

func (t Topic) publish(ctx context.Context, batch []message.Dispatch) error {
	in := &sns.PublishBatchInput{TopicArn: &t.ARN}
	for i, d := range batch {
		body, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		in.PublishBatchRequestEntries = append(in.PublishBatchRequestEntries, types.PublishBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), Message: aws.String(string(body)),
			MessageAttributes: map[string]types.MessageAttributeValue{"channel": text(string(d.Channel))},
		})
	}
	out, err := t.Client.PublishBatch(ctx, in)
	if err != nil {
		return fmt.Errorf("publish %d dispatches: %w", len(batch), err)
	}
	if len(out.Failed) > 0 {
		return fmt.Errorf("publish: %d of %d dispatches refused, the first with %s", len(out.Failed), len(batch), aws.ToString(out.Failed[0].Code))
	}
	return nil
}
