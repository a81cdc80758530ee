package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/clinic"
)

type buyerIn struct {
	AccountPath
	Body billing.Buyer
}

type noteInvoiceIn struct {
	AccountPath
	Body billing.Note
}

type invoicePeriodIn struct {
	From clinic.Date `query:"from" format:"date" required:"true"`
	To   clinic.Date `query:"to" format:"date" required:"true" doc:"At most 31 days in all."`
}

// Invoices registers the operations on what invoices say. A certified system issues them.
func Invoices(a *API, s *billing.Service) {
	register(a, Op{
		ID: "get-invoice", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/accounts/{id}/invoice", Roles: payers,
		Summary: "To whom the invoice of a bill is made out, and what was issued",
	}, func(ctx context.Context, in *AccountPath) (*out[billing.Invoice], error) {
		return answer(s.InvoiceOf(ctx, auth.From(ctx), in.account()))
	})
	register(a, Op{
		ID: "make-out-invoice", Behalf: auth.ScopeVisits, Method: http.MethodPut, Path: "/accounts/{id}/invoice", Roles: payers,
		Summary: "Say to whom the invoice of a bill is to be made out, or that nobody wants one; before it is issued",
	}, func(ctx context.Context, in *buyerIn) (*out[billing.Invoice], error) {
		return answer(s.MakeOut(ctx, auth.From(ctx), in.account(), in.Body))
	})
	register(a, Op{
		ID: "note-invoice", Method: http.MethodPost, Path: "/accounts/{id}/invoice/numbers", Roles: cashiers,
		Summary: "Note the number of an invoice that was issued elsewhere, or correct one; the same number twice is the same as once",
	}, func(ctx context.Context, in *noteInvoiceIn) (*out[billing.Invoice], error) {
		return answer(s.NoteInvoice(ctx, auth.From(ctx), in.account(), in.Body))
	})
	register(a, Op{
		ID: "list-invoices", Method: http.MethodGet, Path: "/invoices", Roles: cashiers,
		Summary: "Bills whose invoice is to be issued, or taken back by a red one, oldest day first",
	}, func(ctx context.Context, in *Paging) (*listOut[billing.Account], error) {
		return listed(s.ToInvoice(ctx, auth.From(ctx), in.Limit, in.Cursor))
	})
	register(a, Op{
		ID: "export-invoices", Method: http.MethodGet, Path: "/invoices/export.csv", Roles: cashiers,
		Summary: "What is to stand on the invoices of a period's appointments, as a CSV file",
	}, func(ctx context.Context, in *invoicePeriodIn) (*fileOut, error) {
		file, err := s.ExportInvoices(ctx, auth.From(ctx), in.From, in.To, langOf(ctx))
		if err != nil {
			return nil, err
		}
		return &fileOut{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="invoices.csv"`, Body: file}, nil
	})
}
