package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/exam"
	"careloop/internal/patient"
)

// Who does what with examinations; values and reports are for those who treat the patient.
var (
	examReceivers = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor}
	examWatchers  = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager}
	examReaders   = []auth.Role{auth.Patient, auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager}
	talkBookers   = []auth.Role{auth.Patient, auth.FrontDesk, auth.Nurse, auth.Doctor}
	reportReaders = []auth.Role{auth.Patient, auth.Nurse, auth.Doctor}
)

type newPackageIn struct{ Body exam.Plan }

type packageIn struct {
	ID exam.PackageID `path:"id" maxLength:"40"`
	Conditional
	Body exam.Plan
}

type openExamIn struct {
	Retriable
	Body struct {
		Patient     patient.ID            `json:"patientId" maxLength:"40"`
		Package     exam.PackageID        `json:"packageId" maxLength:"40"`
		Appointment booking.AppointmentID `json:"appointmentId,omitempty" maxLength:"60" doc:"Of today, with which the patient comes; absent: without one."`
		Sex         patient.Gender        `json:"sex,omitempty" enum:"male,female,unknown" doc:"By which ranges are chosen, if the file says neither; unknown: by those of both."`
		Pregnant    bool                  `json:"pregnant,omitempty"`
		Identifiers []string              `json:"identifiers,omitempty" maxItems:"5" enum:"name,birth-date,phone,id-document,file-number" doc:"What the desk compared with the file; as many as the clinic's rules want."`
		Override    string                `json:"override,omitempty" maxLength:"200" doc:"Why somebody is examined whose place a closure or a changed schedule took; refused without."`
	}
}

type examsIn struct {
	Day clinic.Date `query:"day" format:"date" doc:"Today if absent."`
}

type examIn struct {
	ID exam.ID `path:"id" maxLength:"60"`
}

type moveExamIn struct {
	ID      exam.ID `path:"id" maxLength:"60"`
	Station string  `path:"station" maxLength:"30"`
	Body    struct {
		To     exam.State  `json:"to" enum:"todo,active,returning,skipped,declined"`
		Reason exam.Reason `json:"reason,omitempty" enum:"pregnant,not-ready,own-wish,medical,no-time,device,gone,mistake" doc:"Why the patient was sent away, or the station is left out."`
	}
}

type cancelExamIn struct {
	ID   exam.ID `path:"id" maxLength:"60"`
	Body struct {
		Reason exam.Reason `json:"reason" enum:"pregnant,not-ready,own-wish,medical,no-time,device,gone,mistake"`
		Stays  bool        `json:"stays,omitempty" doc:"The patient is still here, and the appointments of today are as before. Absent: they end, too, and their numbers are free."`
	}
}

type examResultsIn struct {
	ID      exam.ID `path:"id" maxLength:"60"`
	Station string  `path:"station" maxLength:"30"`
	Retriable
	Body struct {
		Values []exam.Reading `json:"values" nullable:"false" maxItems:"60"`
		Remark string         `json:"remark,omitempty" maxLength:"1000"`
		Amends int            `json:"amends,omitempty" minimum:"0" doc:"Of an amendment, which needs it: the version of the station's results that it amends, as it was read. What others amended since is stale."`
		Reason string         `json:"reason,omitempty" maxLength:"300" doc:"Of an amendment; what was entered before is kept."`
	}
}

type signExamIn struct {
	ID      exam.ID `path:"id" maxLength:"60"`
	IfMatch string  `header:"If-Match" required:"true" maxLength:"30" doc:"ETag of the version that was read."`
	Body    struct {
		Conclusions []exam.Conclusion `json:"conclusions" nullable:"false" maxItems:"60"`
		Summary     string            `json:"summary,omitempty" maxLength:"2000"`
		Reason      string            `json:"reason,omitempty" maxLength:"300" doc:"Of an amendment; the report that it replaces is kept."`
	}
}

type talkIn struct {
	ID exam.ID `path:"id" maxLength:"60"`
	Retriable
	Body struct{}
}

type criticalIn struct {
	ID exam.CriticalID `path:"id" maxLength:"60"`
}

type tellIn struct {
	ID   exam.CriticalID `path:"id" maxLength:"60"`
	Body struct {
		How string `json:"how" enum:"in-person,phone"`
	}
}

type patientExamsIn struct {
	ID patient.ID `path:"id" maxLength:"40"`
}

// ExamBoard is examinations with whom they are of.
type ExamBoard struct {
	Exams    []exam.Exam                    `json:"exams" nullable:"false"`
	Packages []exam.Package                 `json:"packages" nullable:"false" doc:"In the versions by which the examinations go."`
	Patients map[patient.ID]patient.Summary `json:"patients"`
}

// CriticalBoard is critical values with whom they are of.
type CriticalBoard struct {
	Criticals []exam.Critical                `json:"criticals" nullable:"false"`
	Patients  map[patient.ID]patient.Summary `json:"patients"`
}

// Exams registers the operations on physical examinations.
func Exams(a *API, s Services) {
	examPackages(a, s.Exams)
	examBookings(a, s.Exams)
	examDay(a, s)
	examReports(a, s)
	examTalk(a, s)
	examCriticals(a, s)
}

func examPackages(a *API, s *exam.Service) {
	managers := []auth.Role{auth.Manager, auth.Administrator}
	register(a, Op{
		ID: "list-exam-packages", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/exam-packages", Roles: everyone,
		Summary: "Packages of physical examinations; patients see those that can be had",
	}, func(ctx context.Context, _ *noIn) (*listOut[exam.Package], error) {
		all, err := s.Packages(ctx, auth.From(ctx))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-exam-package-templates", Method: http.MethodGet, Path: "/exam-package-templates", Roles: managers,
		Summary: "Packages that ship with Careloop, to begin with; the clinic must check their ranges",
	}, func(ctx context.Context, _ *noIn) (*listOut[exam.Plan], error) {
		all, err := s.Templates(auth.From(ctx))
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "create-exam-package", Method: http.MethodPost, Path: "/exam-packages", Roles: managers, Status: http.StatusCreated, MaxBody: maxPackage,
		Summary: "Add a package of stations and of what is measured there",
	}, func(ctx context.Context, in *newPackageIn) (*tagged[exam.Package], error) {
		p, err := s.SavePackage(ctx, auth.From(ctx), exam.Package{Plan: in.Body}, 0)
		return answerTagged(p, int64(p.Version), err)
	})
	register(a, Op{
		ID: "update-exam-package", Method: http.MethodPut, Path: "/exam-packages/{id}", Roles: managers, MaxBody: maxPackage,
		Summary: "Change a package from now on; examinations that were opened before go on as they were",
	}, func(ctx context.Context, in *packageIn) (*tagged[exam.Package], error) {
		v, err := in.version()
		if err != nil {
			return nil, err
		}
		p, err := s.SavePackage(ctx, auth.From(ctx), exam.Package{ID: in.ID, Plan: in.Body}, int(v))
		return answerTagged(p, int64(p.Version), err)
	})
}

// maxPackage bounds a package: forty stations with their ranges.
const maxPackage = 256 << 10

func examDay(a *API, s Services) {
	register(a, Op{
		ID: "open-exam", Method: http.MethodPost, Path: "/exams", Roles: examReceivers, Status: http.StatusCreated,
		Summary: "Check a patient in for an examination and open the route sheet",
	}, func(ctx context.Context, in *openExamIn) (*tagged[exam.Exam], error) {
		b := in.Body
		e, err := s.Exams.Open(ctx, auth.From(ctx), exam.OpenRequest{
			Patient: b.Patient, Package: b.Package, Appointment: b.Appointment, Sex: b.Sex, Pregnant: b.Pregnant, Identified: b.Identifiers,
			Override: b.Override, Key: in.Key,
		})
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "list-exams", Method: http.MethodGet, Path: "/exams", Roles: examWatchers,
		Summary: "The examinations of a day with their stations",
	}, func(ctx context.Context, in *examsIn) (*out[ExamBoard], error) {
		all, err := s.Exams.OnDay(ctx, auth.From(ctx), a.dayOr(in.Day))
		if err != nil {
			return nil, err
		}
		return examBoard(ctx, s, all)
	})
	register(a, Op{
		ID: "get-exam", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/exams/{id}", Roles: examReaders,
		Summary: "A route sheet, without what was measured",
	}, func(ctx context.Context, in *examIn) (*tagged[exam.Sheet], error) {
		x, err := s.Exams.Sheet(ctx, auth.From(ctx), in.ID)
		return answerTagged(x, x.Exam.Version, err)
	})
	register(a, Op{
		ID: "list-patient-exams", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/exams", Roles: examReaders,
		Summary: "A patient's examinations, latest first",
	}, func(ctx context.Context, in *patientExamsIn) (*listOut[exam.Exam], error) {
		all, err := s.Exams.OfPatient(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "move-exam-station", Method: http.MethodPost, Path: "/exams/{id}/stations/{station}/moves", Roles: examReceivers,
		Summary: "Say that the patient is at a station, was sent away, or leaves it out",
	}, func(ctx context.Context, in *moveExamIn) (*tagged[exam.Exam], error) {
		e, err := s.Exams.MoveTo(ctx, auth.From(ctx), in.ID, exam.Move{Station: in.Station, To: in.Body.To, Reason: in.Body.Reason})
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "cancel-exam", Method: http.MethodPost, Path: "/exams/{id}/cancel", Roles: examReceivers,
		Summary: "End an examination of which nothing was done; twice is the same as once",
	}, func(ctx context.Context, in *cancelExamIn) (*tagged[exam.Exam], error) {
		e, err := s.Exams.Cancel(ctx, auth.From(ctx), in.ID, in.Body.Reason, in.Body.Stays)
		return answerTagged(e, e.Version, err)
	})
	register(a, Op{
		ID: "enter-exam-results", Method: http.MethodPost, Path: "/exams/{id}/stations/{station}/results", Roles: treating,
		Summary: "Enter what was measured at a station, or amend it; flags are computed",
	}, func(ctx context.Context, in *examResultsIn) (*tagged[exam.Exam], error) {
		e, err := s.Exams.Enter(ctx, auth.From(ctx), in.ID, in.Station, exam.Entry{
			Values: in.Body.Values, Remark: in.Body.Remark, Amends: in.Body.Amends, Reason: in.Body.Reason, Key: in.Key,
		})
		return answerTagged(e, e.Version, err)
	})
}

func examReports(a *API, s Services) {
	register(a, Op{
		ID: "list-exam-results", Method: http.MethodGet, Path: "/exams/{id}/results", Roles: treating,
		Summary: "Everything that was entered, each station's versions oldest first; the audit notes who reads it",
	}, func(ctx context.Context, in *examIn) (*listOut[exam.Result], error) {
		all, err := s.Exams.Results(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-exam-reviews", Method: http.MethodGet, Path: "/exam-reviews", Roles: []auth.Role{auth.Doctor, auth.Manager},
		Summary: "Examinations that wait for the chief reviewer, whose report is due first, and those of days before that were left open with results",
	}, func(ctx context.Context, _ *noIn) (*out[ExamBoard], error) {
		all, err := s.Exams.Reviews(ctx, auth.From(ctx))
		if err != nil {
			return nil, err
		}
		return examBoard(ctx, s, all)
	})
	register(a, Op{
		ID: "get-exam-report", Behalf: auth.ScopeRecord, Method: http.MethodGet, Path: "/exams/{id}/report", Roles: reportReaders,
		Summary: "Results, report and the values of the examination before; the audit notes who reads it",
	}, func(ctx context.Context, in *examIn) (*tagged[exam.Review], error) {
		x, err := s.Exams.Review(ctx, auth.From(ctx), in.ID)
		return answerTagged(x, x.Exam.Version, err)
	})
	register(a, Op{
		ID: "sign-exam-report", Method: http.MethodPost, Path: "/exams/{id}/report", Roles: doctors,
		Summary: "Sign the report, which is final then, or amend it; what it replaces is kept",
	}, func(ctx context.Context, in *signExamIn) (*tagged[exam.Exam], error) {
		v, err := Conditional{in.IfMatch}.version()
		if err != nil {
			return nil, err
		}
		e, err := s.Exams.Sign(ctx, auth.From(ctx), in.ID, v, exam.Draft{
			Conclusions: in.Body.Conclusions, Summary: in.Body.Summary, Reason: in.Body.Reason,
		})
		return answerTagged(e, e.Version, err)
	})
}

func examTalk(a *API, s Services) {
	register(a, Op{
		ID: "book-exam-interpretation", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/exams/{id}/interpretation", Roles: talkBookers,
		Summary: "Book the first free time at which a doctor explains the report; while there is one, it is that",
	}, func(ctx context.Context, in *talkIn) (*tagged[exam.Exam], error) {
		e, err := s.Exams.BookTalk(ctx, auth.From(ctx), in.ID, channelOf(auth.From(ctx)))
		return answerTagged(e, e.Version, err)
	})
}

func examCriticals(a *API, s Services) {
	register(a, Op{
		ID: "list-critical-values", Method: http.MethodGet, Path: "/critical-values", Roles: []auth.Role{auth.Nurse, auth.Doctor, auth.Manager},
		Summary: "Critical values that no doctor has seen, or whose patient was not told, the oldest first",
	}, func(ctx context.Context, _ *noIn) (*out[CriticalBoard], error) {
		all, err := s.Exams.Criticals(ctx, auth.From(ctx))
		if err != nil {
			return nil, err
		}
		ids := make([]patient.ID, len(all))
		for i, c := range all {
			ids[i] = c.Patient
		}
		people, err := s.Patients.Summaries(ctx, auth.From(ctx), ids)
		return answer(CriticalBoard{Criticals: all, Patients: people}, err)
	})
	register(a, Op{
		ID: "see-critical-value", Method: http.MethodPost, Path: "/critical-values/{id}/seen", Roles: doctors,
		Summary: "Note that a doctor has looked at a critical value; twice is the same as once",
	}, func(ctx context.Context, in *criticalIn) (*tagged[exam.Critical], error) {
		c, err := s.Exams.See(ctx, auth.From(ctx), in.ID)
		return answerTagged(c, c.Version, err)
	})
	register(a, Op{
		ID: "tell-critical-value", Method: http.MethodPost, Path: "/critical-values/{id}/told", Roles: treating,
		Summary: "Note that the patient was told of a critical value; twice is the same as once",
	}, func(ctx context.Context, in *tellIn) (*tagged[exam.Critical], error) {
		c, err := s.Exams.Tell(ctx, auth.From(ctx), in.ID, in.Body.How)
		return answerTagged(c, c.Version, err)
	})
}

// examBoard adds whom examinations are of, and the packages by which they go.
func examBoard(ctx context.Context, s Services, all []exam.Exam) (*out[ExamBoard], error) {
	ids := make([]patient.ID, len(all))
	for i, e := range all {
		ids[i] = e.Patient
	}
	people, err := s.Patients.Summaries(ctx, auth.From(ctx), ids)
	if err != nil {
		return nil, err
	}
	packages, err := s.Exams.Of(ctx, all)
	return answer(ExamBoard{Exams: all, Packages: packages, Patients: people}, err)
}
