package booking_test

import (
	"testing"
	"time"

	"careloop/internal/booking"
)

func TestSitesSayWhereToCall(t *testing.T) {
	f := open(t)
	now := f.Now()
	f.Now = func() time.Time { return now }
	save := func(x booking.Site) booking.Site {
		t.Helper()
		x.Active, now = true, now.Add(time.Second) // the first is the one that was made first
		x, err := f.SaveSite(t.Context(), manager, x)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	says := func(site booking.SiteID, want string) {
		t.Helper()
		all, err := f.Sites(t.Context())
		if got := booking.WhereaboutsOf(all, site).Phone; err != nil || got != want {
			t.Errorf("at %q patients call %q, %v, want %q", site, got, err, want)
		}
	}
	clinics := func(want string) {
		t.Helper()
		if got, err := f.Phone(t.Context()); err != nil || got != want {
			t.Errorf("the clinic is called at %q, %v, want %q", got, err, want)
		}
	}
	clinics("")
	first := save(booking.Site{Name: text("First")})
	says(first.ID, "")
	clinics("")
	second := save(booking.Site{Name: text("Second"), Phone: "（010）0000 0002"})
	third := save(booking.Site{Name: text("Third"), Phone: "+86 10 0000 0003"})
	says(first.ID, "(010)0000 0002") // has none of its own
	says(second.ID, "(010)0000 0002")
	says(third.ID, "+86 10 0000 0003")
	says("", "(010)0000 0002")
	clinics("(010)0000 0002") // though nobody had one a moment ago

	second.Active = false
	second, err := f.SaveSite(t.Context(), manager, second)
	if err != nil {
		t.Fatal(err)
	}
	says(second.ID, "(010)0000 0002") // who is booked there all the same
	says(first.ID, "+86 10 0000 0003")
	clinics("+86 10 0000 0003")

	other := &booking.Service{DB: f.DB, Clinic: f.Clinic, Now: func() time.Time { return now }, IDs: f.IDs}
	third.Phone = "12320"
	if _, err := other.SaveSite(t.Context(), manager, third); err != nil {
		t.Fatal(err)
	}
	clinics("+86 10 0000 0003") // another process is heard within the minute
	now = now.Add(time.Minute)
	clinics("12320")
}

func TestATelephoneThatCannotBeDialledIsNamed(t *testing.T) {
	f := open(t)
	for _, number := range []string{"at the desk", "010-0000 0000 ext. 3", "+86", " ", "1234567890123456"} {
		_, err := f.SaveSite(t.Context(), manager, booking.Site{Name: text("East"), Phone: number, Active: true})
		if got := faultsOf(t, err); len(got) != 1 || got[0] != "phone phone-shown" {
			t.Errorf("%q: %v", number, got)
		}
	}
}
