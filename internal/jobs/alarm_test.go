package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"careloop/internal/emergency"
	"careloop/internal/jobs"
	"careloop/internal/message"
)

// siren plans one message for each event, and none for a kind that fails.
type siren struct{ fails emergency.EventKind }

func (s siren) Hurry(_ context.Context, e emergency.Event) ([]message.Dispatch, error) {
	if e.Kind == s.fails {
		return nil, errors.New("no plan")
	}
	return []message.Dispatch{dispatch(string(e.Emergency.ID))}, nil
}

func TestAnAlarmIsHandedOnAtOnceAsFarAsItGoes(t *testing.T) {
	raised := func(id string) emergency.Event {
		return emergency.Event{Kind: emergency.EmergencyRaised, Emergency: emergency.Emergency{ID: emergency.ID(id)}}
	}
	closed := emergency.Event{Kind: emergency.EmergencyClosed}
	for name, c := range map[string]struct {
		told      []emergency.Event
		publish   error
		published int
		logged    bool
	}{
		"nothing":              {nil, nil, -1, false},
		"all":                  {[]emergency.Event{raised("emg_1"), raised("emg_2")}, nil, 2, false},
		"one cannot be told":   {[]emergency.Event{closed, raised("emg_1")}, nil, 1, true},
		"none can be told":     {[]emergency.Event{closed}, nil, -1, true},
		"the queue is refused": {[]emergency.Event{raised("emg_1")}, errors.New("no queue"), 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			published := -1
			j := &jobs.Alarm{
				Messages: siren{fails: emergency.EmergencyClosed}, Log: slog.New(slog.NewTextHandler(&log, nil)),
				Publish: func(_ context.Context, due []message.Dispatch) error {
					if published >= 0 {
						t.Error("published twice: the queue is asked once")
					}
					published = len(due)
					return c.publish
				},
			}
			j.Raise(t.Context(), c.told) // who pressed hears nothing of a failure: the stream tells it again
			if published != c.published || strings.Contains(log.String(), "not handed on") != c.logged {
				t.Errorf("%d published, log %q", published, log.String())
			}
		})
	}
}
