package gateway_test

import (
	"bytes"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/function/functiontest"
	"careloop/internal/function/gateway"
	"careloop/internal/mototest"
	"careloop/internal/obs"
)

// cognito calls an operation of the user pools and reads its answer into out, unless that is nil.
func cognito(t *testing.T, operation string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, mototest.Endpoint(t), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "AWSCognitoIdentityProviderService."+operation)
	fetch(t, req, out)
}

func fetch(t *testing.T, req *http.Request, out any) {
	t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s, %v", req.URL.Path, res.StatusCode, b, err)
	}
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			t.Fatal(err)
		}
	}
}

// pool is a user pool with the attributes and groups of infra/auth.yaml.
type pool struct {
	id, client string
}

func newPool(t *testing.T) pool {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(functiontest.Root(t), "infra", "auth.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string         `yaml:"Type"`
			Properties map[string]any `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(b, &template); err != nil {
		t.Fatal(err)
	}
	var made struct {
		UserPool       struct{ Id string }       //nolint:revive // as Cognito writes it
		UserPoolClient struct{ ClientId string } //nolint:revive // as Cognito writes it
	}
	own := template.Resources["Pool"].Properties
	cognito(t, "CreateUserPool", map[string]any{"PoolName": "careloop-test", "Schema": own["Schema"], "Policies": own["Policies"]}, &made)
	p := pool{id: made.UserPool.Id}
	for _, r := range template.Resources {
		if r.Type == "AWS::Cognito::UserPoolGroup" {
			cognito(t, "CreateGroup", map[string]any{"UserPoolId": p.id, "GroupName": r.Properties["GroupName"]}, nil)
		}
	}
	cognito(t, "CreateUserPoolClient", map[string]any{
		"UserPoolId": p.id, "ClientName": "console", "ExplicitAuthFlows": []string{"ALLOW_ADMIN_USER_PASSWORD_AUTH"},
		"ReadAttributes": []string{"name", "custom:patient", "custom:practitioner"},
	}, &made)
	p.client = made.UserPoolClient.ClientId
	return p
}

// signIn makes a user and returns their id token.
func (p pool) signIn(t *testing.T, name string, attributes map[string]string, groups ...string) string {
	t.Helper()
	list := []map[string]string{}
	for k, v := range attributes {
		list = append(list, map[string]string{"Name": k, "Value": v})
	}
	const password = "Correct-horse-9-battery"
	cognito(t, "AdminCreateUser", map[string]any{"UserPoolId": p.id, "Username": name, "UserAttributes": list}, nil)
	cognito(t, "AdminSetUserPassword", map[string]any{"UserPoolId": p.id, "Username": name, "Password": password, "Permanent": true}, nil)
	for _, g := range groups {
		cognito(t, "AdminAddUserToGroup", map[string]any{"UserPoolId": p.id, "Username": name, "GroupName": g}, nil)
	}
	var out struct{ AuthenticationResult struct{ IdToken string } } //nolint:revive // as Cognito writes it
	cognito(t, "AdminInitiateAuth", map[string]any{
		"UserPoolId": p.id, "ClientId": p.client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
		"AuthParameters": map[string]string{"USERNAME": name, "PASSWORD": password},
	}, &out)
	return out.AuthenticationResult.IdToken
}

// verified does what API Gateway's JWT authoriser does: it checks a token by the pool's published keys, and hands the
// claims over as text, a list as [a b].
func (p pool) verified(t *testing.T, token string) map[string]string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, mototest.Endpoint(t)+"/"+p.id+"/.well-known/jwks.json", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "cognito-idp." + mototest.Region + ".amazonaws.com"
	var published struct {
		Keys []struct{ Kid, N, E string }
	}
	fetch(t, req, &published)
	parsed, err := jwt.Parse(token, func(x *jwt.Token) (any, error) {
		for _, k := range published.Keys {
			if k.Kid == x.Header["kid"] {
				return &rsa.PublicKey{N: number(t, k.N), E: int(number(t, k.E).Int64())}, nil
			}
		}
		return nil, fmt.Errorf("no key %v", x.Header["kid"])
	}, jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired(),
		jwt.WithIssuer("https://"+req.Host+"/"+p.id), jwt.WithAudience(p.client))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for name, v := range parsed.Claims.(jwt.MapClaims) {
		out[name] = fmt.Sprint(v) // a list prints as [a b]
	}
	return out
}

func number(t *testing.T, s string) *big.Int {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		t.Fatal(err)
	}
	return new(big.Int).SetBytes(b)
}

// TestTokensOfAUserPool signs people in at a user pool and asks the API behind the gateway whom it takes them for.
func TestTokensOfAUserPool(t *testing.T) {
	p := newPool(t)
	for name, c := range map[string]struct {
		attributes map[string]string
		groups     []string
		want       *api.MeActor // nil: not let in
	}{
		"desk":      {map[string]string{"name": "前台小李"}, []string{"frontdesk"}, &api.MeActor{Name: "前台小李", Roles: []auth.Role{auth.FrontDesk}}},
		"two-roles": {map[string]string{"name": "Wang"}, []string{"doctor", "manager"}, &api.MeActor{Name: "Wang", Roles: []auth.Role{auth.Doctor, auth.Manager}}},
		"patient":   {map[string]string{"custom:patient": "pat_1"}, []string{"patient"}, &api.MeActor{Roles: []auth.Role{auth.Patient}, PatientID: "pat_1"}},
		"doctor":    {map[string]string{"custom:practitioner": "pra_1"}, []string{"doctor"}, &api.MeActor{Roles: []auth.Role{auth.Doctor}, PractitionerID: "pra_1"}},
		"no-group":  {nil, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			claims := p.verified(t, p.signIn(t, name, c.attributes, c.groups...))
			status, got := me(t, claims)
			if c.want == nil {
				if status != http.StatusUnauthorized {
					t.Errorf("status %d, want 401", status)
				}
				return
			}
			slices.Sort(got.Roles)
			c.want.ID = claims["sub"]
			if diff := cmp.Diff(*c.want, got); status != http.StatusOK || diff != "" {
				t.Errorf("status %d\n%s", status, diff)
			}
		})
	}
}

// me asks who I am with the claims of a token, as API Gateway passes them on.
func me(t *testing.T, claims map[string]string) (int, api.MeActor) {
	t.Helper()
	h := gateway.Handler(api.Config{Clinic: clinic.Default(), Now: time.Now, Log: obs.NewLogger(t.Output(), nil)},
		func(a *api.API, _ api.Services) { api.Identity(a) }, api.Services{})
	var event events.APIGatewayV2HTTPRequest
	event.Version, event.RawPath = "2.0", "/api/v1/me"
	event.RequestContext.HTTP.Method, event.RequestContext.HTTP.Path = http.MethodGet, event.RawPath
	event.RequestContext.Authorizer = &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
		JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: claims},
	}
	in, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	b, err := h.Invoke(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var out events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	var body api.Me
	if err := json.Unmarshal([]byte(out.Body), &body); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return out.StatusCode, body.Actor
}
