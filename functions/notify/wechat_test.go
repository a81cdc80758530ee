package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"careloop/internal/channel"
)

// parameter is a parameter store with one value.
type parameter struct {
	value string
	err   error
	asked int
}

func (p *parameter) GetParameter(_ context.Context, in *ssm.GetParameterInput, _ ...func(*ssm.Options)) (*ssm.GetParameterOutput, error) {
	p.asked++
	if *in.Name != "/careloop/test/wechat" || !aws.ToBool(in.WithDecryption) {
		return nil, errors.New("not the parameter")
	}
	return &ssm.GetParameterOutput{Parameter: &types.Parameter{Value: &p.value}}, p.err
}

func TestWeChatWithoutUsableSettingsMaySendLater(t *testing.T) {
	for name, c := range map[string]struct {
		params parameter
		code   string
	}{
		"away":       {parameter{err: errors.New("away")}, "wechat-parameter"},
		"empty":      {parameter{}, "wechat-settings"},
		"no JSON":    {parameter{value: "secret"}, "wechat-settings"},
		"other kind": {parameter{value: `{"appId":"wx1","secret":"s","kind":"fax"}`}, "wechat-settings"},
	} {
		w := &weChat{params: &c.params, name: "/careloop/test/wechat", now: time.Now}
		_, err := w.Send(t.Context(), channel.Outgoing{})
		if got := channel.ErrorOf(err); got.Verdict != channel.Temporary || got.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWeChatReadsItsSettingsOnce(t *testing.T) {
	p := &parameter{value: `{"appId":"wx1","secret":"s","kind":"mini-program","templates":{}}`}
	w := &weChat{params: p, name: "/careloop/test/wechat", now: time.Now}
	for range 2 {
		_, err := w.Send(t.Context(), channel.Outgoing{Template: "booking-confirmation"})
		if got := channel.ErrorOf(err); got.Code != "wechat-no-template" {
			t.Errorf("%v, want the account's own refusal", err)
		}
	}
	if p.asked != 1 {
		t.Errorf("asked %d times", p.asked)
	}
}
