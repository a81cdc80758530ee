package amazon_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"careloop/internal/channel"
	"careloop/internal/channel/amazon"
	"careloop/internal/message"
	"careloop/internal/mototest"
)

func TestSMSOnSNS(t *testing.T) {
	sms := amazon.SMS{Client: sns.NewFromConfig(mototest.Config(t)), SenderID: "RENXIN", MaxPrice: "0.10"}
	m := text()
	m.To = "+8613800138001"
	receipt, err := sms.Send(t.Context(), m)
	if err != nil || receipt.ID == "" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	type taken struct {
		ID   string `json:"message_id"`
		To   string `json:"phone_number"`
		Text string `json:"message"`
	}
	want := taken{ID: receipt.ID, To: m.To, Text: m.Text}
	if got := mototest.Recorded[taken](t, "sns", "SMS"); !slices.Contains(got, want) {
		t.Errorf("%+v is not among %+v", want, got)
	}
}

func TestSMSRefusedBySNS(t *testing.T) {
	sms := amazon.SMS{Client: sns.NewFromConfig(mototest.Config(t))}
	for name, change := range map[string]func(*channel.Outgoing){
		"no such number": func(m *channel.Outgoing) { m.To = "NAA+15551234567" },
		"too long":       func(m *channel.Outgoing) { m.Text = strings.Repeat("x", 1601) },
	} {
		m := text()
		change(&m)
		_, err := sms.Send(t.Context(), m)
		if e := channel.ErrorOf(err); err == nil || e.Verdict != channel.Permanent {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMailOnSES(t *testing.T) {
	client := sesv2.NewFromConfig(mototest.Config(t))
	const from = "noreply@clinic.example"
	if _, err := client.CreateEmailIdentity(t.Context(), &sesv2.CreateEmailIdentityInput{EmailIdentity: aws.String(from)}); err != nil {
		t.Fatal(err)
	}
	m := text()
	m.To = "li@example.com"
	receipt, err := amazon.Mail{Client: client, From: "仁心门诊 <" + from + ">"}.Send(t.Context(), m)
	if err != nil || receipt.ID == "" {
		t.Fatalf("%+v, %v", receipt, err)
	}
	type taken struct {
		ID           string
		Source       string
		Subject      string
		Body         string
		Destinations map[string][]string
	}
	sent := mototest.Recorded[taken](t, "ses", "Message")
	i := slices.IndexFunc(sent, func(s taken) bool { return s.ID == receipt.ID })
	if i < 0 {
		t.Fatalf("%s is not among %+v", receipt.ID, sent)
	}
	got := sent[i]
	if got.Source != "仁心门诊 <"+from+">" || got.Subject != m.Subject || !slices.Equal(got.Destinations["ToAddresses"], []string{m.To}) ||
		!strings.Contains(got.Body, "<p>"+m.Text+"</p>") {
		t.Errorf("%+v", got)
	}
}

// An address that SES has not verified is refused with MessageRejected, as a sender in its sandbox is.
func TestMailRefusedBySES(t *testing.T) {
	m := text()
	m.To = "li@example.com"
	_, err := amazon.Mail{Client: sesv2.NewFromConfig(mototest.Config(t)), From: "a@unverified.example"}.Send(t.Context(), m)
	if e := channel.ErrorOf(err); e.Verdict != channel.Permanent || e.Code != "ses-MessageRejected" {
		t.Errorf("%v", err)
	}
}

func TestTopicThatIsNotThere(t *testing.T) {
	topic := amazon.Topic{Client: sns.NewFromConfig(mototest.Config(t)), ARN: "arn:aws:sns:us-east-1:123456789012:nobody"}
	if err := topic.Publish(t.Context(), []message.Dispatch{{Patient: "pat_1", Message: "msg_1", Channel: channel.SMS}}); err == nil {
		t.Error("published to a topic that does not exist")
	}
}
