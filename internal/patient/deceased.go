package patient

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Deceased says that the person has died (FHIR: deceased[x]). A death may be known without its date, and a date without
// the time.
type Deceased struct {
	Date       clinic.Date `json:"date,omitempty" format:"date" doc:"Absent: not known."`
	Time       clinic.Wall `json:"time,omitempty" maxLength:"5" doc:"Of that day at the clinic; absent: not known."`
	Told       Informant   `json:"told" enum:"relative,ward,follow-up,document,other" doc:"Who told it."`
	Note       string      `json:"note,omitempty"`
	Source     string      `json:"source,omitempty" doc:"The milestone of a stay or the follow-up that says so."`
	RecordedBy string      `json:"recordedBy"`
	RecordedAt time.Time   `json:"recordedAt"`
}

// Informant is who told of a death.
type Informant string

// The informants. The ward and a follow-up tell by what they wrote down there.
const (
	ToldByRelative Informant = "relative"
	ToldByWard     Informant = "ward"
	ToldByFollowUp Informant = "follow-up"
	ToldByDocument Informant = "document"
	ToldByOther    Informant = "other"
)

// Informants lists them.
func Informants() []Informant {
	return []Informant{ToldByRelative, ToldByWard, ToldByFollowUp, ToldByDocument, ToldByOther}
}

// Mistaken says that a death on the file was a mistake and was taken back.
type Mistaken struct {
	RecordedAt time.Time `json:"recordedAt" doc:"When the death had been recorded: what followed from it came later."`
	At         time.Time `json:"at"`
	By         string    `json:"by"`
	Sources    []string  `json:"-"` // what said so and is not believed any more, however late it is told again
}

// DeathInput is what somebody tells of a death.
type DeathInput struct {
	Date clinic.Date `json:"date,omitempty" format:"date" doc:"Absent: not known."`
	Time clinic.Wall `json:"time,omitempty" doc:"As 14:30; only with the date."`
	Told Informant   `json:"told" enum:"relative,ward,follow-up,document,other"`
	Note string      `json:"note,omitempty" maxLength:"400"`
}

// maxSources bounds how many mistakes a file remembers.
const maxSources = 20

func (f form) death(in DeathInput, born clinic.Date) Deceased {
	d := Deceased{Date: in.Date, Time: in.Time, Told: oneOf(f.faults, "told", in.Told, Informants())}
	switch {
	case d.Date == "":
	case !d.Date.Valid():
		f.faults.Add("date", "date")
	case d.Date > f.today:
		f.faults.Add("date", "future")
	case d.Date < born:
		f.faults.Add("date", "date-range")
	}
	if d.Time != "" {
		if _, ok := clinic.ParseWall(string(d.Time)); !ok {
			f.faults.Add("time", "time")
		} else if d.Date == "" {
			f.faults.Add("date", "required")
		}
	}
	d.Note = ParseText(f.faults, "note", in.Note, 200)
	return d
}

// RecordDeath writes down that the person has died, or corrects what was written down, in a file that still has the
// version the caller read. What follows from it comes by the change stream.
func (s *Service) RecordDeath(ctx context.Context, by auth.Actor, p ID, version int64, in DeathInput) (Patient, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor) {
		return Patient{}, ErrForbidden
	}
	return s.changeDeath(ctx, by, p, version, "", func(old Patient) (Patient, error) {
		f := s.form()
		d := f.death(in, old.BirthDate)
		if err := f.faults.Err(); err != nil {
			return old, err
		}
		d.RecordedBy, d.RecordedAt = by.ID, f.now
		if was := old.Deceased; was != nil { // corrected: what followed came from the first time
			d.Source, d.RecordedBy, d.RecordedAt = was.Source, was.RecordedBy, was.RecordedAt
		}
		old.Deceased = &d
		return old, nil
	})
}

// UndoDeath takes a death back that was recorded by mistake. Doctors and managers may, and who recorded it.
func (s *Service) UndoDeath(ctx context.Context, by auth.Actor, p ID, version int64, reason string) (Patient, error) {
	if !by.Has(auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager) {
		return Patient{}, ErrForbidden
	}
	f := s.form()
	if reason = ParseText(f.faults, "reason", reason, 200); reason == "" && f.faults.Err() == nil {
		f.faults.Add("reason", "required")
	}
	if err := f.faults.Err(); err != nil {
		return Patient{}, err
	}
	return s.changeDeath(ctx, by, p, version, reason, func(old Patient) (Patient, error) {
		d := old.Deceased
		switch {
		case d == nil:
			return old, ErrNotDeceased
		case !by.Has(auth.Doctor, auth.Manager) && d.RecordedBy != by.ID:
			return old, ErrForbidden
		}
		m := Mistaken{RecordedAt: d.RecordedAt, At: f.now, By: by.ID}
		if old.Mistaken != nil {
			m.Sources = old.Mistaken.Sources
		}
		if d.Source != "" && len(m.Sources) < maxSources {
			m.Sources = append(slices.Clone(m.Sources), d.Source)
		}
		old.Deceased, old.Mistaken = nil, &m
		return old, nil
	})
}

func (s *Service) changeDeath(ctx context.Context, by auth.Actor, p ID, version int64, why string, f func(Patient) (Patient, error)) (Patient, error) {
	old, err := s.read(ctx, p)
	if err != nil {
		return Patient{}, errs.Internal("read file", err)
	}
	if old.Version != version {
		return Patient{}, ErrStale
	}
	changed, err := f(old.Patient)
	if err != nil {
		return Patient{}, err
	}
	saved, err := s.saveFor(ctx, by, old, changed, why)
	if errors.Is(err, errAgain) {
		return Patient{}, ErrStale
	}
	return shown(by, saved), errs.Internal("record death", err)
}

// NoteDeath writes down a death that the ward or a follow-up wrote down, for jobs. A file that says so already stays as it
// is, unless the same source now says when; a source that was a mistake is not believed again. Its RecordedAt is when the
// source was written: what followed from it there came no earlier.
func (s *Service) NoteDeath(ctx context.Context, by auth.Actor, p ID, d Deceased) error {
	if !by.Has(auth.System) {
		return ErrForbidden
	}
	for range tries {
		old, err := s.read(ctx, p)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return errs.Internal("read file", err)
		}
		was := old.Deceased
		switch {
		case old.Mistaken != nil && slices.Contains(old.Mistaken.Sources, d.Source):
			return nil
		case was != nil && (was.Source != d.Source || d.Date == ""):
			return nil
		case was != nil:
			d.RecordedBy, d.RecordedAt, d.Note = was.RecordedBy, was.RecordedAt, was.Note
		}
		changed := old.Patient
		changed.Deceased = &d
		if _, err := s.save(ctx, by, old, changed); !errors.Is(err, errAgain) {
			return errs.Internal("note death", err)
		}
	}
	return ErrBusy
}

// Died reads alone out of the item of a file whether the person has died.
func Died(file store.Item) (bool, error) {
	// Every booking asks, and few files say so: a look at the text spares the rest the decoding.
	if !bytes.Contains(file.Doc, []byte(`"deceased"`)) {
		return false, nil
	}
	var doc struct {
		Deceased *struct{} `json:"deceased"`
	}
	err := file.Decode(&doc)
	return doc.Deceased != nil, err
}

// Living returns the op that fails a transaction unless there is a file and it says nothing of a death.
func Living(p ID) store.Op { return store.Check(FileKey(p), store.Present(), store.NoAttr("deceased")) }

// Life is what a file says of a person's life.
type Life struct {
	Died     bool
	Mistakes []string // what told of a death and was wrong
}

// LifeOf reads it, as of the last write. Of nobody's file it says nothing.
func LifeOf(ctx context.Context, db store.Store, p ID) (Life, error) {
	it, err := db.Get(ctx, FileKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return Life{}, nil
	}
	if err != nil {
		return Life{}, err
	}
	var doc struct {
		Deceased *struct{}    `json:"deceased"`
		Mistaken mistakenItem `json:"mistaken"`
	}
	err = it.Decode(&doc)
	return Life{Died: doc.Deceased != nil, Mistakes: doc.Mistaken.Sources}, err
}

// HasDied reads, for jobs, whether the person of a file has died.
func (s *Service) HasDied(ctx context.Context, by auth.Actor, p ID) (bool, error) {
	if !by.Has(auth.System) {
		return false, ErrForbidden
	}
	life, err := LifeOf(ctx, s.DB, p)
	return life.Died, errs.Internal("read file", err)
}

// DeathChanged is a death that was recorded, or taken back as a mistake.
type DeathChanged struct {
	Patient ID
	Died    bool
	Since   time.Time // when it was recorded
}

// DeathChangedIn reads out of a change of a file whether a death was recorded or taken back; false if neither.
func DeathChangedIn(c store.Change) (DeathChanged, bool, error) {
	if c.Table != store.Patients || c.New == nil || c.Old == nil || c.Key != FileKey(ID(c.PK)) {
		return DeathChanged{}, false, nil
	}
	type doc struct {
		Deceased *struct {
			RecordedAt time.Time `json:"recordedAt"`
		} `json:"deceased"`
	}
	var before, after doc
	if err := c.Old.Decode(&before); err != nil {
		return DeathChanged{}, false, err
	}
	if err := c.New.Decode(&after); err != nil {
		return DeathChanged{}, false, err
	}
	x := DeathChanged{Patient: ID(c.PK), Died: after.Deceased != nil}
	switch {
	case before.Deceased == nil && after.Deceased != nil:
		x.Since = after.Deceased.RecordedAt
	case before.Deceased != nil && after.Deceased == nil:
		x.Since = before.Deceased.RecordedAt
	default:
		return DeathChanged{}, false, nil
	}
	return x, true, nil
}
