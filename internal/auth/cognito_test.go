package auth_test

import (
	"bytes"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"go.yaml.in/yaml/v3"

	"careloop/internal/auth"
	"careloop/internal/mototest"
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
	b, err := os.ReadFile("../../infra/auth.yaml")
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
	}, &made)
	p.client = made.UserPoolClient.ClientId
	return p
}

// signIn makes a user and returns their tokens.
func (p pool) signIn(t *testing.T, name string, groups ...auth.Role) (access, id string) {
	t.Helper()
	const password = "Correct-horse-9-battery"
	cognito(t, "AdminCreateUser", map[string]any{"UserPoolId": p.id, "Username": name}, nil)
	cognito(t, "AdminSetUserPassword", map[string]any{"UserPoolId": p.id, "Username": name, "Password": password, "Permanent": true}, nil)
	for _, g := range groups {
		cognito(t, "AdminAddUserToGroup", map[string]any{"UserPoolId": p.id, "Username": name, "GroupName": g}, nil)
	}
	var out struct {
		AuthenticationResult struct {
			AccessToken string
			IDToken     string `json:"IdToken"`
		}
	}
	cognito(t, "AdminInitiateAuth", map[string]any{
		"UserPoolId": p.id, "ClientId": p.client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
		"AuthParameters": map[string]string{"USERNAME": name, "PASSWORD": password},
	}, &out)
	return out.AuthenticationResult.AccessToken, out.AuthenticationResult.IDToken
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
		jwt.WithIssuer("https://"+req.Host+"/"+p.id))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for name, v := range parsed.Claims.(jwt.MapClaims) {
		out[name] = fmt.Sprint(v) // a list prints as [a b]
	}
	if out["client_id"] != p.client && out["aud"] != p.client {
		t.Fatalf("a token for %s%s", out["client_id"], out["aud"])
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

// TestTokensOfAUserPool signs staff in at a user pool and looks whom its tokens speak of.
func TestTokensOfAUserPool(t *testing.T) {
	p := newPool(t)
	for name, groups := range map[string][]auth.Role{
		"desk": {auth.FrontDesk}, "chief": {auth.Doctor, auth.Manager}, "auditor": {auth.Auditor},
	} {
		access, _ := p.signIn(t, name, groups...)
		claims := p.verified(t, access)
		got, err := auth.Cognito().Actor(claims)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		slices.Sort(got.Roles)
		if got.ID == "" || got.ID != claims["sub"] || !slices.Equal(got.Roles, groups) || got.PatientID != "" || len(got.Patients) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	access, _ := p.signIn(t, "nobody")
	if a, err := auth.Cognito().Actor(p.verified(t, access)); !errors.Is(err, auth.ErrToken) {
		t.Errorf("without a group: %+v, %v", a, err)
	}
	_, id := p.signIn(t, "page", auth.FrontDesk)
	if a, err := auth.Cognito().Actor(p.verified(t, id)); !errors.Is(err, auth.ErrToken) {
		t.Errorf("an id token: %+v, %v", a, err)
	}
}
