package local

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"careloop/internal/api"
	"careloop/internal/channel/outbox"
)

// ask calls the pool as the pages do.
func (s *Server) ask(t *testing.T, action, body string) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	w := s.get(t, "POST", "/local/pool", body, "X-Amz-Target", "AWSCognitoIdentityProviderService."+action, "Content-Type", "application/x-amz-json-1.1")
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s: %s", action, w.Body)
	}
	return w, out
}

// begin asks for a code and returns the sign-in's session.
func (s *Server) begin(t *testing.T, phone string) string {
	t.Helper()
	w, out := s.ask(t, "InitiateAuth", fmt.Sprintf(`{"ClientId":"patient","AuthFlow":"CUSTOM_AUTH","AuthParameters":{"USERNAME":%q}}`, phone))
	if w.Code != 200 || out["ChallengeName"] != "CUSTOM_CHALLENGE" || fmt.Sprint(out["ChallengeParameters"]) != "map[code:sent]" {
		t.Fatalf("%d %v", w.Code, out)
	}
	return out["Session"].(string)
}

func (s *Server) answer(t *testing.T, session, phone, digits string) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	return s.ask(t, "RespondToAuthChallenge", fmt.Sprintf(
		`{"ClientId":"patient","ChallengeName":"CUSTOM_CHALLENGE","Session":%q,"ChallengeResponses":{"USERNAME":%q,"ANSWER":%q}}`, session, phone, digits))
}

func (s *Server) registerAt(t *testing.T, name, phone string) string {
	t.Helper()
	token, _, err := s.Token("desk")
	if err != nil {
		t.Fatal(err)
	}
	w := s.get(t, "POST", "/api/v1/patients", fmt.Sprintf(`{"name":%q,"phones":[{"number":%q}],"language":"en"}`, name, phone),
		"Authorization", "Bearer "+token, "Content-Type", "application/json", "Idempotency-Key", "register-"+phone+name[:3])
	var out api.Registered
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 201 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return string(out.Patient.ID)
}

func (s *Server) lastCode(t *testing.T) string {
	t.Helper()
	sent := s.outbox.List()
	i := slices.IndexFunc(sent, func(d outbox.Delivered) bool { return d.Template == "sign-in-code" })
	if i < 0 {
		t.Fatal("no code in the outbox")
	}
	return sent[i].Text[:6]
}

func (s *Server) me(t *testing.T, token, patient string) (int, api.Me) {
	t.Helper()
	w := s.get(t, "GET", "/api/v1/me", "", "Authorization", "Bearer "+token, api.PatientHeader, patient)
	var me api.Me
	if err := json.Unmarshal(w.Body.Bytes(), &me); err != nil {
		t.Fatal(err)
	}
	return w.Code, me
}

func TestAFamilySignsInByItsPhone(t *testing.T) {
	s := open(t, options(t))
	const phone = "+8613800000042"
	ann, bob := s.registerAt(t, "Ann Example", phone), s.registerAt(t, "Bob Example", phone)
	stranger := s.registerAt(t, "Zoe Elsewhere", "+8613800000043")

	if w, _ := s.ask(t, "SignUp", `{"ClientId":"patient","Username":"`+phone+`"}`); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	session := s.begin(t, phone)
	w, out := s.answer(t, session, phone, "no")
	if w.Code != 200 || out["ChallengeName"] != "CUSTOM_CHALLENGE" || out["Session"] == session {
		t.Fatalf("after a wrong answer: %d %v", w.Code, out)
	}
	w, out = s.answer(t, out["Session"].(string), phone, s.lastCode(t))
	result, _ := out["AuthenticationResult"].(map[string]any)
	token, _ := result["AccessToken"].(string)
	if w.Code != 200 || token == "" {
		t.Fatalf("%d %v", w.Code, out)
	}

	status, me := s.me(t, token, "")
	if status != 200 || me.Actor.PatientID != "" || len(me.Actor.Patients) != 2 || me.Actor.Patients[0].Name != "Ann Example" {
		t.Fatalf("%d %+v", status, me.Actor)
	}
	if status, me = s.me(t, token, bob); status != 200 || me.Actor.PatientID != bob {
		t.Errorf("%d %+v", status, me.Actor)
	}
	if status, _ = s.me(t, token, stranger); status != 404 {
		t.Errorf("chose a stranger: %d", status)
	}
	for patient, want := range map[string]int{ann: 403, bob: 200, stranger: 403} {
		if w := s.get(t, "GET", "/api/v1/patients/"+patient, "", "Authorization", "Bearer "+token, api.PatientHeader, bob); w.Code != want {
			t.Errorf("acting for Bob, %s: %d, want %d", patient, w.Code, want)
		}
	}
	if w := s.get(t, "GET", "/api/v1/patients/"+ann, "", "Authorization", "Bearer "+token); w.Code != 403 {
		t.Errorf("acting for nobody yet: %d", w.Code)
	}
}

func TestAStrangersPhoneIsAnsweredAlikeAndSentNothing(t *testing.T) {
	s := open(t, options(t))
	session := s.begin(t, "+8613800000099")
	for try := range 3 {
		w, out := s.answer(t, session, "+8613800000099", "123456")
		if last := try == 2; last != (w.Code == 400) {
			t.Fatalf("try %d: %d %v", try, w.Code, out)
		}
		session, _ = out["Session"].(string)
	}
	if sent := s.outbox.List(); len(sent) != 0 {
		t.Errorf("sent %+v", sent)
	}
}

func TestThePoolRefuses(t *testing.T) {
	s := open(t, options(t))
	const phone = "+8613800000042"
	s.registerAt(t, "Ann Example", phone)
	session := s.begin(t, phone)
	code := s.lastCode(t)
	for _, c := range []struct{ action, body, want string }{
		{"SignUp", `{"ClientId":"patient","Username":"eve@clinic.example"}`, "UserLambdaValidationException"},
		{"SignUp", `{"ClientId":"console","Username":"` + phone + `"}`, "UserLambdaValidationException"},
		{"InitiateAuth", `{"ClientId":"console","AuthFlow":"CUSTOM_AUTH","AuthParameters":{"USERNAME":"` + phone + `"}}`, "InvalidParameterException"},
		{"InitiateAuth", `{"ClientId":"patient","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"` + phone + `"}}`, "InvalidParameterException"},
		{"RespondToAuthChallenge", `{"ClientId":"patient","ChallengeName":"CUSTOM_CHALLENGE","Session":"forged","ChallengeResponses":{"USERNAME":"` + phone + `","ANSWER":"` + code + `"}}`, "NotAuthorizedException"},
		{"RespondToAuthChallenge", `{"ClientId":"patient","ChallengeName":"CUSTOM_CHALLENGE","Session":"` + session + `","ChallengeResponses":{"USERNAME":"+8613800000043","ANSWER":"` + code + `"}}`, "NotAuthorizedException"},
		{"InitiateAuth", `{`, "InvalidParameterException"},
		{"DeleteUser", `{}`, "InvalidParameterException"},
	} {
		if w, out := s.ask(t, c.action, c.body); w.Code != 400 || out["__type"] != c.want {
			t.Errorf("%s %s: %d %v", c.action, c.body, w.Code, out)
		}
	}
	if w, _ := s.answer(t, session, phone, code); w.Code != 400 {
		t.Errorf("a session that was answered for somebody else goes on: %d", w.Code)
	}
}

func TestCodesRunOut(t *testing.T) {
	s := open(t, options(t))
	var last string
	for range 6 {
		_, out := s.ask(t, "InitiateAuth", `{"ClientId":"patient","AuthFlow":"CUSTOM_AUTH","AuthParameters":{"USERNAME":"+8613800000042"}}`)
		last = fmt.Sprint(out["ChallengeParameters"])
	}
	if !strings.Contains(last, "too-many-codes") {
		t.Error(last)
	}
}
