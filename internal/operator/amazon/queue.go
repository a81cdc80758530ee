package amazon

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const (
	// held is for how many seconds a letter is this command's alone: longer than any function runs. If the command is
	// killed, the letter shows again by then.
	held = 960
	// looked is the same for a letter that is only looked at.
	looked = 120
)

// box is a dead-letter queue.
type box struct {
	d    *Deployment
	name string
	url  string
	seen map[string]bool
	kept []*string // receipts of letters to give free
}

// mail is a letter as it lies in its queue.
type mail struct {
	id         string
	body       string
	receipt    *string
	at         time.Time
	attributes map[string]string // that the sender gave it
}

func (d *Deployment) url(ctx context.Context, name string) (string, error) {
	out, err := d.Queues.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String(d.Prefix + name)})
	if err != nil {
		return "", fmt.Errorf("queue %s: %w", d.Prefix+name, err)
	}
	return *out.QueueUrl, nil
}

func (d *Deployment) open(ctx context.Context, name string) (*box, error) {
	url, err := d.url(ctx, name)
	return &box{d: d, name: name, url: url, seen: map[string]bool{}}, err
}

// elsewhere returns how many letters somebody else holds right now.
func (b *box) elsewhere(ctx context.Context) (int, error) {
	const hidden = types.QueueAttributeNameApproximateNumberOfMessagesNotVisible
	out, err := b.d.Queues.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &b.url, AttributeNames: []types.QueueAttributeName{hidden}})
	if err != nil {
		return 0, fmt.Errorf("queue %s: %w", b.d.Prefix+b.name, err)
	}
	return strconv.Atoi(out.Attributes[string(hidden)])
}

// take returns letters that were not taken before, and hides them from others for some seconds. None: there are no more.
func (b *box) take(ctx context.Context, seconds int32) ([]mail, error) {
	for {
		out, err := b.d.Queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: &b.url, MaxNumberOfMessages: 10, VisibilityTimeout: seconds, WaitTimeSeconds: b.d.Wait,
			MessageAttributeNames: []string{"All"}, MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
		})
		if err != nil {
			return nil, fmt.Errorf("queue %s: %w", b.d.Prefix+b.name, err)
		}
		var all []mail
		for _, m := range out.Messages {
			if id := aws.ToString(m.MessageId); !b.seen[id] {
				b.seen[id] = true
				all = append(all, mailOf(m))
			}
		}
		if len(all) > 0 || len(out.Messages) == 0 {
			return all, nil
		}
	}
}

func mailOf(m types.Message) mail {
	x := mail{id: aws.ToString(m.MessageId), body: aws.ToString(m.Body), receipt: m.ReceiptHandle, attributes: map[string]string{}}
	if ms, err := strconv.ParseInt(m.Attributes[string(types.MessageSystemAttributeNameSentTimestamp)], 10, 64); err == nil {
		x.at = time.UnixMilli(ms)
	}
	for name, a := range m.MessageAttributes {
		x.attributes[name] = aws.ToString(a.StringValue)
	}
	return x
}

// keep leaves a letter in the queue; free shows it again.
func (b *box) keep(m mail) { b.kept = append(b.kept, m.receipt) }

func (b *box) remove(ctx context.Context, m mail) error {
	_, err := b.d.Queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &b.url, ReceiptHandle: m.receipt})
	if err != nil {
		return fmt.Errorf("delete letter %s of %s: %w", m.id, b.d.Prefix+b.name, err)
	}
	return nil
}

// free shows what was kept to others at once. Should that fail, it shows by itself after a while.
func (b *box) free(ctx context.Context) {
	for _, receipt := range b.kept {
		_, _ = b.d.Queues.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{QueueUrl: &b.url, ReceiptHandle: receipt, VisibilityTimeout: 0})
	}
	b.kept = nil
}
