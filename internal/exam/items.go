package exam

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// examItem is an examination as it is stored. What was measured lies beside it, sealed; how many values are flagged
// stays readable, so that lists and figures need no key.
type examItem struct {
	Exam
	Keys []entered `json:"keys,omitempty"` // the requests that wrote results last, by station
	Key  string    `json:"key,omitempty"`  // of the request that opened it
	// Asked is the sex that the request named, which counts only if the file says neither; to tell a retry from
	// another request.
	Asked patient.Gender `json:"asked,omitempty"`
}

// entered names the request that wrote a station's results last.
type entered struct {
	Station string `json:"station"`
	Key     string `json:"key"`
}

// resultItem is what was entered at a station at once. Versions are never overwritten.
type resultItem struct {
	Exam    ID           `json:"exam"`
	Station string       `json:"station"`
	Version int          `json:"version"`
	By      string       `json:"by"`
	At      time.Time    `json:"at"`
	Sealed  crypt.Sealed `json:"sealed"` // a Result in JSON
}

// reportItem is a report as it was signed. What figures and messages ask for stays readable.
type reportItem struct {
	Signed
	Sealed crypt.Sealed `json:"sealed"` // a Report in JSON
}

const (
	packagesPK     = "exam-packages"
	examPrefix     = "exam#"
	resultPrefix   = "examresult#"
	reportPrefix   = "examreport#"
	criticalPrefix = "examcritical#"
	// dueIndex lists what somebody must still do: reviews, and critical values whose patient was not told.
	dueIndex   = "due"
	reviewsDue = "exam-reviews"
	criticals  = "exam-criticals"
)

func key(pk, sk string) store.Key { return store.Key{Table: store.Care, PK: pk, SK: sk} }

func packageKey(id PackageID) store.Key { return key(packagesPK, string(id)) }

func packageAt(id PackageID, version int) store.Key {
	return key("exam-package#"+string(id), fmt.Sprintf("v%04d", version))
}

func examKey(p patient.ID, e ID) store.Key { return key(string(p), examPrefix+string(e)) }

func resultKey(p patient.ID, e ID, station string, version int) store.Key {
	return key(string(p), resultsOf(e)+fmt.Sprintf("%s#%03d", station, version))
}

func resultsOf(e ID) string { return resultPrefix + string(e) + "#" }

func reportKey(p patient.ID, e ID, version int) store.Key {
	return key(string(p), reportsOf(e)+fmt.Sprintf("%03d", version))
}

func reportsOf(e ID) string { return reportPrefix + string(e) + "#" }

func criticalKey(p patient.ID, c CriticalID) store.Key {
	return key(string(p), criticalPrefix+string(c))
}

func examsOn(d clinic.Date) string { return "exams#" + string(d) }

func reportsOn(d clinic.Date) string { return "examreports#" + string(d) }

func criticalsOn(d clinic.Date) string { return "examcriticals#" + string(d) }

// opens reports whether the request asks for this very examination.
func (d examItem) opens(r OpenRequest) bool {
	return d.Package == r.Package && d.Appointment == r.Appointment && d.Pregnant == r.Pregnant && d.Asked == r.Sex
}

// putExam writes an examination as it was read plus changes. While it waits for the chief reviewer it is in that list,
// and from the first result on, so that one that is left open on its day is not forgotten.
func putExam(d examItem) store.Op {
	version := d.Version
	d.Version = 0
	op := store.PutVersion(examKey(d.Patient, d.ID), version, d).In("day", examsOn(d.Date), string(d.ID))
	switch {
	case d.Status == ToReview || d.Amended:
		op = op.In(dueIndex, reviewsDue, string(d.ReportDue)+"#"+string(d.ID))
	case d.Status == Going && d.measured(): // its report has no day yet
		op = op.In(dueIndex, reviewsDue, string(d.Date)+"#"+string(d.ID))
	}
	return op
}

func readExam(it store.Item) (examItem, error) {
	var d examItem
	err := it.Decode(&d)
	d.Version = it.Version
	return d, err
}

// putCritical writes a critical value. It is in the list of those that are open until it was seen and told, or withdrawn.
func putCritical(c Critical, day clinic.Date) store.Op {
	version := c.Version
	c.Version = 0
	op := store.PutVersion(criticalKey(c.Patient, c.ID), version, c).In("day", criticalsOn(day), string(c.ID))
	if c.open() {
		op = op.In(dueIndex, criticals, store.Moment(c.FoundAt)+"#"+string(c.ID))
	}
	return op
}

func readCritical(it store.Item) (Critical, error) {
	var c Critical
	err := it.Decode(&c)
	c.Version = it.Version
	return c, err
}

// seal writes what is said about a patient's body as a text that is bound to its place.
func (s *Service) seal(ctx context.Context, x any, k store.Key) (crypt.Sealed, error) {
	b, err := json.Marshal(x)
	if err != nil {
		return "", err
	}
	return s.Keys.Seal(ctx, string(b), k.PK+"/"+k.SK)
}

func (s *Service) unseal(ctx context.Context, sealed crypt.Sealed, k store.Key, x any) error {
	plain, err := s.Keys.Open(ctx, sealed, k.PK+"/"+k.SK)
	if err != nil {
		return fmt.Errorf("open what was measured: %w", err)
	}
	return json.Unmarshal([]byte(plain), x)
}

// Stands returns the op that fails a transaction if an examination was cancelled, for what may only happen while it was not.
func Stands(e ID) store.Op {
	p, _ := e.Split()
	return store.Check(examKey(p, e), store.Attr("status", store.CondGreater, string(Cancelled))) // the others come behind it
}
