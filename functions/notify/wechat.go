package main

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"careloop/internal/channel"
	"careloop/internal/channel/wechat"
)

// parameters is the part of Systems Manager's client that reads a parameter.
type parameters interface {
	GetParameter(ctx context.Context, in *ssm.GetParameterInput, opts ...func(*ssm.Options)) (*ssm.GetParameterOutput, error)
}

// weChatSettings is the parameter's value, as JSON.
type weChatSettings struct {
	AppID     string                     `json:"appId"`
	Secret    string                     `json:"secret"`
	Kind      string                     `json:"kind"` // mini-program or service-account
	Templates map[string]wechat.Template `json:"templates"`
}

// interfaces says by which of WeChat's interfaces a kind of account sends.
var interfaces = map[string]string{"mini-program": wechat.MiniProgram, "service-account": wechat.ServiceAccount}

// weChat sends by an account whose settings it fetches when the first message wants out, not when the function
// starts: most starts are for another channel.
type weChat struct {
	params parameters
	name   string
	now    func() time.Time

	mu      sync.Mutex
	account *wechat.Account
}

// Send implements channel.Sender. Without usable settings nothing was sent, and the same may be sent once they are
// put right.
func (w *weChat) Send(ctx context.Context, m channel.Outgoing) (channel.Receipt, error) {
	account, err := w.open(ctx)
	if err != nil {
		return channel.Receipt{}, err
	}
	return account.Send(ctx, m)
}

func (w *weChat) open(ctx context.Context) (*wechat.Account, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.account != nil {
		return w.account, nil
	}
	ctx, cancel := context.WithTimeout(ctx, channel.Timeout/3)
	defer cancel()
	out, err := w.params.GetParameter(ctx, &ssm.GetParameterInput{Name: &w.name, WithDecryption: aws.Bool(true)})
	if err != nil || out.Parameter == nil {
		return nil, channel.Fail(channel.Temporary, "wechat-parameter")
	}
	var s weChatSettings
	if json.Unmarshal([]byte(aws.ToString(out.Parameter.Value)), &s) != nil ||
		s.AppID == "" || s.Secret == "" || interfaces[s.Kind] == "" {
		return nil, channel.Fail(channel.Temporary, "wechat-settings")
	}
	w.account = &wechat.Account{
		AppID: s.AppID, Secret: s.Secret, Interface: interfaces[s.Kind], Templates: s.Templates,
		HTTP: &http.Client{}, Now: w.now,
	}
	return w.account, nil
}
