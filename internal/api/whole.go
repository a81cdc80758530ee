package api

import (
	"errors"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"careloop/internal/billing"
	"careloop/internal/errs"
)

// Who sends a long form hears of everything that is wrong with it at once. The contract's limits are looked at before a
// handler runs, so that one of them would hide all that the domain's rules say. Bodies whose rules need nothing but
// themselves are therefore held against them at the same time; what a rule says of a field that the contract refuses
// already is left out.

// ruleFault is a wrong field that a rule found.
type ruleFault struct{ errs.Field }

func (f ruleFault) Error() string { return f.Code }

// broken returns what checks found, for huma to collect.
func broken(found ...error) []error {
	var all []error
	for _, err := range found {
		var e *errs.Error
		if errors.As(err, &e) {
			for _, f := range e.Fields {
				all = append(all, ruleFault{f})
			}
		}
	}
	return all
}

// ruled adds what rules found to what the contract refuses, but for fields of which that says something.
func ruled(fields []errs.Field, found []error) []errs.Field {
	refused := fields
	for _, err := range found {
		var f ruleFault
		if errors.As(err, &f) && !mentioned(refused, f.Path) {
			fields = append(fields, f.Field)
		}
	}
	return fields
}

// mentioned reports whether something is said of a field, of what it is part of, or of a part of it.
func mentioned(fields []errs.Field, path string) bool {
	for _, f := range fields {
		if f.Path == path || within(path, f.Path) || within(f.Path, path) {
			return true
		}
	}
	return false
}

func within(path, outer string) bool {
	rest, ok := strings.CutPrefix(path, outer)
	return ok && (outer == "" || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
}

// readable says what is wrong with the version that a request names.
func readable(ifMatch string) error {
	_, err := Conditional{ifMatch}.version()
	return err
}

// Resolve implements huma.Resolver.
func (in *completeIn) Resolve(huma.Context) []error {
	return broken(readable(in.IfMatch), in.Body.Check())
}

// Resolve implements huma.Resolver.
func (in *amendIn) Resolve(huma.Context) []error {
	return broken(readable(in.IfMatch), in.Body.Check())
}

// Resolve implements huma.Resolver.
func (in *newPriceIn) Resolve(huma.Context) []error { return broken(in.Body.Check()) }

// Resolve implements huma.Resolver.
func (in *priceIn) Resolve(huma.Context) []error {
	return broken(readable(in.IfMatch), in.Body.price(in.Code).Check())
}

// Resolve implements huma.Resolver.
func (in *payIn) Resolve(huma.Context) []error {
	return broken(billing.CheckPayment(in.Body.Method, in.Body.Amount, in.Body.Reference))
}

// Resolve implements huma.Resolver.
func (in *buyerIn) Resolve(huma.Context) []error { return broken(in.Body.Check()) }

// Resolve implements huma.Resolver.
func (in *noteInvoiceIn) Resolve(huma.Context) []error { return broken(in.Body.Check()) }

// Resolve implements huma.Resolver.
func (in *refundIn) Resolve(huma.Context) []error {
	return broken(billing.CheckRefund(in.Body.Amount, in.Body.Reason))
}
