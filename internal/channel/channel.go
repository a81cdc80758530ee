// Package channel is the port to the ways in which a message reaches a patient. A Sender hands one message to one
// provider and says what came of it; what to do next – try again, take another channel, give up – is decided by
// internal/message. The adapters stand in the folders below, so that only who sends links a provider's client.
package channel

import (
	"context"
	"time"

	"careloop/internal/i18n"
)

// Name is one of the ways to reach a patient.
type Name string

// The channels.
const (
	WeChat Name = "wechat"
	SMS    Name = "sms"
	Email  Name = "email"
	Phone  Name = "phone" // somebody calls: a task on the worklist, no Sender
)

// Names lists the channels in the order in which they are tried when a patient prefers none: a WeChat message costs
// nothing, an SMS about a thousand times what the rest of a booking does, a call the time of a person.
func Names() []Name { return []Name{WeChat, SMS, Email, Phone} }

// Timeout bounds one hand-over to a provider, all its requests included. It must stay well under the lease that
// internal/message holds meanwhile.
const Timeout = 15 * time.Second

// Outgoing is one message, ready to be handed over. It is personal: it must not be logged.
type Outgoing struct {
	To       string // an E.164 number, an address, an openid
	Lang     i18n.Lang
	Template string // the kind of message; providers that approve texts beforehand have a template for each
	Vars     []Var  // in the template's order
	Subject  string // e-mail only
	Text     string
	Dedup    string // the message's id: the same for every try

	Attachments []Attachment // e-mail only
}

// Attachment is a file that comes with an e-mail.
type Attachment struct {
	Name    string
	Type    string // a media type with its parameters
	Content []byte
}

// Var is one value of a provider's template.
type Var struct{ Name, Value string }

// Receipt is what a provider gives for a message that it took.
type Receipt struct{ ID string }

// Sender hands messages to one provider. Implementations are safe for concurrent use.
type Sender interface {
	// Send returns an *Error if the provider did not take the message, or may not have.
	Send(ctx context.Context, m Outgoing) (Receipt, error)
}
