package emergency

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// ReportStatus is how far the report of an emergency is.
type ReportStatus string

// The statuses; empty: nobody has begun.
const (
	Draft  ReportStatus = "draft"
	Signed ReportStatus = "signed"
)

// ReportText is what people write into a report. All of it is sealed in the store.
type ReportText struct {
	Course      string `json:"course" maxLength:"8000" doc:"What happened: drafted from the timeline."`
	Cause       string `json:"cause,omitempty" maxLength:"2000" doc:"What was found. Needed to sign."`
	Harm        string `json:"harm,omitempty" maxLength:"2000" doc:"How it ended for whom. Needed to sign."`
	Improvement string `json:"improvement,omitempty" maxLength:"2000"`
}

// Review is the report of one emergency. Signed, it does not change any more; what was written into the timeline after
// that is seen by the number of entries.
type Review struct {
	Emergency ID           `json:"emergencyId"`
	Status    ReportStatus `json:"status,omitempty"`
	ReportText
	UpdatedBy string     `json:"updatedBy,omitempty"`
	UpdatedAt *time.Time `json:"updatedAt,omitempty"`
	SignedBy  string     `json:"signedBy,omitempty"` // by name
	SignedAt  *time.Time `json:"signedAt,omitempty"`
	Entries   int        `json:"entries"` // of the timeline when it was last written
	Version   int64      `json:"-"`
}

type reportItem struct {
	Review
	Course      crypt.Sealed `json:"course"`
	Cause       crypt.Sealed `json:"cause,omitempty"`
	Harm        crypt.Sealed `json:"harm,omitempty"`
	Improvement crypt.Sealed `json:"improvement,omitempty"`
	SignedBy    crypt.Sealed `json:"signedBy,omitempty"`
}

type sealedField struct {
	name   string
	plain  *string
	sealed *crypt.Sealed
}

func (d *reportItem) fields(r *Review) []sealedField {
	return []sealedField{
		{"course", &r.Course, &d.Course},
		{"cause", &r.Cause, &d.Cause},
		{"harm", &r.Harm, &d.Harm},
		{"improvement", &r.Improvement, &d.Improvement},
		{"signed-by", &r.SignedBy, &d.SignedBy},
	}
}

// Report returns the report of an emergency that is over; one that nobody has begun as its draft out of the timeline.
func (s *Service) Report(ctx context.Context, by auth.Actor, id ID, l i18n.Lang) (Review, error) {
	if !by.Has(auth.Manager, auth.Administrator, auth.Auditor) {
		return Review{}, ErrForbidden
	}
	d, err := s.get(ctx, id)
	if err != nil {
		return Review{}, errs.Internal("read emergency", err)
	}
	if d.Status == Open {
		return Review{}, ErrNotOver
	}
	r, err := s.report(ctx, d.ID)
	if err != nil || r.Version > 0 {
		return r, errs.Internal("read report", err)
	}
	lines, err := s.timeline(ctx, d)
	if err != nil {
		return r, errs.Internal("read timeline", err)
	}
	r.Course, r.Entries = s.draft(lines, l), d.Entries
	return r, nil
}

// draft tells the timeline in words, one line an entry.
func (s *Service) draft(lines []Entry, l i18n.Lang) string {
	var b strings.Builder
	for _, x := range lines {
		what := i18n.T(l, "emergency.entry."+string(x.Kind), map[string]any{"contact": x.Name, "minutes": strconv.Itoa(x.Minutes)})
		b.WriteString(x.At.In(s.Clinic.Zone).Format("15:04:05") + " " + what)
		if x.Who != "" {
			b.WriteString(" (" + x.Who + ")")
		}
		if x.Note != "" {
			b.WriteString(": " + x.Note)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (s *Service) report(ctx context.Context, id ID) (Review, error) {
	it, err := s.DB.Get(ctx, reportKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return Review{Emergency: id}, nil
	}
	if err != nil {
		return Review{}, err
	}
	var d reportItem
	if err := it.Decode(&d); err != nil {
		return Review{}, err
	}
	r := d.Review
	r.Version = it.Version
	for _, f := range d.fields(&r) {
		if *f.plain, err = s.Keys.Open(ctx, *f.sealed, string(id)+"/report/"+f.name); err != nil {
			return r, err
		}
	}
	return r, nil
}

// SaveReport writes a report that was read as of version, and signs it if sign says so.
func (s *Service) SaveReport(ctx context.Context, by auth.Actor, id ID, version int64, text ReportText, sign bool) (Review, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Review{}, ErrForbidden
	}
	if err := text.lacking(); sign && err != nil {
		return Review{}, err
	}
	for range tries {
		r, err := s.trySave(ctx, by, id, version, text, sign)
		if !errors.Is(err, errAgain) && !errors.Is(err, store.ErrConflict) {
			return r, errs.Internal("write report", err)
		}
	}
	return Review{}, ErrBusy
}

// lacking names what a report must say to be signed: what happened and was done, what was found, and how it ended. To improve
// there may be nothing.
func (r ReportText) lacking() error {
	f := errs.NewFaults()
	for _, x := range []struct{ name, text string }{{"course", r.Course}, {"cause", r.Cause}, {"harm", r.Harm}} {
		if strings.TrimSpace(x.text) == "" {
			f.Add(x.name, "unsaid")
		}
	}
	return f.Err()
}

func (s *Service) trySave(ctx context.Context, by auth.Actor, id ID, version int64, text ReportText, sign bool) (Review, error) {
	d, err := s.get(ctx, id)
	if err != nil {
		return Review{}, err
	}
	before, err := s.report(ctx, id)
	switch {
	case err != nil:
		return before, err
	case d.Status == Open:
		return before, ErrNotOver
	case before.Status == Signed:
		return before, ErrSigned
	case before.Version != version:
		return before, ErrStale
	}
	now := s.now()
	r := Review{Emergency: id, Status: Draft, ReportText: text, UpdatedBy: by.ID, UpdatedAt: &now, Entries: d.Entries}
	if sign {
		r.Status, r.SignedBy, r.SignedAt = Signed, cmp.Or(by.Name, by.ID), &now
	}
	doc := reportItem{Review: r}
	for _, f := range doc.fields(&r) {
		if *f.sealed, err = s.Keys.Seal(ctx, *f.plain, string(id)+"/report/"+f.name); err != nil {
			return r, err
		}
	}
	doc.ReportText = ReportText{}
	ops := []store.Op{store.PutVersion(reportKey(id), version, doc)}
	if d.Report != r.Status {
		d.Report = r.Status
		ops = append(ops, s.put(d))
	}
	r.Version = version + 1
	return r, s.write(ctx, by, ops)
}
