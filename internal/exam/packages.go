package exam

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

//go:embed packages.json
var templateFile []byte

// templates reads the file at first use; a test reads every one.
var templates = sync.OnceValue(func() []Plan {
	var all []Plan
	if err := json.Unmarshal(templateFile, &all); err != nil {
		panic("packages.json: " + err.Error())
	}
	return all
})

// Templates lists the packages that ship with Careloop, to begin with. A clinic checks their ranges before it uses them.
func (s *Service) Templates(by auth.Actor) ([]Plan, error) {
	if !by.Has(editors...) {
		return nil, ErrForbidden
	}
	return slices.Clone(templates()), nil
}

// Packages lists the packages as they stand; patients see those that can be booked.
func (s *Service) Packages(ctx context.Context, by auth.Actor) ([]Package, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: packagesPK})
	if err != nil {
		return nil, errs.Internal("list packages", err)
	}
	all := []Package{}
	for _, it := range items {
		var p Package
		if err := it.Decode(&p); err != nil {
			return nil, errs.Internal("list packages", err)
		}
		if p.Active || by.Has(auth.Staff()...) {
			all = append(all, p)
		}
	}
	return all, nil
}

// Offer is a package that can be booked, and whether it is for a patient.
type Offer struct {
	Package
	Refused string `json:"refused,omitempty" enum:"exam-package-not-for-patient,exam-person-unknown" doc:"Why the patient cannot have it; absent: they can."`
}

// Offers lists the packages that can be booked, each with whether it is for a patient today, as far as the file tells.
func (s *Service) Offers(ctx context.Context, by auth.Actor, who patient.ID) ([]Offer, error) {
	if !by.MayActFor(string(who)) {
		return nil, ErrForbidden
	}
	x, err := s.person(ctx, by, who)
	if err != nil {
		return nil, errs.Internal("offer packages", err)
	}
	all, err := s.Packages(ctx, by)
	if err != nil {
		return nil, err
	}
	offers := []Offer{}
	for _, p := range all {
		if p.Active {
			o := Offer{Package: p}
			if refused := p.refuses(x, s.today()); refused != nil {
				o.Refused = refused.Code
			}
			offers = append(offers, o)
		}
	}
	return offers, nil
}

// SavePackage adds a package (version 0, the id is given by us) or puts a new version in the place of the one that was
// read. Examinations that were opened by an earlier version go on by it.
func (s *Service) SavePackage(ctx context.Context, by auth.Actor, p Package, version int) (Package, error) {
	if !by.Has(editors...) {
		return Package{}, ErrForbidden
	}
	if err := p.check(); err != nil {
		return Package{}, err
	}
	if version == 0 {
		p.ID = PackageID(s.IDs.New("pkg", s.Now()))
	}
	p.Version = version + 1
	err := s.DB.Write(ctx, by.Stamp("", s.Now()),
		store.PutVersion(packageKey(p.ID), int64(version), p), store.Put(packageAt(p.ID, p.Version), p).If(store.Absent()))
	if failed, ok := store.Failed(err); ok {
		if failed.Op == 0 && failed.Existing == nil {
			return Package{}, ErrPackage
		}
		return Package{}, ErrStale
	}
	return p, errs.Internal("save package", err)
}

// current returns a package as it stands.
func (s *Service) current(ctx context.Context, id PackageID) (Package, error) {
	var p Package
	if !strings.HasPrefix(string(id), "pkg_") {
		return p, ErrPackage
	}
	it, err := s.DB.Get(ctx, packageKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return p, ErrPackage
	}
	if err != nil {
		return p, err
	}
	return p, it.Decode(&p)
}

// of returns the version of the package by which an examination goes.
func (s *Service) of(ctx context.Context, e Exam) (Package, error) {
	k := packageAt(e.Package, e.PackageAt)
	if known, ok := s.versions.Load(k); ok {
		return known.(Package), nil
	}
	it, err := s.DB.Get(ctx, k)
	if err != nil {
		return Package{}, err
	}
	var p Package
	if err := it.Decode(&p); err != nil {
		return p, err
	}
	s.versions.Store(k, p)
	return p, nil
}

// Of lists the versions of packages by which some examinations go, each once.
func (s *Service) Of(ctx context.Context, exams []Exam) ([]Package, error) {
	all := []Package{}
	for _, e := range exams {
		p, err := s.of(ctx, e)
		if err != nil {
			return nil, errs.Internal("read package", err)
		}
		if !slices.ContainsFunc(all, func(x Package) bool { return x.ID == p.ID && x.Version == p.Version }) {
			all = append(all, p)
		}
	}
	return all, nil
}
