package exam

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Conclusion is one thing that the chief reviewer says, about some of what was measured or about all of it.
type Conclusion struct {
	Items  []string `json:"items,omitempty" maxItems:"60"`
	Flag   Flag     `json:"flag,omitempty" enum:"H,L,HH,LL,A,AA"`
	Title  string   `json:"title" minLength:"1" maxLength:"200"`
	Advice string   `json:"advice,omitempty" maxLength:"1000"`
	Rule   string   `json:"rule,omitempty" maxLength:"60" doc:"Of the rules, that proposed it."`
}

// Report is what the chief reviewer signs 总检报告; FHIR's DiagnosticReport. It stands on the results that it names.
type Report struct {
	Version     int            `json:"version"` // 1: as first signed
	Conclusions []Conclusion   `json:"conclusions" nullable:"false"`
	Summary     string         `json:"summary,omitempty"`
	Results     map[string]int `json:"results"`          // version by station
	Reason      string         `json:"reason,omitempty"` // why it was amended
	By          string         `json:"by"`
	Name        string         `json:"name,omitempty"` // of who signed
	At          time.Time      `json:"at"`
}

// Signed is what of a report is no secret to figures and messages.
type Signed struct {
	Exam       ID                   `json:"exam"`
	Patient    patient.ID           `json:"patient"`
	Department booking.DepartmentID `json:"department"`
	Version    int                  `json:"version"`
	By         string               `json:"by"`
	At         time.Time            `json:"at"`
	Date       clinic.Date          `json:"date"` // of the examination
	Day        clinic.Date          `json:"day"`  // on which it was signed
	InTime     bool                 `json:"inTime"`
	Abnormal   bool                 `json:"abnormal"`
	Talk       booking.DepartmentID `json:"talk"` // where it is explained
}

// Draft is what the chief reviewer wants to sign.
type Draft struct {
	Conclusions []Conclusion
	Summary     string
	Reason      string // of an amendment
}

const maxSummary = 2000 // characters

func (d Draft) check(amends bool) error {
	f := errs.NewFaults()
	if len(d.Conclusions) == 0 {
		f.Add("conclusions", "required")
	}
	for i, c := range d.Conclusions {
		if strings.TrimSpace(c.Title) == "" {
			f.In("conclusions").At(i).Add("title", "required")
		}
	}
	if len([]rune(d.Summary)) > maxSummary {
		f.Add("summary", "too-long", errs.Params{"max": maxSummary})
	}
	if amends && strings.TrimSpace(d.Reason) == "" {
		f.Add("reason", "required")
	}
	return f.Err()
}

// Sign makes the report final, or amends a final one: what it said before is kept beside. version is the examination's
// that the doctor has seen, so that nobody signs results that they have not; nor does anybody sign past a critical value.
// The same draft sent again by the same doctor is the same as once.
func (s *Service) Sign(ctx context.Context, by auth.Actor, id ID, version int64, in Draft) (Exam, error) {
	if !by.Has(auth.Doctor) {
		return Exam{}, ErrForbidden
	}
	return retried(func() (Exam, error) {
		d, err := s.find(ctx, id)
		if err != nil {
			return Exam{}, err
		}
		if d.Version != version {
			return s.signedBefore(ctx, by, d, in)
		}
		if d.Status != ToReview && d.Status != Reported {
			return Exam{}, ErrNotDone
		}
		if err := in.check(d.Report > 0); err != nil {
			return Exam{}, err
		}
		p, err := s.of(ctx, d.Exam)
		if err != nil {
			return Exam{}, err
		}
		if err := s.passes(ctx, d.Exam, p, in); err != nil {
			return Exam{}, err
		}
		return s.sign(ctx, by, d, p, in)
	})
}

func (s *Service) sign(ctx context.Context, by auth.Actor, d examItem, p Package, in Draft) (Exam, error) {
	now := s.now()
	r := Report{
		Version: d.Report + 1, Conclusions: in.Conclusions, Summary: strings.TrimSpace(in.Summary), Reason: strings.TrimSpace(in.Reason),
		Results: map[string]int{}, By: by.ID, Name: by.Name, At: now,
	}
	for _, x := range d.Stops {
		if x.Results > 0 {
			r.Results[x.Station] = x.Results
		}
	}
	k := reportKey(d.Patient, d.ID, r.Version)
	sealed, err := s.seal(ctx, r, k)
	if err != nil {
		return Exam{}, err
	}
	day := s.Clinic.Day(now)
	item := reportItem{Sealed: sealed, Signed: Signed{
		Exam: d.ID, Patient: d.Patient, Department: d.Department, Version: r.Version, By: by.ID, At: now, Date: d.Date, Day: day,
		InTime: day <= d.ReportDue, Abnormal: d.Abnormal > 0, Talk: p.talk(),
	}}
	if d.Report == 0 {
		d.ReportedAt = &now
	}
	d.Status, d.Report, d.Amended = Reported, r.Version, false
	put := store.Put(k, item).If(store.Absent())
	if r.Version == 1 { // an amendment is no second report
		put = put.In("day", reportsOn(day), string(d.ID))
	}
	err = written(s.DB.Write(ctx, by.Stamp("", now), putExam(d), put))
	d.Version++
	return d.Exam, err
}

// signedBefore answers for an examination that changed since it was read: with itself, if it was this very signature
// that changed it.
func (s *Service) signedBefore(ctx context.Context, by auth.Actor, d examItem, in Draft) (Exam, error) {
	if d.Report == 0 || d.Amended {
		return Exam{}, ErrStale
	}
	r, err := s.report(ctx, d.Exam, d.Report)
	if err != nil {
		return Exam{}, err
	}
	if r.By == by.ID && r.Reason == strings.TrimSpace(in.Reason) && r.Summary == strings.TrimSpace(in.Summary) && reflect.DeepEqual(r.Conclusions, in.Conclusions) {
		return d.Exam, nil
	}
	return Exam{}, ErrStale
}

func (s *Service) report(ctx context.Context, e Exam, version int) (Report, error) {
	var r Report
	k := reportKey(e.Patient, e.ID, version)
	it, err := s.DB.Get(ctx, k)
	if errors.Is(err, store.ErrNotFound) {
		return r, ErrReport
	}
	if err != nil {
		return r, err
	}
	var doc reportItem
	if err := it.Decode(&doc); err != nil {
		return r, err
	}
	return r, s.unseal(ctx, doc.Sealed, k, &r)
}

// Earlier is a value of the patient's examination before.
type Earlier struct {
	Date   clinic.Date `json:"date"`
	Values []Value     `json:"values" nullable:"false"`
}

// Review is all that the chief reviewer sees, or a reader of the report.
type Review struct {
	Sheet
	Results  []Result     `json:"results" nullable:"false"`             // by station, as they count
	Alerts   []Critical   `json:"criticals" nullable:"false"`           // not withdrawn; not for patients
	Report   *Report      `json:"report,omitempty"`                     // that counts; absent: none is signed
	Before   []Report     `json:"replacedReports" nullable:"false"`     // oldest first; not for patients
	Proposed []Conclusion `json:"proposedConclusions" nullable:"false"` // by the rules; for doctors
	Earlier  *Earlier     `json:"earlier,omitempty"`
}

// Review returns an examination with its results and its report, once the audit has noted who reads it. Patients read
// their own, or that of whom they may read for, once it is signed, and as it was signed.
func (s *Service) Review(ctx context.Context, by auth.Actor, id ID) (Review, error) {
	p, ok := id.Split()
	if !ok {
		return Review{}, ErrExam
	}
	if !by.Has(examiners...) && !by.MayReadRecord(string(p)) {
		return Review{}, ErrForbidden
	}
	sheet, err := s.Sheet(ctx, by, id)
	if err != nil {
		return Review{}, err
	}
	if sheet.Exam.Report == 0 && !by.Has(examiners...) {
		return Review{}, ErrReport
	}
	if err := s.Audit.Reveal(ctx, by, string(p), []string{"examReport"}, string(id)); err != nil {
		return Review{}, err
	}
	r, err := s.review(ctx, by, sheet)
	return r, errs.Internal("read report", err)
}

func (s *Service) review(ctx context.Context, by auth.Actor, sheet Sheet) (Review, error) {
	r := Review{Sheet: sheet, Alerts: []Critical{}, Before: []Report{}, Proposed: []Conclusion{}}
	all, err := s.results(ctx, sheet.Exam)
	if err != nil {
		return r, err
	}
	var asSigned map[string]int
	if sheet.Exam.Report > 0 {
		signed, err := s.report(ctx, sheet.Exam, sheet.Exam.Report)
		if err != nil {
			return r, err
		}
		r.Report = &signed
	}
	if staff := by.Has(examiners...); staff {
		for v := 1; v < sheet.Exam.Report; v++ {
			x, err := s.report(ctx, sheet.Exam, v)
			if err != nil {
				return r, err
			}
			r.Before = append(r.Before, x)
		}
		if r.Alerts, err = s.alertsOf(ctx, sheet.Exam); err != nil {
			return r, err
		}
	} else {
		asSigned = r.Report.Results
		r.Exam.Abnormal, r.Exam.Critical = 0, 0
	}
	r.Results = latest(all, asSigned)
	if r.Results == nil {
		r.Results = []Result{}
	}
	if r.Earlier, err = s.earlier(ctx, sheet.Exam); err != nil {
		return r, err
	}
	if by.Has(auth.Doctor) {
		r.Proposed = s.proposed(r)
	}
	return r, nil
}

// earlier returns what was measured in the examination before, as its report stands on it.
func (s *Service) earlier(ctx context.Context, e Exam) (*Earlier, error) {
	all, err := s.ofPatient(ctx, e.Patient)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(o Exam) bool { return o.ID != e.ID && o.Report > 0 && o.OpenedAt.Before(e.OpenedAt) })
	if i < 0 {
		return nil, nil //nolint:nilnil // the first examination has none before it
	}
	r, err := s.report(ctx, all[i], all[i].Report)
	if err != nil {
		return nil, err
	}
	results, err := s.results(ctx, all[i])
	if err != nil {
		return nil, err
	}
	out := &Earlier{Date: all[i].Date, Values: []Value{}}
	for _, x := range latest(results, r.Results) {
		out.Values = append(out.Values, x.Values...)
	}
	return out, nil
}

// ReportsOn lists the reports that were first signed on a civil day, for recounts.
func (s *Service) ReportsOn(ctx context.Context, by auth.Actor, day clinic.Date) ([]Signed, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, under(reportsOn(day)))
	if err != nil {
		return nil, errs.Internal("list reports", err)
	}
	all := make([]Signed, len(items))
	for i, it := range items {
		var doc reportItem
		if err := it.Decode(&doc); err != nil {
			return nil, errs.Internal("list reports", err)
		}
		all[i] = doc.Signed
	}
	return all, nil
}
