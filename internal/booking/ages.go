package booking

import (
	"slices"
	"strconv"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Which ages a department takes is repeated in its schedules, as what is off is, and for the same reason: whoever asks for
// a number has read one. It is told by the age on the day of the appointment, in completed years or months. Patients, and
// who books for them by phone, are refused: they have taken the wrong person. Who works here is asked once whether it is
// meant. What the clinic itself offers, an emergency and an examination, whose package says for whom it is, are not asked.

// Age is an age as guidance's rules write it: "3m" or "14y".
type Age string

// maxAge is the oldest that a department can name, in years.
const maxAge = 150

// span returns from how many completed months on, and below how many, somebody is of that age; false if it is none.
func (a Age) span() (from, under int, ok bool) {
	if len(a) < 2 {
		return 0, 0, false
	}
	n, err := strconv.ParseUint(string(a[:len(a)-1]), 10, 16)
	months := int(n)
	switch unit := a[len(a)-1]; {
	case err != nil:
		return 0, 0, false
	case unit == 'y' && months <= maxAge:
		return months * 12, months*12 + 12, true
	case unit == 'm' && months <= maxAge*12:
		return months, months + 1, true
	}
	return 0, 0, false
}

// Ages is whom a department takes.
type Ages struct {
	Youngest Age `json:"youngest,omitempty" pattern:"^[0-9]{1,4}[my]$" doc:"3m or 14y, completed months or years; absent: from birth on."`
	Oldest   Age `json:"oldest,omitempty" pattern:"^[0-9]{1,4}[my]$" doc:"The last age that is taken: 14y is until the day before the 15th birthday. Absent: without limit."`
}

// Take reports whether the department takes somebody of so many completed months.
func (x *Ages) Take(months int) bool {
	if x == nil {
		return true
	}
	from, _, _ := x.Youngest.span()
	_, under, ok := x.Oldest.span()
	return months >= from && (!ok || months < under)
}

// takes reports whether it takes somebody on a day. Whose birth nobody knows is not refused.
func (x *Ages) takes(born, on clinic.Date) bool {
	return x == nil || !born.Valid() || x.Take(clinic.Months(born, on))
}

// check notes what is wrong, and returns nil for the ages that leave nobody out.
func (x *Ages) check(f errs.Faults) *Ages {
	if x == nil || *x == (Ages{}) {
		return nil
	}
	from, _, ok := x.Youngest.span()
	if x.Youngest != "" && !ok {
		f.Add("youngest", "age", errs.Params{"max": maxAge})
	}
	_, under, ok := x.Oldest.span()
	switch {
	case x.Oldest != "" && !ok:
		f.Add("oldest", "age", errs.Params{"max": maxAge})
	case ok && under <= from:
		f.Add("oldest", "age-range")
	case from == 0 && under > maxAge*12:
		return nil
	}
	return x
}

// In says whom a department takes.
func (x Ages) In(l i18n.Lang) string {
	from, _, _ := x.Youngest.span()
	_, under, limited := x.Oldest.span()
	params := errs.Params{"from": ageIn(l, from, x.Youngest), "under": ageIn(l, under, x.Oldest)}
	switch {
	case !limited:
		return i18n.T(l, "booking.ages.from", params)
	case from == 0:
		return i18n.T(l, "booking.ages.under", params)
	}
	return i18n.T(l, "booking.ages.both", params)
}

// ageIn says so many months in the unit of an age.
func ageIn(l i18n.Lang, months int, like Age) string {
	if like != "" && like[len(like)-1] == 'm' && months%12 != 0 {
		if months == 1 {
			return i18n.T(l, "booking.ages.month", nil)
		}
		return i18n.T(l, "booking.ages.months", errs.Params{"count": months})
	}
	return i18n.T(l, "booking.ages.years", errs.Params{"count": months / 12})
}

// sameAges reports whether two say the same.
func sameAges(a, b *Ages) bool { return a == b || a != nil && b != nil && *a == *b }

// refused returns why a department does not take a patient of that age: patients are refused, staff must say that they mean it.
func (x Ages) refused(by auth.Actor) error {
	said := i18n.Text{}
	for _, l := range i18n.Langs() {
		said[l] = x.In(l)
	}
	if works(by) {
		return ErrAgeMeant.With(errs.Params{"ages": said})
	}
	return ErrAge.With(errs.Params{"ages": said})
}

// Refuse returns why a department takes a patient on none of some days, or nil. Of the file nothing has to be unsealed.
func (x *Ages) Refuse(by auth.Actor, file store.Item, days ...clinic.Date) error {
	if x == nil || by.Has(auth.System) {
		return nil
	}
	who, err := patient.PersonOf(file)
	if err != nil || slices.ContainsFunc(days, func(on clinic.Date) bool { return x.takes(who.Born, on) }) {
		return err
	}
	return x.refused(by)
}

// know reads out of the patient's file what may keep them from a number: what they missed and, where it decides, their age.
func (t *target) know(file store.Item, ages *Ages) (err error) {
	if t.restriction, err = patient.RestrictionOf(file); err != nil || ages == nil {
		return err
	}
	who, err := patient.PersonOf(file)
	t.ages, t.born = ages, who.Born
	return err
}

// unfit returns why a number is none for the patient's age. For what is held for the patient, it was asked when it was held.
func (t target) unfit(by auth.Actor, now time.Time) error {
	if by.Has(auth.System) || (t.number != nil && !t.number.over(now)) || t.ages.takes(t.born, t.session.Date) {
		return nil
	}
	return t.ages.refused(by)
}

// misfits returns why a number is none to move an appointment to, for the patient's age. A department that has taken the
// patient on whatever their age keeps them, and what a closure gives is not asked for.
func (t target) misfits(by auth.Actor, to Request, old Appointment, now time.Time) error {
	if err := mayTakeAnyAge(by, to.AnyAge); err != nil {
		return err
	}
	stays := old.Department == t.session.Department && !t.ages.takes(t.born, old.Date)
	if to.AnyAge || to.Owed || to.Closure != "" || stays {
		return nil
	}
	return t.unfit(by, now)
}

// mayTakeAnyAge refuses patients who say themselves that an age does not matter.
func mayTakeAnyAge(by auth.Actor, anyAge bool) error {
	if !anyAge || works(by) {
		return nil
	}
	return errs.Invalid(errs.Field{Path: "anyAge", Code: "staff-only"})
}
