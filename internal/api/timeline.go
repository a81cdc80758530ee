package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/followup"
	"careloop/internal/group"
	"careloop/internal/inpatient"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/survey"
	"careloop/internal/visit"
)

// timelineDepth is how many of each kind the unified file shows; the lists of each kind page on from there.
const timelineDepth = 50

// TimelineEntry is one line of the unified file. One of the pointers is set, as Kind says.
type TimelineEntry struct {
	At          time.Time            `json:"at"`
	Kind        string               `json:"kind" enum:"appointment,encounter,task,survey,message,stay"`
	Appointment *booking.Appointment `json:"appointment,omitempty"`
	Encounter   *visit.Encounter     `json:"encounter,omitempty"`
	Task        *followup.Task       `json:"task,omitempty"`
	Survey      *survey.Invitation   `json:"survey,omitempty"`
	Message     *Message             `json:"message,omitempty"`
	Stay        *inpatient.Stay      `json:"stay,omitempty"`
}

// Timeline registers the unified file: what hangs on a patient, latest first.
func Timeline(a *API, s Services) {
	register(a, Op{
		ID: "get-timeline", Method: http.MethodGet, Path: "/patients/{id}/timeline", Roles: keepers,
		Summary: "Everything about one patient, latest first, up to 50 of each kind",
	}, func(ctx context.Context, in *PatientPath) (*listOut[TimelineEntry], error) {
		entries, err := timeline(ctx, s, in.ID)
		return listed(entries, "", err)
	})
}

func timeline(ctx context.Context, s Services, p patient.ID) ([]TimelineEntry, error) {
	by, lang := auth.From(ctx), langOf(ctx)
	kinds := make([][]TimelineEntry, 6)
	g, ctx := group.New(ctx, len(kinds))
	g.Go(func() (err error) {
		kinds[0], err = entries(ctx, by, p, s.Bookings.OfPatient, func(x *booking.Appointment) TimelineEntry {
			*x = asShown(ctx, *x)
			return TimelineEntry{Kind: "appointment", At: x.Start, Appointment: x}
		})
		return err
	})
	g.Go(func() (err error) {
		kinds[1], err = entries(ctx, by, p, s.Visits.OfPatient, func(x *visit.Encounter) TimelineEntry {
			return TimelineEntry{Kind: "encounter", At: x.ArrivedAt, Encounter: x}
		})
		return err
	})
	g.Go(func() (err error) {
		kinds[2], err = entries(ctx, by, p, whole(s.FollowUps.OfPatient), func(x *followup.Task) TimelineEntry {
			return TimelineEntry{Kind: "task", At: x.Due.Start(time.UTC), Task: x}
		})
		return err
	})
	g.Go(func() (err error) {
		kinds[3], err = entries(ctx, by, p, s.Surveys.OfPatient, func(x *survey.Invitation) TimelineEntry {
			return TimelineEntry{Kind: "survey", At: x.Date.Start(time.UTC), Survey: x}
		})
		return err
	})
	g.Go(func() (err error) {
		kinds[4], err = entries(ctx, by, p, anyStatus(s.Messages), func(x *message.Message) TimelineEntry {
			m := explained(lang, []message.Message{*x})[0]
			return TimelineEntry{Kind: "message", At: x.DueAt, Message: &m}
		})
		return err
	})
	g.Go(func() (err error) {
		kinds[5], err = entries(ctx, by, p, s.Inpatients.OfPatient, func(x *inpatient.Stay) TimelineEntry {
			return TimelineEntry{Kind: "stay", At: x.AdmittedAt, Stay: x}
		})
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := slices.Concat(kinds...)
	slices.SortStableFunc(all, func(a, b TimelineEntry) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return cmp.Compare(a.Kind, b.Kind)
	})
	return all, nil
}

// anyStatus lists a patient's messages whatever became of them.
func anyStatus(s *message.Service) func(context.Context, auth.Actor, patient.ID, int, string) ([]message.Message, string, error) {
	return func(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]message.Message, string, error) {
		return s.OfPatient(ctx, by, p, "", limit, cursor)
	}
}

func entries[T any](ctx context.Context, by auth.Actor, p patient.ID,
	list func(context.Context, auth.Actor, patient.ID, int, string) ([]T, string, error), entry func(*T) TimelineEntry,
) ([]TimelineEntry, error) {
	found, _, err := list(ctx, by, p, timelineDepth, "")
	if err != nil {
		return nil, err
	}
	out := make([]TimelineEntry, len(found))
	for i := range found {
		out[i] = entry(&found[i])
	}
	return out, nil
}

// whole makes a list that has one page look like one that has several.
func whole[T any](list func(context.Context, auth.Actor, patient.ID) ([]T, error)) func(context.Context, auth.Actor, patient.ID, int, string) ([]T, string, error) {
	return func(ctx context.Context, by auth.Actor, p patient.ID, _ int, _ string) ([]T, string, error) {
		found, err := list(ctx, by, p)
		return found, "", err
	}
}
