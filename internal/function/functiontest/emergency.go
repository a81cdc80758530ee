package functiontest

import (
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/emergency"
	"careloop/internal/i18n"
	"careloop/internal/id"
)

// nurseOnDuty is who signs in as a nurse in the sample events.
var nurseOnDuty = auth.Actor{ID: "f1c8c0de-1111-4a5b-9c1d-000000000002", Name: "何护士", Roles: []auth.Role{auth.Nurse}}

// past puts the rule that names security first and the head nurse next, and an emergency of Sunday that is over and of
// which nobody has written a report.
func (c *Clinic) past() {
	c.t.Helper()
	ctx, s := c.t.Context(), c.Emergencies()
	r, err := s.Current(ctx, auth.Job("test"))
	c.must(err)
	r.Contacts = []emergency.Contact{
		{ID: "security", Name: "保安室", Language: i18n.Chinese, Phone: "+8613800000101", Channels: []channel.Name{channel.SMS, channel.Phone}},
		{ID: "head-nurse", Name: "护士长", Language: i18n.Chinese, Phone: "+8613800000102", Channels: []channel.Name{channel.SMS}},
	}
	r.Lines = []emergency.Line{{Steps: [][]emergency.ContactID{{"security"}, {"head-nurse"}}}}
	_, err = s.SaveRules(ctx, admin, 0, r)
	c.must(err)
	p, err := s.Raise(ctx, nurseOnDuty, emergency.Press{Kind: "collapse", Place: emergency.Place{Room: "1"}, Patient: c.Wang, Key: "sunday-press"})
	c.must(err)
	_, err = s.Write(ctx, nurseOnDuty, p.ID, emergency.Writing{Kind: emergency.Arrived, Key: "sunday-arrived"})
	c.must(err)
	c.Over, err = s.End(ctx, nurseOnDuty, p.ID, false, "", "sunday-end")
	c.must(err)
}

// alarm raises today's emergency.
func (c *Clinic) alarm() {
	c.t.Helper()
	ctx := c.t.Context()
	east, err := c.Bookings().SaveSite(ctx, admin, booking.Site{
		ID: booking.SiteID(id.From("sit", "east")), Name: i18n.Text{i18n.Chinese: "东院", i18n.English: "East"},
	})
	c.must(err)
	p, err := c.Emergencies().Raise(ctx, nurseOnDuty, emergency.Press{
		Kind: "violence", Place: emergency.Place{Site: east.ID, Room: "3-12"}, Note: "候诊区有人动手", Key: "monday-press",
	})
	c.must(err)
	c.Raised = p.Emergency
}
