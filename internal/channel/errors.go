package channel

import (
	"errors"
	"net"
)

// Verdict says what a failed hand-over means for the message.
type Verdict string

// The verdicts.
const (
	Temporary Verdict = "temporary" // not taken; the same may be taken later
	Permanent Verdict = "permanent" // this channel will not take this message
	Refused   Verdict = "refused"   // the patient does not want it there
	Uncertain Verdict = "uncertain" // it may have been taken: sending again could be sending twice
)

// Error is a failed hand-over. It carries the provider's code and no more: providers quote numbers and addresses in
// their sentences, and this error goes to logs and to the delivery log.
type Error struct {
	Verdict Verdict
	Code    string // stable: "wechat-43101", "sns-Throttled", "no-answer"
}

func (e *Error) Error() string { return string(e.Verdict) + ": " + e.Code }

// Fail makes an Error.
func Fail(v Verdict, code string) *Error { return &Error{Verdict: v, Code: code} }

// ErrorOf returns the hand-over's failure in err. Of an error that no adapter made nothing is known.
func ErrorOf(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Fail(Uncertain, "unexpected")
}

// NoAnswer judges a request that got no answer: one that never left the machine may be sent again; of any other it
// is not known whether the provider acted on it.
func NoAnswer(err error) *Error {
	var op *net.OpError
	var dns *net.DNSError
	if errors.As(err, &dns) || (errors.As(err, &op) && op.Op == "dial") {
		return Fail(Temporary, "unreachable")
	}
	return Fail(Uncertain, "no-answer")
}
