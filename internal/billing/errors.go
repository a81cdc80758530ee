package billing

import "careloop/internal/errs"

// What can stand in the way of charging and paying.
var (
	ErrAccount       = errs.New(errs.KindNotFound, "account-not-found")
	ErrPrice         = errs.New(errs.KindNotFound, "price-not-found")
	ErrNoPrice       = errs.New(errs.KindConflict, "no-price-on-day") // with code and date
	ErrEntry         = errs.New(errs.KindNotFound, "entry-not-found")
	ErrReceipt       = errs.New(errs.KindNotFound, "receipt-not-found")
	ErrTill          = errs.New(errs.KindNotFound, "till-not-found")
	ErrRefund        = errs.New(errs.KindNotFound, "refund-not-found")
	ErrIntent        = errs.New(errs.KindNotFound, "online-payment-not-found")
	ErrEnded         = errs.New(errs.KindConflict, "appointment-ended")
	ErrMovedTo       = errs.New(errs.KindConflict, "charge-elsewhere") // with the appointment, its date, time and number
	ErrKeyUsed       = errs.New(errs.KindConflict, "key-used")
	ErrReversed      = errs.New(errs.KindConflict, "already-reversed")
	ErrNothingDue    = errs.New(errs.KindConflict, "nothing-due")
	ErrTooMuch       = errs.New(errs.KindConflict, "more-than-due")  // with what is due
	ErrOverRefund    = errs.New(errs.KindConflict, "more-than-paid") // with what is left of the payment
	ErrNoDiscount    = errs.New(errs.KindConflict, "nothing-to-discount")
	ErrOverDiscount  = errs.New(errs.KindConflict, "more-than-charged") // with what a discount can be at most
	ErrLimit         = errs.New(errs.KindForbidden, "discount-limit")   // with the limit in percent
	ErrUsed          = errs.New(errs.KindConflict, "deposit-used")      // with what can be given back
	ErrSettled       = errs.New(errs.KindConflict, "account-settled")
	ErrSettling      = errs.New(errs.KindConflict, "settlement-waits") // with what is to be given back by it
	ErrStillHere     = errs.New(errs.KindConflict, "still-in-hospital")
	ErrStillDue      = errs.New(errs.KindConflict, "still-due") // with what is due
	ErrFull          = errs.New(errs.KindConflict, "account-full")
	ErrTillOpen      = errs.New(errs.KindConflict, "till-open")
	ErrTillNotOpen   = errs.New(errs.KindConflict, "till-not-open")
	ErrTillClosed    = errs.New(errs.KindConflict, "till-closed")
	ErrTillShort     = errs.New(errs.KindConflict, "till-short") // with the cash that is in it
	ErrOwnTill       = errs.New(errs.KindForbidden, "own-till")
	ErrOwnRefund     = errs.New(errs.KindForbidden, "own-refund")
	ErrDecided       = errs.New(errs.KindConflict, "refund-decided")
	ErrNotGranted    = errs.New(errs.KindConflict, "nothing-to-hand-out")
	ErrOffline       = errs.New(errs.KindUnavailable, "online-payment-off")
	ErrSignature     = errs.New(errs.KindInvalid, "callback-signature")
	ErrAmount        = errs.New(errs.KindConflict, "callback-amount")
	ErrInvoice       = errs.New(errs.KindNotFound, "invoice-not-found")
	ErrInvoiceIssued = errs.New(errs.KindConflict, "invoice-issued")
	ErrInvoiceNumber = errs.New(errs.KindConflict, "invoice-number-used")
	ErrInvoiceLeft   = errs.New(errs.KindConflict, "more-than-invoiceable") // with what is left
	ErrProposed      = errs.New(errs.KindConflict, "not-proposed")
	ErrNoBuyer       = errs.New(errs.KindConflict, "invoice-not-wanted")
	ErrBusy          = errs.New(errs.KindUnavailable, "busy")
	ErrStale         = errs.New(errs.KindStale, "stale")
	ErrForbidden     = errs.New(errs.KindForbidden, "forbidden")
	ErrCursor        = errs.New(errs.KindInvalid, "cursor")
)
