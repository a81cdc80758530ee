package function

import (
	"fmt"
	"slices"
	"strings"

	"careloop/internal/channel"
)

// Channels are the settings of who chooses a channel: the sweep and the delivery.
type Channels struct {
	Use ChannelList `env:"CHANNELS" envDefault:"wechat,sms,email,phone"`
}

// ChannelList is read from a list such as "sms,email", in the order in which they are tried.
type ChannelList []channel.Name

// UnmarshalText refuses channels that do not exist or stand there twice.
func (l *ChannelList) UnmarshalText(b []byte) error {
	var out ChannelList
	for s := range strings.SplitSeq(string(b), ",") {
		name := channel.Name(strings.TrimSpace(s))
		if !slices.Contains(channel.Names(), name) || slices.Contains(out, name) {
			return fmt.Errorf("%q is no list of channels, such as sms,email", string(b))
		}
		out = append(out, name)
	}
	*l = out
	return nil
}
