package gateway_test

import (
	"encoding/json"
	"log" //nolint:depguard // by which the adapter prints
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"careloop/internal/api"
	"careloop/internal/clinic"
	"careloop/internal/config"
	"careloop/internal/function"
	"careloop/internal/function/gateway"
	"careloop/internal/leaktest"
	"careloop/internal/obs"
)

const (
	newKey = "0123456789abcdef0123456789abcdef"
	oldKey = "fedcba9876543210fedcba9876543210"
)

// TestOnlyOurDistributionGetsIn asks for what needs no sign-in, so that nothing else could turn the caller away.
func TestOnlyOurDistributionGetsIn(t *testing.T) {
	for name, c := range map[string]struct {
		keys   string
		header string
		status int
	}{
		"the key in use":       {newKey + "," + oldKey, newKey, http.StatusNotFound},
		"the one before":       {newKey + "," + oldKey, oldKey, http.StatusNotFound},
		"the one before alone": {newKey, oldKey, http.StatusForbidden},
		"no key":               {newKey + "," + oldKey, "", http.StatusForbidden},
		"half a key":           {newKey, newKey[:16], http.StatusForbidden},
		"a key that is none":   {newKey, "none", http.StatusForbidden},
		"open":                 {"none", "", http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			e := function.Env{Clinic: clinic.Default(), Now: time.Now, Log: obs.NewLogger(&log, nil)}
			if err := e.Origin.UnmarshalText([]byte(c.keys)); err != nil {
				t.Fatal(err)
			}
			h := gateway.Handler(e, func(*api.API, api.Services) {}, api.Services{})
			event, err := json.Marshal(events.APIGatewayV2HTTPRequest{
				Version: "2.0", RawPath: "/api/v1/nothing",
				Headers:        map[string]string{strings.ToLower(gateway.OriginHeader): c.header, "accept-language": "zh-CN"},
				RequestContext: events.APIGatewayV2HTTPRequestContext{HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "GET", Path: "/api/v1/nothing"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			b, err := h.Invoke(t.Context(), event)
			if err != nil {
				t.Fatal(err)
			}
			var got events.APIGatewayV2HTTPResponse
			if err := json.Unmarshal(b, &got); err != nil || got.StatusCode != c.status {
				t.Errorf("status %d, want %d: %v", got.StatusCode, c.status, err)
			}
			if refused := strings.Contains(got.Body, `"went-round"`) && strings.Contains(got.Body, "诊所对外的地址"); refused != (c.status == http.StatusForbidden) {
				t.Error(got.Body)
			}
			for _, secret := range []string{newKey, oldKey} {
				if strings.Contains(log.String()+got.Body, secret) {
					t.Error("the key stands in the log or in the answer")
				}
			}
		})
	}
}

func TestOriginKeysMustBeSaid(t *testing.T) {
	for value, want := range map[string]string{"": "is not set", "short": "less than 32", newKey + ",": "less than 32"} {
		_, err := config.Load[config.Origin](config.Map(map[string]string{"ORIGIN_KEYS": value}))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), newKey) {
			t.Errorf("ORIGIN_KEYS=%q: %v", value, err)
		}
	}
}

// TestAnAddressThatNobodyCanReadIsNotPrinted sends what the adapter would print, past every logger, to standard output.
func TestAnAddressThatNobodyCanReadIsNotPrinted(t *testing.T) {
	printed := captured(t)
	var log strings.Builder
	e := function.Env{Clinic: clinic.Default(), Now: time.Now, Log: obs.NewLogger(&log, nil)}
	h := gateway.Handler(e, func(*api.API, api.Services) {}, api.Services{})
	for name, change := range map[string]func(*events.APIGatewayV2HTTPRequest){
		"no escape in the path":     func(r *events.APIGatewayV2HTTPRequest) { r.RawPath = "/api/v1/patients/%zz" + leaktest.Name },
		"a control character":       func(r *events.APIGatewayV2HTTPRequest) { r.RawQueryString = "q=" + leaktest.Name + "\x00" },
		"no method":                 func(r *events.APIGatewayV2HTTPRequest) { r.RequestContext.HTTP.Method = leaktest.Name },
		"a body that is not base64": func(r *events.APIGatewayV2HTTPRequest) { r.Body, r.IsBase64Encoded = leaktest.Text, true },
		"a path only in the context": func(r *events.APIGatewayV2HTTPRequest) {
			r.RawPath, r.RequestContext.HTTP.Path = "", "/%"+leaktest.Name
		},
	} {
		r := events.APIGatewayV2HTTPRequest{RawPath: "/api/v1/patients", RequestContext: events.APIGatewayV2HTTPRequestContext{
			DomainName: "x.example", HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "POST", Path: "/api/v1/patients"},
		}}
		change(&r)
		event, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		b, err := h.Invoke(t.Context(), event)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got events.APIGatewayV2HTTPResponse
		if err := json.Unmarshal(b, &got); err != nil || got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s, %v", name, b, err)
		}
		leaktest.None(t, name, string(b))
	}
	if _, err := h.Invoke(t.Context(), []byte(`{"body":17714937608,"rawPath":"`+leaktest.Name+`"}`)); err == nil || len(leaktest.In(err.Error())) > 0 {
		t.Errorf("an event that is none: %v", err)
	}
	leaktest.None(t, "log", log.String())
	if out := printed(); out != "" {
		t.Errorf("printed: %s", out)
	}
}

// captured sends what is printed to a file and returns a function that reads it.
func captured(t *testing.T) func() string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	out, errOut := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = f, f
	log.SetOutput(f)
	t.Cleanup(func() {
		os.Stdout, os.Stderr = out, errOut
		log.SetOutput(errOut)
	})
	return func() string {
		b, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
}
