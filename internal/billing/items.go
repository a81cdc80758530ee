package billing

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/patient"
	"careloop/internal/store"
)

const (
	pricesKey     = "prices"
	feesKey       = "registration"
	accountPrefix = "account#"
	entryPrefix   = "entry#"
	intentPrefix  = "online#"
	refundPrefix  = "refund#"
	invoicePrefix = "invoice#"
	toInvoiceKey  = "invoices"
	// openIndex lists what somebody must still do something about: bills, credits, refunds to decide and to hand out; beside them stand the registration fees.
	openIndex = "open"
	// dueIndex lists the online payments that are to be asked about, and the bills whose invoice is to be issued or taken back.
	dueIndex = "due"
)

func key(pk, sk string) store.Key { return store.Key{Table: store.Billing, PK: pk, SK: sk} }

func priceKey(code string) store.Key { return key(pricesKey, code) }

func accountKey(a AccountID) store.Key { return key(string(a.patient()), accountPrefix+string(a)) }

func entryKey(a AccountID, e EntryID) store.Key {
	return key(string(a.patient()), entryPrefix+string(a)+"#"+string(e))
}

func intentKey(p patient.ID, i IntentID) store.Key { return key(string(p), intentPrefix+string(i)) }

func refundKey(p patient.ID, r RefundID) store.Key { return key(string(p), refundPrefix+string(r)) }

func invoiceKey(a AccountID) store.Key { return key(string(a.patient()), invoicePrefix+string(a)) }

// monthOfInvoices is the list of the invoices of a month's appointments.
func monthOfInvoices(day clinic.Date) string { return "invoices#" + string(day[:7]) }

func tillsKey(day clinic.Date) string { return "tills#" + string(day) }

func tillKey(t TillID) (store.Key, bool) {
	day, shift, cashier, ok := t.Split()
	return key(tillsKey(day), fmt.Sprintf("%s#%02d", cashier, shift)), ok
}

func receiptsKey(site string, day clinic.Date) string { return "receipts#" + site + "#" + string(day) }

// dayEntry is the list of a civil day's ledger entries.
func dayEntry(day clinic.Date) string { return "ledger#" + string(day) }

func putEntry(e Entry) store.Op {
	return store.Put(entryKey(e.Account, e.ID), e).If(store.Absent()).In("day", dayEntry(e.Day), string(e.Account)+"#"+string(e.ID))
}

// putAccount writes an account. It is in the list of bills while money is due, and of credits while some is to be
// given back; that of a stay is in a list of its own until it is settled. Beside that it is in the list of those whose invoice
// somebody must do something about.
func putAccount(a Account, version int64) store.Op {
	op := store.PutVersion(accountKey(a.ID), version, a)
	switch sk := string(a.Date) + "#" + string(a.ID); {
	case a.Stay != "" && a.Settled == nil:
		op = op.In(openIndex, string(Wards), sk)
	case a.Due > 0:
		op = op.In(openIndex, string(Bills), sk)
	case a.Due < 0:
		op = op.In(openIndex, string(Credits), sk)
	}
	if a.Invoice != nil && (a.Invoice.Status == InvoiceToDo || a.Invoice.Status == InvoiceRed) {
		op = op.In(dueIndex, toInvoiceKey, string(a.Date)+"#"+string(a.ID))
	}
	return op
}

func readAccount(it store.Item) (Account, error) {
	var a Account
	err := it.Decode(&a)
	a.Version = it.Version
	return a, err
}

func readEntry(it store.Item) (Entry, error) {
	var e Entry
	err := it.Decode(&e)
	return e, err
}

func readPrice(it store.Item) (Item, error) {
	var x Item
	err := it.Decode(&x)
	x.Version = it.Version
	return x, err
}

// paidAttr and refundedAttr name the counters of a till's item.
func paidAttr(m Method) string { return "paid." + string(m) }

func refundedAttr(m Method) string { return "refunded." + string(m) }

// throughTill adds a payment or a refund to an open till.
func throughTill(k store.Key, e Entry) store.Op {
	op := store.Update(k).If(store.Attr("status", store.CondEqual, string(TillOpen))).Add("entries", 1)
	if e.Paid != 0 {
		op = op.Add(paidAttr(e.Method), int64(e.Paid))
	}
	if e.Refunded != 0 {
		op = op.Add(refundedAttr(e.Method), int64(e.Refunded))
	}
	return op
}

func readTill(it store.Item) (Till, error) {
	var t Till
	if err := it.Decode(&t); err != nil {
		return t, err
	}
	var counters map[string]json.RawMessage
	if err := it.Decode(&counters); err != nil {
		return t, err
	}
	t.Sums = []Sum{}
	for _, m := range Methods() {
		x := Sum{Method: m}
		for name, into := range map[string]*Fen{paidAttr(m): &x.Paid, refundedAttr(m): &x.Refunded} {
			if raw, ok := counters[name]; ok {
				if err := json.Unmarshal(raw, into); err != nil {
					return t, err
				}
			}
		}
		if x.Paid != 0 || x.Refunded != 0 {
			t.Sums = append(t.Sums, x)
		}
	}
	t.Version = it.Version
	return t, nil
}

// receiptNumber is what stands on paper: site, day and place in the day's series.
func receiptNumber(site string, day clinic.Date, n int) string {
	return fmt.Sprintf("%s-%s-%05d", site, strings.ReplaceAll(string(day), "-", ""), n)
}

// receiptPlace returns where a receipt is kept, or false if it is no receipt's number.
func receiptPlace(number string) (store.Key, bool) {
	i := strings.LastIndexByte(number, '-')
	if i < 0 {
		return store.Key{}, false
	}
	j := strings.LastIndexByte(number[:i], '-')
	if j < 0 || len(number[i+1:]) != 5 {
		return store.Key{}, false
	}
	day, err := time.Parse("20060102", number[j+1:i])
	if err != nil {
		return store.Key{}, false
	}
	return key(receiptsKey(number[:j], clinic.DateOf(day)), number[i+1:]), true
}
