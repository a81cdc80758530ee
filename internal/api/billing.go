package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/patient"
)

// Who works with money. Doctors and nurses charge what they did; patients see and pay their own bills.
var (
	cashiers = []auth.Role{auth.FrontDesk, auth.Manager, auth.Administrator}
	chargers = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager, auth.Administrator}
	payers   = []auth.Role{auth.Patient, auth.FrontDesk, auth.Manager, auth.Administrator}
	bills    = []auth.Role{auth.Patient, auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager, auth.Administrator, auth.Auditor}
	books    = []auth.Role{auth.FrontDesk, auth.Manager, auth.Administrator, auth.Auditor}
	settlers = []auth.Role{auth.Manager, auth.Administrator, auth.Auditor}
)

// AccountPath names an account by its own id, or by that of its appointment or encounter.
type AccountPath struct {
	ID string `path:"id" maxLength:"60" doc:"Id of the account, or of its appointment, encounter or stay."`
}

// account returns the id of the account, or one that nothing has.
func (p AccountPath) account() billing.AccountID {
	id, _ := billing.AccountOf(p.ID)
	return id
}

type patientAccountsIn struct {
	ID patient.ID `path:"id" maxLength:"40"`
	Paging
}

type openAccountsIn struct {
	Open billing.Open `query:"open" enum:"bills,credits,stays" default:"bills" doc:"Bills: money is due. Credits: money is to be given back. Stays: of inpatients, not settled yet."`
	When billing.When `query:"when" enum:"today,overdue,ahead" doc:"Of visits today, before or after; all if absent."`
	Paging
}

type chargeIn struct {
	AccountPath
	Retriable
	Body struct {
		Code     string `json:"code" maxLength:"20" doc:"Of the price list."`
		Quantity int    `json:"quantity" minimum:"1" maximum:"999"`
	}
}

type proposedIn struct {
	AccountPath
	Body struct {
		Code string `json:"code" maxLength:"20" doc:"As it was proposed."`
		UpTo int    `json:"upTo" minimum:"1" maximum:"1000000" doc:"As it was proposed: how many are on the bill in all then."`
	}
}

type discountIn struct {
	AccountPath
	Retriable
	Body billing.Discount
}

type reverseIn struct {
	AccountPath
	Retriable
	Body struct {
		Entry  billing.EntryID `json:"entryId" maxLength:"40" doc:"A charge or a discount."`
		Reason string          `json:"reason" maxLength:"200"`
	}
}

type payIn struct {
	AccountPath
	Retriable
	Body struct {
		Method    billing.Method `json:"method"`
		Amount    billing.Fen    `json:"amount" minimum:"1" maximum:"1000000000" doc:"In fen."`
		Reference string         `json:"reference,omitempty" maxLength:"60" doc:"Number of a card slip or an insurance claim."`
	}
}

type refundIn struct {
	AccountPath
	Retriable
	Body struct {
		Payment billing.EntryID `json:"paymentId" maxLength:"40"`
		Amount  billing.Fen     `json:"amount" minimum:"1" maximum:"1000000000" doc:"In fen."`
		Reason  string          `json:"reason" maxLength:"200"`
	}
}

type refundRequestsIn struct {
	Status billing.RequestStatus `query:"status" enum:"waiting,granted" default:"waiting" doc:"Waiting: a second person is to decide. Granted: the patient is to have the money."`
	Paging
}

type handOutIn struct {
	ID billing.RefundID `path:"id" maxLength:"80"`
}

type decideRefundIn struct {
	ID   billing.RefundID `path:"id" maxLength:"80"`
	Body struct {
		Grant bool `json:"grant"`
	}
}

// Billing registers the operations on accounts: charging, paying, giving back.
func Billing(a *API, s *billing.Service) {
	register(a, Op{
		ID: "list-patient-accounts", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/accounts", Roles: bills[:6],
		Summary: "What a patient's visits cost, latest day first",
	}, func(ctx context.Context, in *patientAccountsIn) (*listOut[billing.Account], error) {
		return listed(s.OfPatient(ctx, auth.From(ctx), in.ID, in.Limit, in.Cursor))
	})
	register(a, Op{
		ID: "list-open-accounts", Method: http.MethodGet, Path: "/accounts", Roles: books,
		Summary: "Bills that are not paid, or credits to be given back, oldest day first",
	}, func(ctx context.Context, in *openAccountsIn) (*listOut[billing.Account], error) {
		return listed(s.OpenAccounts(ctx, auth.From(ctx), in.Open, in.When, in.Limit, in.Cursor))
	})
	register(a, Op{
		ID: "get-account", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/accounts/{id}", Roles: bills,
		Summary: "One account: what was charged, paid and is due",
	}, func(ctx context.Context, in *AccountPath) (*out[billing.Account], error) {
		return answer(s.Account(ctx, auth.From(ctx), in.account()))
	})
	register(a, Op{
		ID: "list-entries", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/accounts/{id}/entries", Roles: bills,
		Summary: "An account's ledger, in the order in which it was written",
	}, func(ctx context.Context, in *AccountPath) (*listOut[billing.Entry], error) {
		all, err := s.Ledger(ctx, auth.From(ctx), in.account())
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "charge", Method: http.MethodPost, Path: "/accounts/{id}/charges", Roles: chargers, Status: http.StatusCreated,
		Summary: "Charge something of the price list at today's price",
	}, func(ctx context.Context, in *chargeIn) (*out[billing.Account], error) {
		return answer(s.Charge(ctx, auth.From(ctx), in.account(), in.Body.Code, in.Body.Quantity, in.Key))
	})
	proposals(a, s)
	register(a, Op{
		ID: "discount", Method: http.MethodPost, Path: "/accounts/{id}/discounts", Roles: cashiers, Status: http.StatusCreated,
		Summary: "Take something off, within what the role may give",
	}, func(ctx context.Context, in *discountIn) (*out[billing.Account], error) {
		return answer(s.Discount(ctx, auth.From(ctx), in.account(), in.Body, in.Key))
	})
	register(a, Op{
		ID: "reverse-entry", Method: http.MethodPost, Path: "/accounts/{id}/reversals", Roles: cashiers, Status: http.StatusCreated,
		Summary: "Take a charge or a discount back; the ledger keeps both",
	}, func(ctx context.Context, in *reverseIn) (*out[billing.Account], error) {
		return answer(s.Reverse(ctx, auth.From(ctx), in.account(), in.Body.Entry, in.Body.Reason, in.Key))
	})
	payments(a, s)
}

func proposals(a *API, s *billing.Service) {
	register(a, Op{
		ID: "list-proposed-charges", Method: http.MethodGet, Path: "/accounts/{id}/proposed-charges", Roles: chargers,
		Summary: "What the visit led to – prescribed in the signed record, or booked to be done – and is not on the bill, as far as the price list knows it",
	}, func(ctx context.Context, in *AccountPath) (*out[billing.ProposedCharges], error) {
		return answer(s.Propose(ctx, auth.From(ctx), in.account()))
	})
	register(a, Op{
		ID: "charge-proposed", Method: http.MethodPost, Path: "/accounts/{id}/proposed-charges", Roles: chargers,
		Summary: "Charge something that was proposed, up to so many in all; twice is the same as once",
	}, func(ctx context.Context, in *proposedIn) (*out[billing.Account], error) {
		return answer(s.ChargeProposed(ctx, auth.From(ctx), in.account(), in.Body.Code, in.Body.UpTo))
	})
}

func payments(a *API, s *billing.Service) {
	register(a, Op{
		ID: "take-payment", Method: http.MethodPost, Path: "/accounts/{id}/payments", Roles: cashiers, Status: http.StatusCreated,
		Summary: "Take money at the desk, all that is due or a part",
	}, func(ctx context.Context, in *payIn) (*out[billing.Taken], error) {
		return answer(s.Pay(ctx, auth.From(ctx), in.account(), in.Body.Method, in.Body.Amount, in.Body.Reference, in.Key))
	})
	register(a, Op{
		ID: "refund", Method: http.MethodPost, Path: "/accounts/{id}/refunds", Roles: cashiers, Status: http.StatusCreated,
		Summary: "Give money back by the way it came; above a limit a second person decides",
	}, func(ctx context.Context, in *refundIn) (*out[billing.Taken], error) {
		return answer(s.Refund(ctx, auth.From(ctx), in.account(), in.Body.Payment, in.Body.Amount, in.Body.Reason, in.Key))
	})
	register(a, Op{
		ID: "list-refund-requests", Method: http.MethodGet, Path: "/refund-requests", Roles: cashiers,
		Summary: "Refunds that wait for a second person, or were granted and wait to be handed out, longest first",
	}, func(ctx context.Context, in *refundRequestsIn) (*listOut[billing.Request], error) {
		return listed(s.Requests(ctx, auth.From(ctx), in.Status, in.Limit, in.Cursor))
	})
	register(a, Op{
		ID: "decide-refund", Method: http.MethodPost, Path: "/refund-requests/{id}/decision", Roles: cashiers,
		Summary: "Grant or refuse a refund that somebody else asked for, or withdraw one's own",
	}, func(ctx context.Context, in *decideRefundIn) (*out[billing.Taken], error) {
		return answer(s.Decide(ctx, auth.From(ctx), in.ID, in.Body.Grant))
	})
	register(a, Op{
		ID: "hand-out-refund", Method: http.MethodPost, Path: "/refund-requests/{id}/handout", Roles: cashiers,
		Summary: "Say that the patient has the money of a granted refund: who gave it from their till, or a manager",
	}, func(ctx context.Context, in *handOutIn) (*out[billing.Request], error) {
		return answer(s.HandOut(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "settle-stay", Method: http.MethodPost, Path: "/accounts/{id}/settlement", Roles: cashiers,
		Summary: "End the account of a stay: what is left of the deposits goes back, and nothing follows; once, however often it is asked for",
	}, func(ctx context.Context, in *AccountPath) (*out[billing.Closing], error) {
		return answer(s.SettleStay(ctx, auth.From(ctx), in.account()))
	})
	online(a, s)
}

// Why the routes of a payment provider need no token.
const (
	signedCallback = "a provider's callback is signed; without the signature it is refused"
	playMoney      = "the sandbox is the page of a payment provider at which no money moves; without it there is nothing here"
)

type onlineIn struct {
	AccountPath
	Retriable
	Body struct {
		Amount billing.Fen `json:"amount,omitempty" minimum:"1" maximum:"1000000000" doc:"In fen; all that is due if absent."`
	}
}

type intentIn struct {
	ID billing.IntentID `path:"id" maxLength:"80"`
}

type callbackIn struct {
	Signature string `header:"Careloop-Signature" maxLength:"200"`
	Body      billing.Notice
	RawBody   []byte
}

type playIn struct {
	ID   billing.IntentID `path:"id" maxLength:"80"`
	Body struct {
		Move billing.Move `json:"move"`
	}
}

func online(a *API, s *billing.Service) {
	register(a, Op{
		ID: "start-online-payment", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/accounts/{id}/online-payments", Roles: payers, Status: http.StatusCreated,
		Summary: "Begin a payment at the provider",
	}, func(ctx context.Context, in *onlineIn) (*out[billing.Intent], error) {
		return answer(s.StartOnline(ctx, auth.From(ctx), in.account(), in.Body.Amount, in.Key))
	})
	register(a, Op{
		ID: "get-online-payment", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/online-payments/{id}", Roles: payers,
		Summary: "How an online payment stands",
	}, func(ctx context.Context, in *intentIn) (*out[billing.Intent], error) {
		return answer(s.Online(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "payment-callback", Method: http.MethodPost, Path: "/payment-callbacks", Public: signedCallback, Status: http.StatusNoContent,
		Summary: "What the payment provider says of a payment; it may say it twice, late and out of order",
	}, func(ctx context.Context, in *callbackIn) (*struct{}, error) {
		return nil, s.Callback(ctx, in.RawBody, in.Signature)
	})
	register(a, Op{
		ID: "play-sandbox", Method: http.MethodPost, Path: "/sandbox-payments/{id}", Public: playMoney,
		Summary: "Pay, refuse or say nothing at the sandbox; no money moves",
	}, func(ctx context.Context, in *playIn) (*out[billing.Intent], error) {
		return answer(s.PlaySandbox(ctx, in.ID, in.Body.Move))
	})
}
