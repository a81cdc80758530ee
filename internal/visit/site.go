package visit

import (
	"context"
	"slices"

	"careloop/internal/booking"
	"careloop/internal/i18n"
)

// storedRules are the rules as they are kept. Sites are those of a clinic that wrote them into its rules, before the
// directory had them; they hold until one of the directory's sites says where it is.
type storedRules struct {
	Rules
	Sites []formerSite `json:"sites,omitempty"`
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

// siteOf returns the site to which a department's patients come: one that names it before one for all.
func siteOf(sites []booking.Site, d booking.DepartmentID) (booking.Site, bool) {
	i := slices.IndexFunc(sites, func(x booking.Site) bool { return slices.Contains(x.CheckIn.Departments, d) })
	if i < 0 {
		i = slices.IndexFunc(sites, func(x booking.Site) bool { return len(x.CheckIn.Departments) == 0 })
	}
	if i < 0 {
		return booking.Site{}, false
	}
	return sites[i], true
}
