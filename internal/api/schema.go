package api

import (
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/closure"
	"careloop/internal/emergency"
	"careloop/internal/followup"
	"careloop/internal/inpatient"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// closed is a type of a domain that has some words for values and no others.
type closed struct {
	of, stand reflect.Type
	values    []any
}

// closedTypes are named to the contract, so that it and the client that is made from it know the words wherever such
// a type stands. A test holds them equal to the constants.
var closedTypes = sync.OnceValue(func() []closed {
	return []closed{
		words(auth.Roles()...),
		words(billing.Charged, billing.Discounted, billing.Reversed, billing.Paid, billing.Refunded, billing.Transferred, billing.Settled),
		words(billing.Methods()...),
		words(billing.Categories()...),
		words(billing.Member, billing.Relief, billing.Manual),
		words(billing.Pending, billing.Succeeded, billing.Failed, billing.Expired),
		words(billing.Waiting, billing.Granted, billing.Refused, billing.Withdrawn),
		words(billing.TillOpen, billing.TillClosed, billing.TillConfirmed),
		words(billing.NoBuyer, billing.Person, billing.Organisation),
		words(billing.InvoiceNone, billing.InvoiceLater, billing.InvoiceToDo, billing.InvoiceIssued, billing.InvoiceRed),
		words(billing.Approve, billing.Decline, billing.Silence),
		words(booking.Booked, booking.Arrived, booking.Fulfilled, booking.NoShow, booking.Cancelled, booking.Moved, booking.Held),
		words(booking.FillingIn, booking.Paying, booking.Offer),
		words(channel.Names()...),
		words(closure.OfPractitioner, closure.OfRoom, closure.OfSite, closure.OfDepartment, closure.OfSchedule, closure.OfChange),
		words(closure.Shutting, closure.Proposing, closure.Review, closure.Moving, closure.Done, closure.Reopening, closure.Reopened),
		words(closure.Open, closure.Unplaced, closure.Moved, closure.Cancelled, closure.Seen, closure.Kept, closure.Taken),
		words(closure.Accepted, closure.Declined),
		words(emergency.Open, emergency.Ended, emergency.FalseAlarm),
		words(emergency.Comes, emergency.Declines),
		words(emergency.EntryKinds()...),
		words(emergency.Draft, emergency.Signed),
		words(inpatient.Kinds()...),
		words(inpatient.Present, inpatient.Discharged, inpatient.Cancelled),
		words(inpatient.Ways()...),
		words(followup.FollowUp, followup.Call, followup.DoctorTask),
		words(followup.Ready, followup.Completed, followup.Abandoned),
		words(followup.Outcomes()...),
		words(message.Kinds()...),
		words(message.Planned, message.Queued, message.Sending, message.Sent, message.Failed, message.Dropped, message.Unknown),
		words(patient.Allergy, patient.InfectionRisk, patient.VIP, patient.Relief, patient.OtherAlert),
		words(visit.Arrived, visit.InProgress, visit.OnLeave, visit.Finished, visit.Left),
		words(visit.Identifiers()...),
		words(append(visit.Moves(), visit.CheckedIn, visit.Triaged, visit.Alerted)...),
		words(waitlist.Waiting, waitlist.Offered, waitlist.Placed, waitlist.Left, waitlist.Over),
		words(waitlist.Open, waitlist.Accepted, waitlist.Declined, waitlist.Expired, waitlist.Withdrawn, waitlist.Nobody),
	}
})

func words[T ~string](values ...T) closed {
	c := closed{of: reflect.TypeFor[T](), stand: reflect.TypeFor[word[T]]()}
	for _, v := range values {
		c.values = append(c.values, string(v))
	}
	return c
}

// word stands in the contract for a closed type, since the domains do not know huma.
type word[T ~string] string

// Schema implements huma.SchemaProvider.
func (word[T]) Schema(huma.Registry) *huma.Schema {
	i := slices.IndexFunc(closedTypes(), func(c closed) bool { return c.of == reflect.TypeFor[T]() })
	return &huma.Schema{Type: huma.TypeString, Enum: closedTypes()[i].values}
}

// schemas returns an empty registry that knows the closed types.
func schemas() huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", schemaName)
	for _, c := range closedTypes() {
		r.RegisterTypeAlias(c.of, c.stand)
	}
	return r
}

// ambiguous lists type names that more than one domain uses; in the contract their domain stands before them.
var ambiguous = map[string]bool{
	"Answer": true, "Attempt": true, "Count": true, "Entry": true, "Field": true, "Item": true, "Line": true, "Notice": true, "Price": true,
	"Request": true, "Row": true, "Sum": true, "Warning": true,
}

// schemaName returns what a type is called in the contract.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if strings.HasPrefix(t.Name(), "List[") {
		items, _ := t.FieldByName("Items")
		return "List" + schemaName(items.Type.Elem(), hint)
	}
	domain := path.Base(t.PkgPath())
	if domain == "exam" && name != "Exam" { // stations, items and results are words of other domains too
		return "Exam" + name
	}
	if ambiguous[name] && domain != "api" {
		return strings.ToUpper(domain[:1]) + domain[1:] + name
	}
	return name
}
