package channel_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"careloop/internal/channel"
)

func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		got  *channel.Error
		want channel.Verdict
	}{
		"the name is not known":    {channel.NoAnswer(&net.DNSError{Err: "no such host"}), channel.Temporary},
		"nobody listens":           {channel.NoAnswer(fmt.Errorf("post: %w", &net.OpError{Op: "dial", Err: errors.New("refused")})), channel.Temporary},
		"the line broke":           {channel.NoAnswer(&net.OpError{Op: "read", Err: errors.New("reset")}), channel.Uncertain},
		"the time was over":        {channel.NoAnswer(context.DeadlineExceeded), channel.Uncertain},
		"an adapter's":             {channel.ErrorOf(fmt.Errorf("send: %w", channel.Fail(channel.Refused, "x"))), channel.Refused},
		"an error of nobody knows": {channel.ErrorOf(errors.New("to +8613812345678: boom")), channel.Uncertain},
	} {
		if c.got.Verdict != c.want {
			t.Errorf("%s: %s, want %s", name, c.got.Verdict, c.want)
		}
	}
}
