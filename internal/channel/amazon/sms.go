package amazon

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"careloop/internal/channel"
)

// Publisher is what SMS needs of an SNS client.
type Publisher interface {
	Publish(ctx context.Context, in *sns.PublishInput, opts ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// SMS sends text messages by SNS. Where a country wants texts approved beforehand, mainland China for one, another
// adapter sends by template; AWS's regions in China have no SMS in SNS at all.
type SMS struct {
	Client   Publisher
	SenderID string // shown as the sender where a country allows it
	MaxPrice string // US dollars for one message, "0.10"; empty: the account's limit
}

// Send implements channel.Sender.
func (s SMS) Send(ctx context.Context, m channel.Outgoing) (channel.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, channel.Timeout)
	defer cancel()
	attrs := map[string]types.MessageAttributeValue{"AWS.SNS.SMS.SMSType": text("Transactional")}
	if s.SenderID != "" {
		attrs["AWS.SNS.SMS.SenderID"] = text(s.SenderID)
	}
	if s.MaxPrice != "" {
		attrs["AWS.SNS.SMS.MaxPrice"] = types.MessageAttributeValue{DataType: aws.String("Number"), StringValue: &s.MaxPrice}
	}
	out, err := s.Client.Publish(ctx, &sns.PublishInput{PhoneNumber: &m.To, Message: &m.Text, MessageAttributes: attrs}, once)
	if err != nil {
		return channel.Receipt{}, fault("sns", err,
			[]string{"InvalidParameter", "InvalidParameterException", "ParameterValueInvalid", "ValidationException", "UserError"},
			[]string{"OptedOut", "OptedOutException"})
	}
	return channel.Receipt{ID: aws.ToString(out.MessageId)}, nil
}

// once keeps the client from trying again by itself: SNS cannot recognise a repeated SMS, so only a failure that
// was judged may be repeated.
func once(o *sns.Options) { o.RetryMaxAttempts = 1 }

func text(s string) types.MessageAttributeValue {
	return types.MessageAttributeValue{DataType: aws.String("String"), StringValue: &s}
}
