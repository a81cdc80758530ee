package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/family"
	"careloop/internal/patient"
)

// kin is somebody of the story's family, signed in by a code to their own phone.
type kin struct {
	*client
	id    patient.ID
	phone string
}

// family lets a mother book for her child, and for the father until he takes it back.
func (s *story) family(ctx context.Context) error {
	mother, err := s.kin(ctx, "林晓梅", "+8613800000971", "1986-04-02", "")
	if err != nil {
		return err
	}
	father, err := s.kin(ctx, "陈国强", "+8613800000972", "1984-01-20", "")
	if err != nil {
		return err
	}
	child, err := s.kin(ctx, "陈小雨", "", s.day1.AddDays(-8*365), mother.id)
	if err != nil {
		return err
	}
	err = mother.enter(ctx, s)
	if errors.Is(err, errNoCode) {
		s.say("   codes go to the patients' own phones here: the family does not sign in")
		return nil
	}
	if err != nil {
		return err
	}
	if err := father.enter(ctx, s); err != nil {
		return err
	}
	a, err := s.bookedBy(ctx, mother, child.id)
	if err != nil {
		return err
	}
	s.expect(a.BookedBy == mother.id, "the child's appointment was booked by %q", a.BookedBy)
	s.say("   a mother booked %s for her child; the appointment and the audit name both", s.at(a.Start))
	if _, err := s.bookedBy(ctx, mother, father.id); !refusedAs(err, "patient-not-found") {
		return fmt.Errorf("a mother books for somebody who did not agree: %w", err)
	}
	err = mother.post(ctx, "/family-requests", map[string]any{"name": "陈国强", "phone": father.phone, "relation": "spouse", "scope": "visits"}, nil,
		"Idempotency-Key", s.key("ask-to-act"))
	if err != nil {
		return err
	}
	path := fmt.Sprintf("/patients/%s/family/%s", father.id, mother.id)
	var m family.Mandate
	if err := father.post(ctx, path+"/decision", map[string]any{"accept": true}, &m); err != nil {
		return err
	}
	if a, err = s.bookedBy(ctx, mother, father.id); err != nil {
		return err
	}
	if err := father.post(ctx, path+"/revoke", nil, &m); err != nil {
		return err
	}
	_, err = s.bookedBy(ctx, mother, father.id)
	s.expect(refusedAs(err, "patient-not-found"), "what was taken back is still open: %v", err)
	s.say("   the father agreed by his own phone, she booked %s for him, and he took it back: from the next request on she finds nothing", s.at(a.Start))
	return nil
}

// refusedAs reports whether the clinic said no with a code.
func refusedAs(err error, code string) bool {
	var no *problem
	return errors.As(err, &no) && no.Code == code
}

// kin registers somebody of the family.
func (s *story) kin(ctx context.Context, name, phone string, born any, guardian patient.ID) (kin, error) {
	in := map[string]any{"name": name, "birthDate": born}
	if phone != "" {
		in["phones"] = []map[string]any{{"number": phone}}
	}
	if guardian != "" {
		in["guardian"] = map[string]any{"patientId": guardian, "relation": "mother"}
	}
	var out struct{ Patient struct{ ID patient.ID } }
	err := s.as[auth.FrontDesk].post(ctx, "/patients", in, &out, "Idempotency-Key", s.key("kin", fmt.Sprintf("%x", name)))
	return kin{id: out.Patient.ID, phone: phone}, err
}

// bookedBy lets somebody book a number of the next days for another.
func (s *story) bookedBy(ctx context.Context, by kin, p patient.ID) (booking.Appointment, error) {
	var a booking.Appointment
	open, err := s.free(ctx, s.as[auth.FrontDesk], s.departments()[0], 14)
	if err != nil || len(open) == 0 {
		return a, err
	}
	x := open[len(open)-1]
	err = by.post(ctx, "/appointments", map[string]any{"patientId": p, "sessionId": x.ID, "number": x.Slots[len(x.Slots)-1].Number}, &a,
		"Idempotency-Key", s.key("family", string(p), fmt.Sprint(x.Slots[len(x.Slots)-1].Number)), api.PatientHeader, string(p))
	if err == nil {
		s.names[p] = "one of a family"
	}
	return a, err
}

var sixDigits = regexp.MustCompile(`[0-9]{6}`)

var errNoCode = errors.New("no code was sent to where it can be read")

// enter signs somebody in by the code that was sent to their phone, as the patients' pages do.
func (k *kin) enter(ctx context.Context, s *story) error {
	k.client = &client{url: s.URL, http: s.as[auth.Manager].http}
	var how api.SignIn
	if err := k.get(ctx, "/sign-in", &how); err != nil {
		return err
	}
	if how.Phone == nil || how.Provider != nil {
		return errNoCode // a pool's codes go to phones
	}
	var begun struct{ Session string }
	in := map[string]any{"ClientId": how.Phone.ClientID, "AuthFlow": "CUSTOM_AUTH", "AuthParameters": map[string]string{"USERNAME": k.phone}}
	if err := k.pool(ctx, how.Phone.Endpoint, "InitiateAuth", in, &begun); err != nil {
		return err
	}
	digits, err := k.code(ctx)
	if err != nil {
		return err
	}
	var out struct {
		AuthenticationResult struct{ AccessToken string }
	}
	in = map[string]any{
		"ClientId": how.Phone.ClientID, "ChallengeName": "CUSTOM_CHALLENGE", "Session": begun.Session,
		"ChallengeResponses": map[string]string{"USERNAME": k.phone, "ANSWER": digits},
	}
	err = k.pool(ctx, how.Phone.Endpoint, "RespondToAuthChallenge", in, &out)
	k.token = out.AuthenticationResult.AccessToken
	return err
}

// pool asks the endpoint at which patients sign in.
func (k *kin) pool(ctx context.Context, endpoint, action string, in, out any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, k.url+endpoint, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "AWSCognitoIdentityProviderService."+action)
	return k.read(req, out)
}

// code reads the latest code that was sent to the phone out of the local outbox.
func (k *kin) code(ctx context.Context) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url+"/local/outbox", nil)
	if err != nil {
		return "", err
	}
	var sent []struct {
		Template, Recipient, Text string
	}
	if err := k.read(req, &sent); err != nil {
		return "", err
	}
	for _, m := range sent {
		if found := sixDigits.FindString(m.Text); m.Template == "sign-in-code" && m.Recipient == k.phone && found != "" {
			return found, nil
		}
	}
	return "", errNoCode
}

// read sends a request that is none of the API's and reads the answer.
func (k *kin) read(req *http.Request, out any) error {
	res, err := k.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // decoded below
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %d", req.URL.Path, res.StatusCode)
	}
	return json.NewDecoder(res.Body).Decode(out)
}
