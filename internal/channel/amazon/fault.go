// Package amazon sends by Amazon's services: text messages by SNS, e-mail by SES, and the dispatches of due messages
// to the topic from which the channels' queues are fed.
package amazon

import (
	"errors"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/transport/http"

	"careloop/internal/channel"
)

// fault judges an error of a client. What the service refused for good stands in permanent, what the recipient
// refused in refused; everything else that the service answered means that it did not take the message.
func fault(service string, err error, permanent, refused []string) *channel.Error {
	var api smithy.APIError
	if errors.As(err, &api) {
		code := api.ErrorCode()
		for _, c := range permanent {
			if c == code {
				return channel.Fail(channel.Permanent, service+"-"+code)
			}
		}
		for _, c := range refused {
			if c == code {
				return channel.Fail(channel.Refused, service+"-"+code)
			}
		}
		return channel.Fail(channel.Temporary, service+"-"+code)
	}
	var answered *http.ResponseError
	if errors.As(err, &answered) && answered.HTTPStatusCode() >= 400 { // an answer that the client cannot read
		return channel.Fail(channel.Temporary, service+"-error")
	}
	return channel.NoAnswer(err)
}
