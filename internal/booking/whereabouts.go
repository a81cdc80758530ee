package booking

import (
	"cmp"

	"careloop/internal/i18n"
)

// Whereabouts is what a patient is told of the site that they come to.
type Whereabouts struct {
	Name    i18n.Text // of a clinic that has several; of the only one nobody asks
	Address string
	Phone   string // where to call; of a site without one, or that is not known, the clinic's
}

// WhereaboutsOf returns what patients are told of a site; of none, if the clinic has not said where a room is, only where
// to call.
func WhereaboutsOf(sites []Site, id SiteID) Whereabouts {
	var at Whereabouts
	used := 0
	clinics := ""
	for _, x := range sites {
		if x.Active || x.ID == id {
			used++
		}
		if x.ID == id {
			at = Whereabouts{Name: x.Name, Address: x.Address, Phone: x.Phone}
		}
		if clinics == "" && x.Active {
			clinics = x.Phone // that of the first site which has one
		}
	}
	at.Phone = cmp.Or(at.Phone, clinics)
	if used < 2 {
		at.Name = nil
	}
	return at
}

// In says the name and the address, or nothing.
func (w Whereabouts) In(l i18n.Lang) string {
	name := ""
	if w.Name != nil {
		name = w.Name.In(l)
	}
	if name == "" || w.Address == "" {
		return name + w.Address
	}
	return i18n.T(l, "site.at", map[string]any{"name": name, "address": w.Address})
}
