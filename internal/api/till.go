package api

import (
	"context"
	"net/http"
	"strconv"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

type priceBody struct {
	Name       i18n.Text        `json:"name" doc:"By language: zh-CN, en."`
	Category   billing.Category `json:"category"`
	Unit       string           `json:"unit,omitempty" maxLength:"40"`
	Grade      string           `json:"grade,omitempty" enum:"chief,associate-chief,attending,resident" doc:"Of a registration fee: of whose practitioners it is; absent: of all others."`
	AlsoCalled []string         `json:"alsoCalled,omitempty" maxItems:"10" doc:"What else doctors write for it, as with form or strength."`
	Amount     billing.Fen      `json:"amount" minimum:"0" maximum:"1000000000" doc:"In fen."`
	From       clinic.Date      `json:"from" format:"date" doc:"Day from which this price counts."`
	Closed     *clinic.Date     `json:"closedOn,omitempty" format:"date" doc:"Day from which it is not charged any more."`
	Tax        *billing.Tax     `json:"tax,omitempty" doc:"How it is taxed; absent: invoices say nothing of it. What was charged before keeps its own."`
}

func (b priceBody) price(code string) billing.NewPrice {
	return billing.NewPrice{
		Code: code, Name: b.Name, Category: b.Category, Unit: b.Unit, Grade: b.Grade, AlsoCalled: b.AlsoCalled, Amount: b.Amount, From: b.From, Closed: b.Closed, Tax: b.Tax,
	}
}

type newPriceIn struct{ Body billing.NewPrice }

type priceIn struct {
	Code string `path:"code" maxLength:"20"`
	Conditional
	Body priceBody
}

type importIn struct {
	Body struct {
		CSV    []byte `json:"csv" maxLength:"1400000" doc:"The file, UTF-8 or GB18030."`
		DryRun bool   `json:"dryRun" doc:"Say what would happen and change nothing."`
	}
}

// imported is what a file did, and what is wrong with it.
type imported struct {
	billing.Imported
	Errors []FieldProblem `json:"errors" nullable:"false" doc:"By row of the file; with any of them nothing is changed."`
}

type fileOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

type onDayIn struct {
	Day clinic.Date `query:"day" format:"date" doc:"Today if absent."`
}

type receiptsIn struct {
	Day clinic.Date `query:"day" format:"date" doc:"Today if absent."`
	Paging
}

type receiptIn struct {
	Number string `path:"number" maxLength:"40"`
}

type openTillIn struct {
	Body struct {
		Float billing.Fen `json:"openingFloat" minimum:"0" maximum:"1000000000" doc:"Change in the drawer, in fen."`
	}
}

type tillIn struct {
	ID billing.TillID `path:"id" maxLength:"200"`
}

type closeTillIn struct {
	ID   billing.TillID `path:"id" maxLength:"200"`
	Body struct {
		Counted map[billing.Method]billing.Fen `json:"counted" doc:"What was found of each method, in fen; cash with the change of the morning."`
		Reason  string                         `json:"reason,omitempty" maxLength:"200" doc:"Of a difference."`
	}
}

type settlementIn struct {
	Day clinic.Date `path:"day" format:"date"`
}

// maxImport bounds a price list's file: 1 MB as base64.
const maxImport = 1_500_000

// Prices registers the operations on the price list.
func Prices(a *API, s *billing.Service) {
	managers := []auth.Role{auth.Manager, auth.Administrator}
	register(a, Op{
		ID: "list-registration-fees", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/registration-fees", Roles: everyone,
		Summary: "What an appointment costs, by the grade of the practitioner",
	}, func(ctx context.Context, _ *noIn) (*listOut[billing.Fee], error) {
		all, err := s.Fees(ctx)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-prices", Method: http.MethodGet, Path: "/prices", Roles: staff,
		Summary: "The price list, with every price that there was",
	}, func(ctx context.Context, _ *noIn) (*listOut[pricedItem], error) {
		all, err := s.Prices(ctx, auth.From(ctx))
		var list []pricedItem
		for _, x := range all {
			list = append(list, pricedItem{x, strconv.Quote(strconv.FormatInt(x.Version, 10))})
		}
		return listed(list, "", err)
	})
	register(a, Op{
		ID: "create-price", Method: http.MethodPost, Path: "/prices", Roles: managers, Status: http.StatusCreated,
		Summary: "Put something on the price list",
	}, func(ctx context.Context, in *newPriceIn) (*tagged[billing.Item], error) {
		x, err := s.SavePrice(ctx, auth.From(ctx), in.Body, 0)
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "update-price", Method: http.MethodPut, Path: "/prices/{code}", Roles: managers,
		Summary: "Change a price from a day on, or what describes it; what was charged before stays",
	}, func(ctx context.Context, in *priceIn) (*tagged[billing.Item], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		x, err := s.SavePrice(ctx, auth.From(ctx), in.Body.price(in.Code), v)
		return answerTagged(x, x.Version, err)
	})
	register(a, Op{
		ID: "import-prices", Method: http.MethodPost, Path: "/prices/import", Roles: managers, MaxBody: maxImport,
		Summary: "Read the price list from a CSV file, or try to",
	}, func(ctx context.Context, in *importIn) (*out[imported], error) {
		x, err := s.ImportPrices(ctx, auth.From(ctx), in.Body.CSV, in.Body.DryRun)
		return answer(imported{x, problemsOf(ctx, x.Faults)}, err)
	})
	register(a, Op{
		ID: "export-prices", Method: http.MethodGet, Path: "/prices/export.csv", Roles: staff,
		Summary: "The price list of a day as a CSV file",
	}, func(ctx context.Context, in *onDayIn) (*fileOut, error) {
		file, err := s.ExportPrices(ctx, auth.From(ctx), a.dayOr(in.Day))
		if err != nil {
			return nil, err
		}
		return &fileOut{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="prices.csv"`, Body: file}, nil
	})
}

// pricedItem is an item with what an update of it must name.
type pricedItem struct {
	billing.Item
	ETag string `json:"etag" doc:"For If-Match."`
}

func problemsOf(ctx context.Context, found []errs.Field) []FieldProblem {
	all := []FieldProblem{}
	for _, f := range found {
		all = append(all, FieldProblem{Field: f.Path, Code: f.Code, Detail: i18n.T(langOf(ctx), "field."+f.Code, f.Params)})
	}
	return all
}

// dayOr returns a day, or today if none was named.
func (a *API) dayOr(d clinic.Date) clinic.Date {
	if d == "" {
		return a.cfg.Clinic.Day(a.cfg.Now())
	}
	return d
}

// Tills registers the operations on receipts, tills and the day's settlement.
func Tills(a *API, s *billing.Service) {
	register(a, Op{
		ID: "list-receipts", Method: http.MethodGet, Path: "/receipts", Roles: books,
		Summary: "A day's receipts in the order of their numbers",
	}, func(ctx context.Context, in *receiptsIn) (*listOut[billing.Receipt], error) {
		return listed(s.Receipts(ctx, auth.From(ctx), a.dayOr(in.Day), in.Limit, in.Cursor))
	})
	register(a, Op{
		ID: "get-receipt", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/receipts/{number}", Roles: payers,
		Summary: "A receipt by its number",
	}, func(ctx context.Context, in *receiptIn) (*out[billing.Receipt], error) {
		return answer(s.Receipt(ctx, auth.From(ctx), in.Number))
	})
	register(a, Op{
		ID: "print-receipt", Method: http.MethodPost, Path: "/receipts/{number}/prints", Roles: payers,
		Summary: "Count a print of a receipt; every one after the first is a copy",
	}, func(ctx context.Context, in *receiptIn) (*out[billing.Receipt], error) {
		return answer(s.Print(ctx, auth.From(ctx), in.Number))
	})
	register(a, Op{
		ID: "list-tills", Method: http.MethodGet, Path: "/tills", Roles: books,
		Summary: "A day's tills: one's own, or all for those who confirm them",
	}, func(ctx context.Context, in *onDayIn) (*listOut[billing.Till], error) {
		all, err := s.Tills(ctx, auth.From(ctx), a.dayOr(in.Day))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "open-till", Method: http.MethodPost, Path: "/tills", Roles: cashiers, Status: http.StatusCreated,
		Summary: "Begin a shift at the till; twice is the same as once",
	}, func(ctx context.Context, in *openTillIn) (*out[billing.Till], error) {
		return answer(s.OpenTill(ctx, auth.From(ctx), in.Body.Float))
	})
	register(a, Op{
		ID: "close-till", Method: http.MethodPost, Path: "/tills/{id}/close", Roles: cashiers,
		Summary: "End a shift: what was counted against what should be there",
	}, func(ctx context.Context, in *closeTillIn) (*out[billing.Till], error) {
		return answer(s.CloseTill(ctx, auth.From(ctx), in.ID, in.Body.Counted, in.Body.Reason))
	})
	register(a, Op{
		ID: "confirm-till", Method: http.MethodPost, Path: "/tills/{id}/confirm", Roles: []auth.Role{auth.Manager, auth.Administrator},
		Summary: "Confirm somebody else's closed till",
	}, func(ctx context.Context, in *tillIn) (*out[billing.Till], error) {
		return answer(s.ConfirmTill(ctx, auth.From(ctx), in.ID))
	})
	register(a, Op{
		ID: "get-settlement", Method: http.MethodGet, Path: "/settlements/{day}", Roles: settlers,
		Summary: "A day's money by the ledger, the tills and the receipts, and whether they agree",
	}, func(ctx context.Context, in *settlementIn) (*out[billing.Settlement], error) {
		return answer(s.Settle(ctx, auth.From(ctx), in.Day))
	})
}
