package api_test

import (
	"encoding/base64"
	"errors"
	"fmt"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
	"careloop/internal/leaktest"
	"careloop/internal/visit"
)

// bill is an account of somebody that owes something and has paid something, with the desk's till open.
func (m *marker) bill() billing.Account {
	w := m.w
	w.t.Helper()
	ctx := w.t.Context()
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	for _, code := range []string{"BILL", "CONS"} {
		_, err := w.Billing.SavePrice(ctx, clinictest.Admin, billing.NewPrice{
			Code: code, Name: i18n.Text{i18n.English: "Consultation"}, Category: billing.Consultation, Amount: 50_000, From: "2026-01-01",
		}, 0)
		if !errors.Is(err, billing.ErrStale) {
			must(err)
		}
	}
	_, err := w.Billing.OpenTill(ctx, clinictest.Desk, 0)
	must(err)
	m.n++
	id, _ := billing.AccountOf(string(w.Book(w.Patient(), w.Today().AddDays(30+m.n/20), m.n%20+1).ID))
	_, err = w.Billing.Charge(ctx, clinictest.Desk, id, "BILL", 1, fmt.Sprint("charge-", m.n))
	must(err)
	paid, err := w.Billing.Pay(ctx, clinictest.Desk, id, billing.Cash, 30_000, "", fmt.Sprint("payment-", m.n))
	must(err)
	return paid.Account
}

// money makes the request of a billing operation one that is taken.
func (m *marker) money(o operation, r request) request {
	w := m.w
	w.t.Helper()
	text, ctx := fmt.Sprintf("%q", leaktest.Text), w.t.Context()
	a := m.bill()
	account := "/accounts/" + string(a.ID)
	online := func() billing.IntentID {
		i, err := w.Billing.StartOnline(ctx, clinictest.Desk, a.ID, 0, "online-"+string(a.ID))
		if err != nil {
			w.t.Fatal(err)
		}
		return i.ID
	}
	switch o.ID {
	case "get-account":
		r.path = account
	case "list-entries":
		r.path = account + "/entries"
	case "charge":
		r.path, r.body = account+"/charges", `{"code":"BILL","quantity":1}`
	case "list-proposed-charges":
		r.path = account + "/proposed-charges"
	case "charge-proposed":
		r.path, r.body = m.proposed()
	case "discount":
		r.path, r.body = account+"/discounts", `{"kind":"manual","basisPoints":100,"reason":`+text+`}`
	case "reverse-entry":
		r.path, r.body = account+"/reversals", fmt.Sprintf(`{"entryId":%q,"reason":%s}`, a.Lines[0].ID, text)
	case "take-payment":
		r.path, r.body = account+"/payments", `{"method":"card","amount":100,"reference":`+text+`}`
	case "refund":
		r.path, r.body = account+"/refunds", fmt.Sprintf(`{"paymentId":%q,"amount":100,"reason":%s}`, a.Payments[0].ID, text)
	case "decide-refund", "hand-out-refund":
		asked, err := w.Billing.Refund(ctx, clinictest.Desk, a.ID, a.Payments[0].ID, 25_000, leaktest.Text, "refund-"+string(a.ID))
		if err != nil {
			w.t.Fatal(err)
		}
		r.path, r.body, r.as = "/refund-requests/"+string(asked.Request.ID)+"/decision", `{"grant":true}`, "manager" // who asked cannot
		if o.ID == "hand-out-refund" {
			if _, err := w.Billing.Decide(ctx, clinictest.Manager, asked.Request.ID, true); err != nil {
				w.t.Fatal(err)
			}
			r.path, r.body = "/refund-requests/"+string(asked.Request.ID)+"/handout", ""
		}
	case "settle-stay":
		stay := w.admit(w.Patient()).ID
		if _, err := w.services.Inpatients.Record(ctx, clinictest.Nurse, stay, inpatient.Step{Kind: inpatient.Discharge, Key: "home-" + string(stay)}); err != nil {
			w.t.Fatal(err)
		}
		r.path = "/accounts/" + string(stay) + "/settlement"
	case "start-online-payment":
		r.path, r.body = account+"/online-payments", `{}`
	case "get-online-payment":
		r.path = "/online-payments/" + string(online())
	case "play-sandbox":
		r.path, r.body = "/sandbox-payments/"+string(online()), `{"move":"pay"}`
	case "payment-callback":
		body, signature, err := w.Billing.Provider.(*billing.Sandbox).Play(ctx, online(), billing.Approve)
		if err != nil {
			w.t.Fatal(err)
		}
		r.body, r.header["Careloop-Signature"] = string(body), signature
	case "get-invoice", "make-out-invoice", "note-invoice":
		m.invoiced(o.ID, a, &r)
	case "export-invoices":
		r.path = "/invoices/export.csv?from=2026-11-01&to=2026-11-30"
	case "create-price", "update-price":
		r.body = fmt.Sprintf(`{"name":{"zh-CN":%[1]s,"en":%[1]s},"category":"exam","unit":"1","amount":100,"from":"2026-01-01"}`, fmt.Sprintf("%q", leaktest.Name))
		if o.ID == "create-price" {
			r.body = `{"code":"MARKED",` + r.body[1:]
		}
	case "import-prices":
		file := "code,name.zh-CN,name.en,category,unit,grade,amount,from,closedOn\nX,x,x,exam,,,1,2026-01-01,\n"
		r.body = fmt.Sprintf(`{"csv":%q,"dryRun":false}`, base64.StdEncoding.EncodeToString([]byte(file)))
	case "open-till":
		r.as = "admin"
	case "get-receipt":
		r.path = "/receipts/" + a.Payments[0].Receipt
	case "print-receipt":
		r.path = "/receipts/" + a.Payments[0].Receipt + "/prints"
	case "close-till", "confirm-till":
		r.path, r.body = "/tills/"+string(m.till(o.ID == "confirm-till"))+"/close", `{"counted":{"cash":5},"reason":`+text+`}`
		if o.ID == "confirm-till" {
			r.path, r.body = r.path[:len(r.path)-len("close")]+"confirm", ""
		}
	}
	return r
}

// invoiced makes the request of an operation on an invoice one that is taken, of an account that somebody is named for.
func (m *marker) invoiced(op string, a billing.Account, r *request) {
	to := billing.Buyer{Kind: billing.Organisation, Name: leaktest.Name, TaxNumber: "DE123456789", Email: leaktest.Email}
	if _, err := m.w.Billing.MakeOut(m.w.t.Context(), clinictest.Desk, a.ID, to); err != nil {
		m.w.t.Fatal(err)
	}
	r.path = "/accounts/" + string(a.ID) + "/invoice"
	switch op {
	case "make-out-invoice":
		r.body = fmt.Sprintf(`{"kind":"person","name":%q,"email":%q}`, leaktest.Han, leaktest.Email)
	case "note-invoice":
		r.path, r.body = r.path+"/numbers", `{"number":"25442000000012345678"}`
	}
}

// proposed is the charge of what a record said.
func (m *marker) proposed() (path, body string) {
	w := m.w
	_, err := w.Billing.SavePrice(w.t.Context(), clinictest.Admin, billing.NewPrice{
		Code: "PILL", Name: i18n.Text{i18n.English: "Pill"}, Category: billing.Drug, Amount: 100, From: "2026-01-01",
	}, 0)
	if err != nil && !errors.Is(err, billing.ErrStale) {
		w.t.Fatal(err)
	}
	r := clinictest.Flu()
	r.Prescription = []visit.PrescriptionLine{{Drug: "Pill", Dose: "1", Route: "po", Frequency: "qd", Days: 1, Quantity: 1, Unit: "box"}}
	w.CheckIn(w.Book(w.Patient(), w.Today(), 24))
	e, err := w.Visit.CallNext(w.t.Context(), clinictest.Doctor, visit.QueueID(w.Session(w.Today())), visit.Move{Anyway: true})
	if err == nil {
		e, err = w.Visit.Complete(w.t.Context(), clinictest.Doctor, e.ID, e.Version, r)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return "/accounts/" + string(e.ID) + "/proposed-charges", `{"code":"PILL","upTo":1}`
}

// till returns the desk's open till, or one that somebody else has closed.
func (m *marker) till(closed bool) billing.TillID {
	ctx, s, by := m.w.t.Context(), m.w.Billing, clinictest.Desk
	if closed {
		by = auth.Actor{ID: "another", Roles: []auth.Role{auth.FrontDesk}}
	}
	t, err := s.OpenTill(ctx, by, 0)
	if err == nil && closed {
		t, err = s.CloseTill(ctx, by, t.ID, nil, "")
	}
	if err != nil {
		m.w.t.Fatal(err)
	}
	return t.ID
}

// billed lists the operations of the function billing.
func billed() []api.Op {
	a := api.New(api.Config{})
	api.ForBilling(a, api.Services{})
	return a.Operations()
}
