package infra_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"careloop/internal/auth"
	"careloop/internal/function/functiontest"
)

// TestOnlyAccessTokensOpenTheAPI: an id token has the issuer and the audience of an access token, and no scope.
func TestOnlyAccessTokensOpenTheAPI(t *testing.T) {
	var gateway struct {
		Auth struct {
			Default     string `yaml:"DefaultAuthorizer"`
			Authorizers map[string]struct {
				Scopes []string `yaml:"AuthorizationScopes"`
				JWT    struct {
					Issuer   string   `yaml:"issuer"`
					Audience []string `yaml:"audience"`
				} `yaml:"JwtConfiguration"`
			} `yaml:"Authorizers"`
		} `yaml:"Auth"`
	}
	r := functiontest.Load(t).Resources["Api"]
	if err := r.Properties.Decode(&gateway); err != nil {
		t.Fatal(err)
	}
	a := gateway.Auth.Authorizers[gateway.Auth.Default]
	if !slices.Equal(a.Scopes, []string{"Auth.Outputs.Scope"}) || a.JWT.Issuer != "Auth.Outputs.Issuer" ||
		!slices.Equal(a.JWT.Audience, []string{"Auth.Outputs.ClientId", "Auth.Outputs.PatientClientId"}) {
		t.Errorf("%+v", a)
	}
	for name, e := range events(t, "HttpApi") { // nothing of a route's own may stand in for that
		if x := e.Properties.Auth.Authorizer; x != "" && x != "NONE" {
			t.Errorf("%s has the authoriser %s", name, x)
		}
	}
}

type resource struct {
	Type       string    `yaml:"Type"`
	Properties yaml.Node `yaml:"Properties"`
}

type client struct {
	Name    string   `yaml:"ClientName"`
	Secret  bool     `yaml:"GenerateSecret"`
	Flows   []string `yaml:"ExplicitAuthFlows"`
	OAuth   []string `yaml:"AllowedOAuthFlows"`
	Scopes  []string `yaml:"AllowedOAuthScopes"`
	Read    []string `yaml:"ReadAttributes"`
	Write   []string `yaml:"WriteAttributes"`
	Unknown string   `yaml:"PreventUserExistenceErrors"`
	Revoke  bool     `yaml:"EnableTokenRevocation"`
}

func pool(t *testing.T) (triggers map[string]yaml.Node, clients map[string]client, groups []string) {
	t.Helper()
	b, err := os.ReadFile("auth.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Resources map[string]resource `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	clients = map[string]client{}
	for _, r := range doc.Resources {
		var err error
		switch r.Type {
		case "AWS::Cognito::UserPool":
			var p struct {
				Triggers map[string]yaml.Node `yaml:"LambdaConfig"`
			}
			err = r.Properties.Decode(&p)
			triggers = p.Triggers
		case "AWS::Cognito::UserPoolClient":
			var c client
			err = r.Properties.Decode(&c)
			clients[c.Name] = c
		case "AWS::Cognito::UserPoolGroup":
			var g struct {
				Name string `yaml:"GroupName"`
			}
			err = r.Properties.Decode(&g)
			groups = append(groups, g.Name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return triggers, clients, groups
}

// TestThePoolHasAGroupForEachStaffRole: who is a patient, the trigger says, and no group.
func TestThePoolHasAGroupForEachStaffRole(t *testing.T) {
	_, _, groups := pool(t)
	want := slices.DeleteFunc(auth.Roles(), func(r auth.Role) bool { return r == auth.Patient })
	for _, r := range want {
		if !slices.Contains(groups, string(r)) {
			t.Errorf("no group %s", r)
		}
	}
	if len(groups) != len(want) {
		t.Errorf("groups %v, roles %v", groups, want)
	}
}

func TestThePoolAsksTheFunction(t *testing.T) {
	triggers, _, _ := pool(t)
	for _, name := range []string{"PreSignUp", "DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"} {
		if n := triggers[name]; n.Value != "TriggerArn" {
			t.Errorf("%s calls %q", name, n.Value)
		}
	}
	var tokens struct {
		Version string `yaml:"LambdaVersion"`
		ARN     string `yaml:"LambdaArn"`
	}
	if n := triggers["PreTokenGenerationConfig"]; n.Decode(&tokens) != nil || tokens.ARN != "TriggerArn" || tokens.Version != "V2_0" { // V1 leaves access tokens alone
		t.Errorf("tokens: %+v", tokens)
	}
	var stack struct {
		Parameters map[string]string `yaml:"Parameters"`
	}
	x := functiontest.Load(t)
	r := x.Resources["Auth"]
	if err := r.Properties.Decode(&stack); err != nil {
		t.Fatal(err)
	}
	if name := x.Function(t, "signin").Name; !strings.HasSuffix(stack.Parameters["TriggerArn"], ":function:"+name) {
		t.Errorf("the pool calls %s, the function is %s", stack.Parameters["TriggerArn"], name)
	}
}

func TestClientsOfThePool(t *testing.T) {
	_, clients, _ := pool(t)
	if c := clients["patient"]; !slices.Equal(c.Flows, []string{"ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}) || len(c.OAuth) > 0 {
		t.Errorf("patients may sign in otherwise than by code: %+v", c)
	}
	if c := clients["console"]; !slices.Equal(c.OAuth, []string{"code"}) || !slices.Contains(c.Scopes, "careloop/api") || slices.Contains(c.Flows, "ALLOW_CUSTOM_AUTH") {
		t.Errorf("console: %+v", c)
	}
	for name, c := range clients {
		if c.Secret || c.Unknown != "ENABLED" || !c.Revoke {
			t.Errorf("%s: %+v", name, c)
		}
		// The trigger believes what an administrator wrote, so nobody may write it about themselves.
		if len(c.Write) == 0 || slices.ContainsFunc(c.Write, func(a string) bool { return strings.HasPrefix(a, "custom:") || a == "name" || a == "phone_number" }) {
			t.Errorf("%s may write %v", name, c.Write)
		}
	}
}
