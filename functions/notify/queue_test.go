package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"careloop/internal/channel"
	"careloop/internal/channel/amazon"
	"careloop/internal/function/functiontest"
	"careloop/internal/id"
	"careloop/internal/jobs"
	"careloop/internal/message"
	"careloop/internal/mototest"
	"careloop/internal/patient"
)

// postman remembers what was to be delivered, and fails for one message.
type postman struct {
	got  []message.Dispatch
	fail message.ID
}

func (p *postman) Deliver(_ context.Context, d message.Dispatch) error {
	p.got = append(p.got, d)
	if d.Message == p.fail {
		return errors.New("later")
	}
	return nil
}

// subscription is an SNS subscription of template.yaml.
type subscription struct {
	Topic    string              `yaml:"TopicArn"`
	Protocol string              `yaml:"Protocol"`
	Queue    string              `yaml:"Endpoint"` // "SmsQueue.Arn"
	Raw      string              `yaml:"RawMessageDelivery"`
	Filter   map[string][]string `yaml:"FilterPolicy"`
}

// queues makes the topic and, as template.yaml subscribes them to it, the queues; it returns their URLs by the names
// they have there.
func queues(t *testing.T, topics *sns.Client, client *sqs.Client) (topic string, urls map[string]string) {
	t.Helper()
	made, err := topics.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("careloop-test-dispatch")})
	if err != nil {
		t.Fatal(err)
	}
	urls = map[string]string{}
	for _, r := range functiontest.Load(t).Resources {
		if r.Type != "AWS::SNS::Subscription" {
			continue
		}
		var s subscription
		if err := r.Properties.Decode(&s); err != nil {
			t.Fatal(err)
		}
		name, ok := strings.CutSuffix(s.Queue, ".Arn")
		if !ok || s.Topic != "Dispatch" {
			continue
		}
		queue, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name})
		if err != nil {
			t.Fatal(err)
		}
		urls[name] = *queue.QueueUrl
		filter, err := json.Marshal(s.Filter)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := topics.Subscribe(t.Context(), &sns.SubscribeInput{
			TopicArn: made.TopicArn, Protocol: &s.Protocol, Endpoint: aws.String("arn:aws:sqs:" + mototest.Region + ":123456789012:" + name),
			Attributes: map[string]string{"RawMessageDelivery": s.Raw, "FilterPolicy": string(filter)},
		}); err != nil {
			t.Fatal(err)
		}
	}
	return *made.TopicArn, urls
}

// received returns what waits in a queue in the form in which Lambda gets it.
func received(t *testing.T, client *sqs.Client, url string) events.SQSEvent {
	t.Helper()
	out, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{
		QueueUrl: &url, MaxNumberOfMessages: 10, MessageAttributeNames: []string{"All"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var e events.SQSEvent
	for _, m := range out.Messages {
		attributes := map[string]events.SQSMessageAttribute{}
		for name, a := range m.MessageAttributes {
			attributes[name] = events.SQSMessageAttribute{DataType: aws.ToString(a.DataType), StringValue: a.StringValue}
		}
		e.Records = append(e.Records, events.SQSMessage{
			MessageId: *m.MessageId, ReceiptHandle: *m.ReceiptHandle, Body: *m.Body, MessageAttributes: attributes,
		})
	}
	return e
}

// TestADispatchReachesTheQueueOfItsChannel goes the way of a due message, from the topic over the queues that
// template.yaml subscribes to it to the handler: each channel's queue gets its own dispatches and no other's.
func TestADispatchReachesTheQueueOfItsChannel(t *testing.T) {
	cfg := mototest.Config(t)
	topics, client := sns.NewFromConfig(cfg), sqs.NewFromConfig(cfg)
	topic, urls := queues(t, topics, client)
	names := map[channel.Name]string{channel.WeChat: "WechatQueue", channel.SMS: "SmsQueue", channel.Email: "EmailQueue", channel.Phone: "PhoneQueue"}
	if len(urls) != len(names) {
		t.Fatalf("queues %v, want one for each of %v", urls, names)
	}
	var all []message.Dispatch
	want := map[channel.Name][]message.Dispatch{}
	for _, name := range channel.Names() {
		for _, n := range []string{"1", "2", "3"} {
			d := message.Dispatch{Patient: patient.ID(id.From("pat", n)), Message: message.ID(id.From("msg", string(name)+n)), Channel: name}
			all, want[name] = append(all, d), append(want[name], d)
		}
	}
	if err := (amazon.Topic{Client: topics, ARN: topic}).Publish(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	for _, name := range channel.Names() {
		batch := received(t, client, urls[names[name]])
		p := &postman{fail: want[name][1].Message}
		out, err := (&jobs.Notify{Messages: p, Now: time.Now, Log: slog.New(slog.DiscardHandler)}).Handle(t.Context(), batch)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[name], p.got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if len(out.BatchItemFailures) != 1 || out.BatchItemFailures[0].ItemIdentifier != batch.Records[1].MessageId {
			t.Errorf("%s: to come again: %v, want the second", name, out.BatchItemFailures)
		}
	}
}
