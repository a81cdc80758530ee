package survey_test

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/obs"
	"careloop/internal/store"
	"careloop/internal/survey"
	"careloop/internal/visit"
)

func open(t testing.TB) (*clinictest.Clinic, *survey.Service) {
	c := clinictest.New(t)
	return c, &survey.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Departments: c.Booking.Departments}
}

// finished lets the visit be told as often as the stream tells it.
func finished(e visit.Encounter) visit.Event {
	return visit.Event{Kind: visit.EncounterFinished, Encounter: e, Stamp: store.Stamp{At: *e.FinishedAt}}
}

// invited returns the invitation and the token of a patient who has just been seen.
func invited(t testing.TB, c *clinictest.Clinic, s *survey.Service, number int) (survey.Invitation, string) {
	t.Helper()
	p := c.Patient()
	e := c.Visited(p, number, clinictest.Flu())
	if err := s.EncounterFinished(t.Context(), finished(e)); err != nil {
		t.Fatal(err)
	}
	all, _, err := s.OfPatient(t.Context(), clinictest.Desk, p, 10, "")
	if err != nil || len(all) != 1 {
		t.Fatalf("invitations = %v, %v", all, err)
	}
	link, err := s.Link(t.Context(), all[0])
	if err != nil {
		t.Fatal(err)
	}
	return all[0], strings.TrimPrefix(link, "/s/")
}

func n(v int) *int { return &v }

// good answers the outpatient questionnaire.
func good() []survey.Answer {
	return []survey.Answer{
		{Question: "guidance", Value: n(4)},
		{Question: "wait", Value: n(3)},
		{Question: "environment", Value: n(5)},
		{Question: "doctor", Value: n(5)},
		{Question: "explanation", Value: n(5)},
		{Question: "recommend", Value: n(10)},
		{Question: "comment", Text: "候诊区能不能加几把椅子？"},
	}
}

func TestAVisitIsAskedAboutOnceAndAnsweredOnce(t *testing.T) {
	c, s := open(t)
	p := c.Patient()
	e := c.Visited(p, 1, clinictest.Flu())
	for range 3 {
		if err := s.EncounterFinished(t.Context(), finished(e)); err != nil {
			t.Fatal(err)
		}
	}
	all, _, err := s.OfPatient(t.Context(), clinictest.Self(p), p, 10, "")
	if err != nil || len(all) != 1 {
		t.Fatalf("%d invitations, %v", len(all), err)
	}
	link, err := s.Link(t.Context(), all[0])
	if err != nil || len(link) > 53 || !strings.HasPrefix(link, "/s/") {
		t.Fatalf("link %q, %v", link, err)
	}
	token := link[3:]
	page, err := s.Open(t.Context(), token, i18n.English)
	if err != nil {
		t.Fatal(err)
	}
	if page.Department != "Internal medicine" || page.Date != clinictest.Monday || len(page.Questions) != 7 {
		t.Errorf("page = %+v", page)
	}
	if err := s.Answer(t.Context(), token, good()); err != nil {
		t.Fatal(err)
	}
	if err := s.Answer(t.Context(), token, good()); !errors.Is(err, survey.ErrAnswered) {
		t.Errorf("second answer: %v", err)
	}
	if _, err := s.Open(t.Context(), token, i18n.Chinese); !errors.Is(err, survey.ErrAnswered) {
		t.Errorf("opened after the answer: %v", err)
	}
	if got := kinds(t, c); !cmp.Equal(got, map[survey.EventKind]int{survey.SurveyInvited: 1, survey.SurveyAnswered: 1}) {
		t.Errorf("events = %v", got)
	}
}

func kinds(t *testing.T, c *clinictest.Clinic) map[survey.EventKind]int {
	t.Helper()
	got := map[survey.EventKind]int{}
	for _, change := range c.Changes() {
		events, err := survey.EventsOf(change)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			got[e.Kind]++
			if e.ID() != string(e.Kind)+":"+string(e.Invitation.ID) {
				t.Errorf("id = %s", e.ID())
			}
		}
	}
	return got
}

func TestOfFiftyAnswersAtOnceOneCounts(t *testing.T) {
	c, s := open(t)
	i, token := invited(t, c, s, 1)
	var mu sync.Mutex
	won := []int{}
	var g sync.WaitGroup
	for k := range 50 {
		g.Go(func() {
			answers := good()
			answers[5].Value = n(k % 11)
			switch err := s.Answer(t.Context(), token, answers); {
			case err == nil:
				mu.Lock()
				won = append(won, k%11)
				mu.Unlock()
			case !errors.Is(err, survey.ErrAnswered):
				t.Error(err)
			}
		})
	}
	g.Wait()
	if len(won) != 1 {
		t.Fatalf("%d answers won", len(won))
	}
	all, err := s.OnDay(t.Context(), clinictest.Job, i.Date)
	if err != nil {
		t.Fatal(err)
	}
	if all[0].Scores["recommend"] != won[0] {
		t.Errorf("kept %d, told %d that it won", all[0].Scores["recommend"], won[0])
	}
}

func TestALinkEndsAfterFourteenDays(t *testing.T) {
	c, s := open(t)
	_, token := invited(t, c, s, 1)
	c.Advance(survey.LinkDays*24*time.Hour - time.Minute)
	if _, err := s.Open(t.Context(), token, i18n.Chinese); err != nil {
		t.Errorf("a minute before: %v", err)
	}
	c.Advance(2 * time.Minute)
	if _, err := s.Open(t.Context(), token, i18n.Chinese); !errors.Is(err, survey.ErrExpired) {
		t.Errorf("a minute after: %v", err)
	}
	if err := s.Answer(t.Context(), token, good()); !errors.Is(err, survey.ErrExpired) {
		t.Errorf("answered after the end: %v", err)
	}
}

func TestNoByteOfALinkCanBeChanged(t *testing.T) {
	c, s := open(t)
	_, token := invited(t, c, s, 1)
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for _, flip := range []byte{1, 0x80} {
			b := []byte(string(raw))
			b[i] ^= flip
			if _, err := s.Open(t.Context(), base64.RawURLEncoding.EncodeToString(b), i18n.Chinese); !errors.Is(err, survey.ErrLink) {
				t.Errorf("byte %d: %v", i, err)
			}
		}
	}
	_, foreign := open(t) // another clinic's keys
	foreign.DB = s.DB
	if _, err := foreign.Open(t.Context(), token, i18n.Chinese); !errors.Is(err, survey.ErrLink) {
		t.Errorf("another clinic's keys: %v", err)
	}
}

func FuzzLink(f *testing.F) {
	c, s := open(f)
	_, token := invited(f, c, s, 1)
	for _, seed := range []string{token, token + "=", token[1:], " " + token, strings.ToUpper(token), "", "😀", strings.Repeat("A", 50)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, tampered string) {
		_, err := s.Open(context.Background(), tampered, i18n.Chinese)
		if tampered == token {
			if err != nil {
				t.Error(err)
			}
		} else if !errors.Is(err, survey.ErrLink) {
			t.Errorf("%q: %v", tampered, err)
		}
	})
}

func TestEveryFaultIsToldAtOnce(t *testing.T) {
	c, s := open(t)
	_, token := invited(t, c, s, 1)
	err := s.Answer(t.Context(), token, []survey.Answer{
		{Question: "guidance", Value: n(6)},
		{Question: "wait", Text: "长"},
		{Question: "environment"},
		{Question: "mood", Value: n(1)},
		{Question: "guidance", Value: n(1)},
		{Question: "recommend", Value: n(-1)},
		{Question: "comment", Text: strings.Repeat("好", 1001)},
	})
	var e *errs.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range e.Fields {
		got[f.Path] = f.Code
	}
	want := map[string]string{
		"answers[0].value": "range", "answers[1].text": "unexpected", "answers[2].value": "required",
		"answers[3].question": "unknown", "answers[4].question": "unique", "answers[5].value": "range",
		"answers[6].text": "too-long", "answers.doctor": "required", "answers.explanation": "required",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if err := s.Answer(t.Context(), token, good()); err != nil {
		t.Errorf("a refused answer used the link up: %v", err)
	}
}

func TestWordsAreKeptSealedAndShownToManagers(t *testing.T) {
	c, s := open(t)
	_, token := invited(t, c, s, 1)
	if err := s.Answer(t.Context(), token, good()); err != nil {
		t.Fatal(err)
	}
	for _, change := range c.Changes() {
		if change.New != nil && strings.Contains(string(change.New.Doc), "椅子") {
			t.Errorf("%s holds the patient's words", change.Key)
		}
	}
	comments, err := s.Comments(t.Context(), clinictest.Manager, clinictest.Monday)
	if err != nil || len(comments) != 1 || comments[0].Text != "候诊区能不能加几把椅子？" || comments[0].Department != c.Department {
		t.Errorf("comments = %+v, %v", comments, err)
	}
	if _, err := s.Comments(t.Context(), clinictest.Desk, clinictest.Monday); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("the desk reads comments: %v", err)
	}
}

func TestTheDeskDoesNotSeeScores(t *testing.T) {
	c, s := open(t)
	i, token := invited(t, c, s, 1)
	if err := s.Answer(t.Context(), token, good()); err != nil {
		t.Fatal(err)
	}
	desk, _, err := s.OfPatient(t.Context(), clinictest.Desk, i.Patient, 10, "")
	if err != nil || desk[0].Scores != nil || desk[0].AnsweredAt == nil {
		t.Errorf("desk sees %+v, %v", desk, err)
	}
	manager, _, err := s.OfPatient(t.Context(), clinictest.Manager, i.Patient, 10, "")
	if err != nil || manager[0].Scores["doctor"] != 5 {
		t.Errorf("manager sees %+v, %v", manager, err)
	}
	if _, _, err := s.OfPatient(t.Context(), clinictest.Self(c.Patient()), i.Patient, 10, ""); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("another patient: %v", err)
	}
}

// forgetful carries a write out and loses its answer, and then does what an engine does: it tries again.
type forgetful struct{ store.Store }

func (f forgetful) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	if err := f.Store.Write(ctx, stamp, ops...); err != nil {
		return err
	}
	return f.Store.Write(ctx, stamp, ops...)
}

// TestAnAnswerRecognisesItself: what this very request wrote is no reason to tell the patient that somebody answered
// before; what another request wrote is.
func TestAnAnswerRecognisesItself(t *testing.T) {
	c, s := open(t)
	_, token := invited(t, c, s, 1)
	s.DB = forgetful{s.DB}
	if err := s.Answer(obs.WithRequest(t.Context(), "req_06h18kwpchz1b04pr9efbzqvp4"), token, good()); err != nil {
		t.Errorf("its own write: %v", err)
	}
	if err := s.Answer(obs.WithRequest(t.Context(), "req_06h18kwpchz1b04pr9efbzqvp5"), token, good()); !errors.Is(err, survey.ErrAnswered) {
		t.Errorf("another request: %v", err)
	}
	if got := kinds(t, c); got[survey.SurveyAnswered] != 1 {
		t.Errorf("events %v", got)
	}
	_, other := invited(t, c, s, 2)
	if err := s.Answer(t.Context(), other, good()); !errors.Is(err, survey.ErrAnswered) {
		t.Errorf("without a request nothing tells them apart: %v", err)
	}
}
