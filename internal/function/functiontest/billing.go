package functiontest

import (
	"careloop/internal/auth"
	"careloop/internal/billing"
	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// cashier is who signs in at the front desk in the sample events.
var cashier = auth.Actor{ID: "f1c8c0de-1111-4a5b-9c1d-000000000001", Name: "林前台", Roles: []auth.Role{auth.FrontDesk}}

// openBooks puts a price list.
func (c *Clinic) openBooks() {
	c.t.Helper()
	for _, n := range []billing.NewPrice{
		{Code: "REG", Name: i18n.Text{i18n.Chinese: "挂号费", i18n.English: "Registration"}, Category: billing.Registration, Amount: 1000},
		{Code: "CONS", Name: i18n.Text{i18n.Chinese: "诊查费", i18n.English: "Consultation"}, Category: billing.Consultation, Amount: 3000},
		{Code: "CBC", Name: i18n.Text{i18n.Chinese: "血常规", i18n.English: "Blood count"}, Category: billing.Exam, Amount: 40_033},
	} {
		n.From = monday
		_, err := c.Billing(true).SavePrice(c.t.Context(), admin, n, 0)
		c.must(err)
	}
}

// bill lets money move before the sample events: Li owes a consultation and a blood count and has paid 300.00 in cash
// at the desk, of which 250.00 shall go back; Zhang has paid the registration fee by phone, and Li has begun to.
func (c *Clinic) bill() {
	c.t.Helper()
	ctx, s := c.t.Context(), c.Billing(true)
	li, _ := billing.AccountOf(string(c.Called.Appointment))
	zhang, _ := billing.AccountOf(string(c.Booked.ID))
	_, err := s.OpenTill(ctx, cashier, 20_000)
	c.must(err)
	for _, code := range []string{"CONS", "CBC"} {
		_, err = s.Charge(ctx, cashier, li, code, 1, "charge-"+code)
		c.must(err)
	}
	paid, err := s.Pay(ctx, cashier, li, billing.Cash, 30_000, "", "pay-li-0001")
	c.must(err)
	_, err = s.Refund(ctx, cashier, li, paid.Account.Payments[0].ID, 25_000, "未做检查", "refund-li-0001")
	c.must(err)
	c.must(s.AppointmentEvent(ctx, booking.Event{
		Kind: booking.AppointmentBooked, Appointment: c.Booked, Stamp: store.Stamp{By: "desk", At: c.Now()},
	}))
	c.Paid, err = s.StartOnline(ctx, cashier, zhang, 0, "online-zhang-1")
	c.must(err)
	_, err = s.PlaySandbox(ctx, c.Paid.ID, billing.Approve)
	c.must(err)
	c.Begun, err = s.StartOnline(ctx, cashier, li, 1000, "online-li-1")
	c.must(err)
	second, err := s.StartOnline(ctx, cashier, li, 500, "online-li-2")
	c.must(err)
	_, err = s.PlaySandbox(ctx, second.ID, billing.Silence)
	c.must(err)
}
