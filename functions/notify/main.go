// Command notify takes what is due from the channels' queues and hands over one message for each: an SMS by SNS, an
// e-mail by SES, a WeChat message, or a call on the worklist.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"careloop/internal/calendar"
	"careloop/internal/channel"
	"careloop/internal/channel/amazon"
	"careloop/internal/config"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/function"
	"careloop/internal/jobs"
)

type settings struct {
	config.Keyset
	function.Channels
	MailFrom string `env:"MAIL_FROM,required"` // SES knows the configuration set: it is the identity's default
	SenderID string `env:"SMS_SENDER_ID"`
	MaxPrice string `env:"SMS_MAX_PRICE"`
	WeChat   string `env:"WECHAT_PARAMETER,required"`
}

func main() { function.Start(handler) }

func handler(_ context.Context, getenv func(string) string) (lambda.Handler, error) {
	e, c, err := function.Load[settings](getenv)
	if err != nil {
		return nil, err
	}
	e.Keys = kmskey.Open(e.AWS, c.Parameter, c.KMSKeyID)
	return wire(e, c.Channels, map[channel.Name]channel.Sender{
		channel.SMS:    amazon.SMS{Client: sns.NewFromConfig(e.AWS), SenderID: c.SenderID, MaxPrice: c.MaxPrice},
		channel.Email:  amazon.Mail{Client: sesv2.NewFromConfig(e.AWS), From: c.MailFrom},
		channel.WeChat: &weChat{params: ssm.NewFromConfig(e.AWS), name: c.WeChat, now: e.Now},
	}), nil
}

func wire(e function.Env, c function.Channels, senders map[channel.Name]channel.Sender) lambda.Handler {
	messages := e.Delivering(c.Use, senders)
	messages.Invites = calendar.Invitations{Clinic: e.Clinic, Now: e.Now}
	j := &jobs.Notify{Messages: messages, Now: e.Now, Log: e.Log, Metrics: e.Metrics}
	return function.Job(e, j.Handle)
}
