package visit

import (
	"context"
	"slices"

	"careloop/internal/booking"
	"careloop/internal/i18n"
)

// storedRules are the rules as they are kept. Sites are those of a clinic that wrote them into its rules, before the
// directory had them; they hold until one of the directory's sites says where it is. Withdrawn are the queues of the day
// of places that were taken out of the rules.
type storedRules struct {
	Rules
	Sites     []formerSite `json:"sites,omitempty"`
	Withdrawn []QueueID    `json:"withdrawn,omitempty"`
}

type formerSite struct {
	ID   booking.SiteID `json:"id"`
	Name i18n.Text      `json:"name"`
	booking.CheckIn
}

// sites lists the sites at which patients check in by phone.
func (s *Service) sites(ctx context.Context) ([]booking.Site, error) {
	all, err := s.Appointments.Sites(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(x booking.Site) bool { return !x.Active || x.CheckIn == nil })
	if len(all) > 0 {
		return all, nil
	}
	r, err := s.storedRules(ctx)
	for _, x := range r.Sites {
		all = append(all, booking.Site{ID: x.ID, Name: x.Name, CheckIn: &x.CheckIn, Active: true})
	}
	return all, err
}

// siteOf returns the site to which the patient of an appointment comes: where its room is. Only where the clinic has not
// said that, its department tells: one that names it before one for all.
func siteOf(sites []booking.Site, a booking.Appointment) (booking.Site, bool) {
	d := a.Department
	i := slices.IndexFunc(sites, func(x booking.Site) bool { return x.ID == a.Site })
	former := !slices.ContainsFunc(sites, func(x booking.Site) bool { return x.Version > 0 })
	if a.Site != "" && (i >= 0 || !former) { // elsewhere than at its room nobody is at the right place
		return nth(sites, i)
	}
	i = slices.IndexFunc(sites, func(x booking.Site) bool { return slices.Contains(x.CheckIn.Departments, d) })
	if i < 0 {
		i = slices.IndexFunc(sites, func(x booking.Site) bool { return len(x.CheckIn.Departments) == 0 })
	}
	return nth(sites, i)
}

func nth(sites []booking.Site, i int) (booking.Site, bool) {
	if i < 0 {
		return booking.Site{}, false
	}
	return sites[i], true
}
