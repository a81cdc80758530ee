// Package billing owns what visits cost and who paid it: the price list, the account of each appointment, payments,
// receipts and the cashiers' tills. Money is whole fen.
//
// Invariants, held by conditions in the store:
//   - a ledger entry is put with "absent" and never changed; an account's totals are the sums of its entries, because
//     both are written in one transaction, the account with "version unchanged";
//   - one idempotency key makes one entry: the entry's id follows from the account and the key;
//   - nobody pays more than is due, nobody gets back more than was paid: both are computed from the version written;
//   - receipts of a site and day are numbered without gaps: each is put with "absent" behind the last;
//   - a closed till takes nothing more: what a payment adds to it is conditional on "open".
//   - a stay's account is settled once, with nothing due, after the patient has gone, and nothing is written to it
//     afterwards but what a provider had taken: settling writes the account under the version that it saw. While refunds of
//     its settlement wait for a second person, nothing else changes it: they are written with it;
//   - a registration fee stands only while the appointment has its number: the charge checks the number's item.
package billing

import (
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/exam"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Fen is money: a hundredth of a yuan.
type Fen int64

// MaxFen bounds a single amount: ten million yuan. A sum of a thousand of them fits into what JSON counts exactly.
const MaxFen Fen = 1_000_000_000

// Kind says what a ledger entry does.
type Kind string

// The kinds of entries.
const (
	Charged     Kind = "charge"
	Discounted  Kind = "discount"
	Reversed    Kind = "reversal" // of a charge or a discount
	Paid        Kind = "payment"
	Refunded    Kind = "refund"
	Transferred Kind = "transfer" // to or from the account of a moved appointment
	Settled     Kind = "settled"  // of a stay: nothing is due any more, and nothing follows
)

// Method is how money changes hands.
type Method string

// The methods. Online payments come from the patient's phone and through no till.
const (
	Cash      Method = "cash"
	Card      Method = "card"
	Mobile    Method = "mobile"
	Insurance Method = "insurance"
	Online    Method = "online"
)

// Methods lists the methods.
func Methods() []Method { return []Method{Cash, Card, Mobile, Insurance, Online} }

// Totals are an account's sums. Charged and Discounted are without what was reversed.
type Totals struct {
	Charged    Fen `json:"charged"`
	Discounted Fen `json:"discounted"`
	Paid       Fen `json:"paid"`
	Refunded   Fen `json:"refunded"`
}

// Due is what is still to be paid; below zero, what is to be given back.
func (t Totals) Due() Fen { return t.Charged - t.Discounted - t.Paid + t.Refunded }

func (t Totals) plus(d Totals) Totals {
	return Totals{t.Charged + d.Charged, t.Discounted + d.Discounted, t.Paid + d.Paid, t.Refunded + d.Refunded}
}

// place returns the op that fails a transaction unless the appointment still has its number, or the admission stands.
func (a Account) place() store.Op {
	switch {
	case a.Stay != "":
		return inpatient.Stands(a.Stay)
	case a.Exam != "":
		return exam.Stands(a.Exam)
	}
	return booking.Keeps(booking.Appointment{ID: a.Appointment, Session: a.Session, Number: a.Number})
}

// Account is what one appointment and its encounter cost (FHIR: Account), or one stay in hospital, for which money is
// taken in advance.
type Account struct {
	ID           AccountID              `json:"id"`
	Appointment  booking.AppointmentID  `json:"appointmentId,omitempty"`
	Stay         inpatient.ID           `json:"stayId,omitempty"`
	Exam         exam.ID                `json:"examId,omitempty"` // of an examination without an appointment
	Patient      patient.ID             `json:"patientId"`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Session      booking.SessionID      `json:"sessionId"`
	Number       int                    `json:"number"` // of the session
	MovedTo      booking.AppointmentID  `json:"movedTo,omitempty" doc:"In whose favour the appointment was given up: what is charged from then on is charged there."`
	Date         clinic.Date            `json:"date"` // of the appointment
	Lines        []Line                 `json:"lines" nullable:"false"`
	Payments     []Payment              `json:"payments" nullable:"false"`
	Totals
	Due     Fen        `json:"due"` // to be paid; below zero: to be given back
	Entries int        `json:"entries"`
	Given   []Given    `json:"discounts,omitempty"` // by memberships and decisions, as far as they were not reversed
	Undone  []EntryID  `json:"undone,omitempty"`    // discounts that were reversed
	Settled *time.Time `json:"settledAt,omitempty"` // of a stay: since then nothing changes it
	Invoice *Invoiced  `json:"invoice,omitempty"`   // once somebody asked for one
	Waits   []RefundID `json:"settlementRequests,omitempty" doc:"Refunds of a settlement that wait for a second person. Nothing else changes the account meanwhile."`
	Version int64      `json:"-"`
}

// Line is one thing that was charged (FHIR: ChargeItem). Its price is that of the day and stays.
type Line struct {
	ID           EntryID              `json:"id"`
	Code         string               `json:"code"`
	Name         i18n.Text            `json:"name"`
	Category     Category             `json:"category"`
	Unit         string               `json:"unit,omitempty"`
	Quantity     int                  `json:"quantity"`
	Price        Fen                  `json:"unitPrice"`
	PriceVersion int                  `json:"priceVersion"`
	Amount       Fen                  `json:"amount"`
	Discount     Fen                  `json:"discount"`
	Shares       map[DiscountKind]Fen `json:"discounts,omitempty"` // the discount by its kinds
	Reversed     bool                 `json:"reversed,omitempty"`
	Tax          *Tax                 `json:"tax,omitempty" doc:"As the price list said when it was charged."`
	UpTo         int                  `json:"upTo,omitempty" doc:"Charged because a record said so: how many of it were on the bill with this line."`
	At           time.Time            `json:"at"`
}

// Payment is money that was taken (FHIR: PaymentNotice), and what became of it.
type Payment struct {
	ID       EntryID   `json:"id"`
	Method   Method    `json:"method"`
	Amount   Fen       `json:"amount"`
	Refunded Fen       `json:"refunded"`
	Moved    Fen       `json:"moved,omitempty"` // carried to the account of a moved appointment
	Online   IntentID  `json:"onlinePaymentId,omitempty"`
	Receipt  string    `json:"receipt"`
	At       time.Time `json:"at"`
}

// Left is what can be given back of a payment.
func (p Payment) Left() Fen { return p.Amount - p.Refunded - p.Moved }

// Entry is one line of the ledger. Its Totals are what it adds to its account's.
type Entry struct {
	ID           EntryID                `json:"id"`
	Account      AccountID              `json:"accountId"`
	Seq          int                    `json:"seq"` // among the account's entries
	Kind         Kind                   `json:"kind"`
	Patient      patient.ID             `json:"patientId"`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Day          clinic.Date            `json:"day"` // on which it was written
	At           time.Time              `json:"at"`
	By           string                 `json:"by"`
	Totals
	Line     *Line           `json:"line,omitempty"`
	Discount DiscountKind    `json:"discountKind,omitempty"`
	Points   int             `json:"basisPoints,omitempty"` // of a discount that was given as a share
	Tier     string          `json:"tier,omitempty"`        // of a member's
	Shares   map[EntryID]Fen `json:"shares,omitempty"`      // of a discount, by line
	Method   Method          `json:"method,omitempty"`
	Of       EntryID         `json:"of,omitempty"` // what is reversed, refunded or carried over; of a discount that went along, the first one
	Other    AccountID       `json:"otherAccountId,omitempty"`
	Online   IntentID        `json:"onlinePaymentId,omitempty"`
	Note     string          `json:"reference,omitempty"` // number of a card slip, an insurance claim, a membership or a decision
	Reason   string          `json:"reason,omitempty"`
	Receipt  string          `json:"receipt,omitempty"`
	Till     TillID          `json:"tillId,omitempty"`
}
