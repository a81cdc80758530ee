package closure_test

import (
	"context"
	"strings"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/i18n"
)

// onlyThursday leaves free, of what Dr Zhang's patients of Tuesday could have: his Monday, and Dr Li's Thursday.
func (w *world) onlyThursday() {
	w.t.Helper()
	x := w.other
	x.Weekly = x.Weekly[3:4]
	_, err := w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, x)
	w.must(err)
	z := w.Schedule
	z.Weekly = z.Weekly[:2]
	_, err = w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, z)
	w.must(err)
}

// An earlier day is cheaper by the points, and nobody is moved there unasked: whom another number can be given unasked
// is given that.
func TestWhoCanBeMovedUnaskedIsMovedAlthoughAnEarlierDayWeighsLess(t *testing.T) {
	w := open(t)
	w.onlyThursday()
	a := w.Book(w.Patient(), tuesday, 1)
	p, err := w.closures.Preview(t.Context(), clinictest.Manager, w.out())
	w.must(err)
	if p.Unasked != 1 || !p.Cases[0].Accepted {
		t.Errorf("the preview moves %d unasked: %+v", p.Unasked, p.Cases[0].Proposal)
	}
	c := w.close(w.out())
	if v := w.finish(c.ID); v.Counts.Moved != p.Unasked {
		t.Fatalf("%d were moved, previewed were %d", v.Counts.Moved, p.Unasked)
	}
	if to := w.cases(c.ID)[a.ID].To; to.Practitioner != w.other.Practitioner {
		t.Errorf("moved to %+v", to)
	}
}

func TestWhatThePatientChoosesFromIsNotAllOnOneDay(t *testing.T) {
	w := open(t)
	a := w.Book(w.Patient(), tuesday, 1)
	c := w.close(w.out())
	w.finish(c.ID)
	others, err := w.closures.Equivalents(t.Context(), clinictest.Desk, c.ID, a.ID)
	w.must(err)
	days := map[string]bool{}
	for _, o := range others {
		days[string(w.Settings.Day(o.Start))] = true
	}
	if len(others) != 5 || len(days) < 3 {
		t.Errorf("%d numbers on %d days", len(others), len(days))
	}
}

// priced lets chief physicians cost so much, and everybody else ten yuan.
func (w *world) priced(chief int64) {
	w.closures.Fees = func(context.Context) (map[string]int64, error) {
		return map[string]int64{"": 1000, "chief": chief}, nil
	}
}

func TestNobodyIsMovedUnaskedToADearerPlace(t *testing.T) {
	for name, tc := range map[string]struct {
		chief int64
		moved int
	}{"dearer": {5000, 0}, "as dear": {1000, 1}, "cheaper": {500, 1}} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			w.priced(tc.chief)
			resident := w.doctor("王医生", "attending")
			r := w.out()
			r.Target.ID = string(resident.Practitioner)
			r.Span.Until = tuesday.AddDays(30) // none of the same doctor's
			r.Span.From = clinictest.Monday
			a, err := w.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: w.Patient(), Session: resident.On(tuesday, w.Settings)[0].ID, Number: 3, Channel: "desk"})
			w.must(err)
			p, err := w.closures.Preview(t.Context(), clinictest.Manager, r)
			w.must(err)
			c := w.close(r)
			v := w.finish(c.ID)
			if v.Counts.Moved != tc.moved || p.Unasked != tc.moved || p.Placeable != 1 {
				t.Errorf("%d moved, %d of %d previewed", v.Counts.Moved, p.Unasked, p.Placeable)
			}
			got := p.Cases[0].Proposal.Fee
			if tc.chief == 1000 && got != nil || tc.chief != 1000 && (got == nil || got.Was != 1000 || got.Now != tc.chief) {
				t.Errorf("the proposal says %+v", got)
			}
			token, err := w.closures.Link(t.Context(), w.cases(c.ID)[a.ID].ID, a.Start)
			w.must(err)
			n, err := w.closures.Opened(t.Context(), strings.TrimPrefix(token, "/c/"), i18n.English)
			w.must(err)
			places := n.Others
			if n.To != nil {
				places = append(places, *n.To)
			}
			for _, x := range places {
				if (x.Fee == nil) != (tc.chief == 1000) || x.Fee != nil && *x.Fee != (closure.FeeChange{Was: 1000, Now: tc.chief}) {
					t.Errorf("the link says %+v of %s", x.Fee, x.Practitioner)
				}
			}
		})
	}
}
