package family

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/phone"
	"careloop/internal/store"
)

// Files are the patients' files, as far as they are found by phone and name.
type Files interface {
	Named(ctx context.Context, n phone.Number, name patient.Name) ([]patient.ID, error)
}

// Service answers who may act for whom, and keeps the mandates.
type Service struct {
	DB     store.Store
	Clinic clinic.Settings
	Now    func() time.Time
	Files  Files // Ask needs it
	Rules  func() Rules
}

// tries bounds how often a change starts anew when the mandates changed under it.
const tries = 4

func (s *Service) rules() Rules {
	if s.Rules != nil {
		return s.Rules()
	}
	return Default()
}

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// own returns the files that the caller's sign-in opens.
func own(by auth.Actor) []patient.ID {
	if !by.Has(auth.Patient) {
		return nil
	}
	ids := make([]patient.ID, len(by.Patients))
	for i, p := range by.Patients {
		ids[i] = patient.ID(p)
	}
	return ids
}

// Act returns the caller as acting for a patient, or ErrStranger: for a file that is not theirs to act for, or is not
// there. Who has one file and acts for that costs no read.
func (s *Service) Act(ctx context.Context, by auth.Actor, chosen string) (auth.Actor, error) {
	mine := own(by)
	if len(mine) == 0 {
		return auth.Actor{}, ErrStranger
	}
	if len(mine) == 1 && string(mine[0]) == chosen {
		a, _ := by.For(chosen)
		return a, nil
	}
	w, err := s.ward(ctx, patient.ID(chosen))
	if err != nil {
		return auth.Actor{}, errs.Internal("act for a patient", err)
	}
	g, ok := s.rules().ground(mine, w.id, w.kin, w.mandates, s.Now(), s.Clinic.Day(s.Now()))
	switch {
	case !ok:
		return auth.Actor{}, ErrStranger
	case g.Basis == Own:
		a, _ := by.For(chosen)
		return a, nil
	}
	return by.OnBehalf(chosen, string(g.Self), g.Scope), nil
}

// Acts reports whether a member may act for a patient now.
func (s *Service) Acts(ctx context.Context, member, of patient.ID) (bool, error) {
	if member == of {
		return false, nil
	}
	w, err := s.ward(ctx, of)
	if err != nil {
		return false, errs.Internal("look who may act", err)
	}
	_, ok := s.rules().ground([]patient.ID{member}, w.id, w.kin, w.mandates, s.Now(), s.Clinic.Day(s.Now()))
	return ok, nil
}

// Person is a patient for whom somebody may act, or who may act for one.
type Person struct {
	ID       patient.ID  `json:"id"`
	Name     string      `json:"name"`
	Basis    Basis       `json:"basis,omitempty" enum:"own,guardian,consent" doc:"Why: their own file, a child of whose file they are the guardian, or a consent."`
	Relation string      `json:"relation,omitempty"`
	Scope    auth.Scope  `json:"scope,omitempty" enum:"visits,record" doc:"How far: appointments, coming and paying; or the record too. Absent for their own."`
	Until    clinic.Date `json:"until,omitempty" doc:"The day from which it is over."`
	Months   *int        `json:"ageMonths,omitempty" doc:"The age today, in completed months: which departments take them. Absent: the birth date is not known, or it was not asked."`
}

// People returns the patients for whom the caller may act now: their own files first, then whom they look after.
func (s *Service) People(ctx context.Context, by auth.Actor) ([]Person, error) {
	mine := own(by)
	candidates := slices.Clone(mine)
	for _, p := range mine {
		listed, err := s.listed(ctx, p)
		if err != nil {
			return nil, errs.Internal("list family", err)
		}
		for _, w := range listed {
			if !slices.Contains(candidates, w) {
				candidates = append(candidates, w)
			}
		}
	}
	var all []Person
	for _, p := range candidates {
		w, err := s.ward(ctx, p)
		if errors.Is(err, ErrStranger) {
			continue
		}
		if err != nil {
			return nil, errs.Internal("list family", err)
		}
		if g, ok := s.rules().ground(mine, p, w.kin, w.mandates, s.Now(), s.Clinic.Day(s.Now())); ok {
			p := g.person(w)
			if born := w.kin.Born; born.Valid() {
				months := clinic.Months(born, s.Clinic.Day(s.Now()))
				p.Months = &months
			}
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b Person) int { return cmp.Compare(order[a.Basis], order[b.Basis]) })
	return all, nil
}

var order = map[Basis]int{Own: 0, Guardian: 1, ByConsent: 2}

func (g Ground) person(w ward) Person {
	return Person{ID: w.id, Name: string(w.kin.Name), Basis: g.Basis, Relation: g.Relation, Scope: g.Scope, Until: g.Until}
}

// listed returns the files that once named somebody as who may act.
func (s *Service) listed(ctx context.Context, p patient.ID) ([]patient.ID, error) {
	it, err := s.DB.Get(ctx, patient.WardsKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ids, err := patient.Listed(it)
	slices.Sort(ids)
	return ids, err
}

// Member is somebody who acts for the patient, has asked to, or did.
type Member struct {
	Mandate
	Name string `json:"name"`
}

// Family is who acts for a patient, and for whom the patient acts.
type Family struct {
	Guardian *Person  `json:"guardian,omitempty" doc:"Whom the file names, while the patient is a child."`
	Members  []Member `json:"members" nullable:"false" doc:"Who may act for the patient, has asked to, or could before; the latest first."`
	Wards    []Person `json:"wards" nullable:"false" doc:"For whom the patient may act."`
	Asked    []Asking `json:"asked" nullable:"false" doc:"Whom the patient has asked lately."`
}

// Of returns a patient's family, for themselves and for those who work with their file.
func (s *Service) Of(ctx context.Context, by auth.Actor, p patient.ID) (Family, error) {
	if !by.Themselves(string(p)) && !works(by) {
		return Family{}, ErrForbidden
	}
	f := Family{Members: []Member{}, Wards: []Person{}, Asked: []Asking{}}
	w, err := s.ward(ctx, p)
	if err != nil {
		return f, errs.Internal("read family", err)
	}
	if err := s.acting(ctx, w, &f); err != nil {
		return f, errs.Internal("read family", err)
	}
	people, err := s.People(ctx, auth.Actor{Roles: []auth.Role{auth.Patient}, Patients: []string{string(p)}})
	if err != nil {
		return f, err
	}
	for _, x := range people {
		if x.Basis != Own {
			f.Wards = append(f.Wards, x)
		}
	}
	asked, _, err := s.invited(ctx, p)
	for _, i := range asked {
		i.Key = ""
		f.Asked = append(f.Asked, i)
	}
	return f, errs.Internal("read family", err)
}

// acting fills in who acts for a patient.
func (s *Service) acting(ctx context.Context, w ward, f *Family) error {
	if g := w.kin.Guardian; g != nil && s.rules().ChildUnder.under(w.kin.Born, s.Clinic.Day(s.Now())) {
		x, err := s.ward(ctx, g.Patient)
		if err != nil && !errors.Is(err, ErrStranger) {
			return err
		}
		f.Guardian = &Person{ID: g.Patient, Name: string(x.kin.Name), Basis: Guardian, Relation: g.Relation, Until: s.rules().ChildUnder.on(w.kin.Born)}
	}
	for _, c := range w.mandates {
		if c.Status == Asked && !c.stands(s.Now()) {
			continue // nobody answered
		}
		x, err := s.ward(ctx, c.Member)
		if err != nil && !errors.Is(err, ErrStranger) {
			return err
		}
		f.Members = append(f.Members, Member{Mandate: c, Name: string(x.kin.Name)})
	}
	return nil
}

// works reports whether somebody keeps patients' files.
func works(by auth.Actor) bool { return by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor) }
