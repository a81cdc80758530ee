package sam_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"careloop/internal/sam"
)

var pseudo = map[string]string{
	"AWS::Region": "eu-x-1", "AWS::AccountId": "123456789012", "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
	"AWS::StackName": "careloop",
}

// TestDeploymentExpands holds the deployment's templates to what can be expanded here, so that nothing in them is
// passed over when the functions run on this machine.
func TestDeploymentExpands(t *testing.T) {
	x, err := sam.Expand("../../template.yaml", sam.Values{
		Parameters: map[string]string{"Environment": "local"}, Pseudo: pseudo,
		Attribute: func(r sam.Resource, name, attribute string) (string, bool) {
			return "stream-of-" + name, r.Type == "AWS::DynamoDB::Table" && attribute == "StreamArn"
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	functions, err := x.Functions()
	if err != nil {
		t.Fatal(err)
	}
	changes := functions["changes"]
	if got := changes.Events["Care"].Properties.Stream; got != "stream-of-careloop-local-care" {
		t.Errorf("the stream of Care is %s", got)
	}
	if got := changes.Events["Care"].Properties.Destination.OnFailure.Destination; got != "arn:aws:sqs:eu-x-1:123456789012:careloop-local-changes-dead" {
		t.Errorf("what fails goes to %s", got)
	}
	if e := functions["reminders"].Environment; e["TOPIC_ARN"] != "arn:aws:sns:eu-x-1:123456789012:careloop-local-dispatch" ||
		e["TABLE_PREFIX"] != "careloop-local-" || e["KMS_KEY_ID"] != "arn:aws:kms:eu-x-1:123456789012:key/Key" {
		t.Errorf("environment %v", e)
	}
	for folder, f := range functions {
		for name, v := range f.Environment {
			if strings.Contains(v, "${") {
				t.Errorf("%s: %s is %s", folder, name, v)
			}
		}
	}
}

const sample = `
Parameters:
  Stage: { Type: String, Default: dev }
Conditions:
  IsDev: !Equals [!Ref Stage, dev]
  IsLive: !And [!Not [!Condition IsDev], !Equals [a, a]]
Resources:
  Here: { Type: X, Condition: IsDev, Properties: { A: !If [IsLive, one, !Join ["-", [!Ref Stage, two]]], B: !If [IsLive, x, !Ref "AWS::NoValue"] } }
  Gone: { Type: X, Condition: IsLive, Properties: { A: 1 } }
  Kept: { Type: X, Properties: { A: !Sub "{{resolve:secretsmanager:${Stage}:SecretString}}!" } }
  Long: { Type: X, Properties: { A: { "Fn::Sub": ["${Stage}/${b}/${!c}/${Here.Arn}", { b: !Select [1, !Split ["/", "x/y"]] }] } } }
`

func TestFunctionsAndConditions(t *testing.T) {
	x := expand(t, sample, "")
	if _, ok := x.Resources["Gone"]; ok || len(x.Resources) != 3 {
		t.Errorf("resources %v", x.Resources)
	}
	for name, want := range map[string]map[string]string{
		"Here": {"A": "dev-two"},
		"Kept": {"A": "secretsmanager dev:SecretString!"},
		"Long": {"A": "dev/y/${c}/arn:aws:cloudformation:eu-x-1:123456789012:resource/Here"},
	} {
		var got map[string]string
		r := x.Resources[name]
		if err := r.Properties.Decode(&got); err != nil || len(got) != 1 || got["A"] != want["A"] {
			t.Errorf("%s: %v, want %v (%v)", name, got, want, err)
		}
	}
}

func TestWhatIsNotUnderstoodIsNamed(t *testing.T) {
	for template, want := range map[string]string{
		"Resources: { A: { Type: X, Properties: { A: !Cidr [a, b] } } }":                                "!Cidr: is not understood",
		"Resources: { A: { Type: X, Properties: { A: !Ref B } } }":                                      "called B",
		"Resources: { A: { Type: X, Properties: { A: !GetAtt B.Arn } } }":                               "called B",
		"Parameters: { P: { Type: String } }\nResources: { A: { Type: X, Properties: { A: !Ref P } } }": "parameter P has no value",
		"Resources: { A: { Type: X, Condition: C, Properties: {} } }":                                   "no condition C",
	} {
		expand(t, template, want)
	}
}

// expand expands a template, which must fail with what is wanted, if that is not empty.
func expand(t *testing.T, template, want string) *sam.Template {
	t.Helper()
	file := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(file, []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := sam.Expand(file, sam.Values{Pseudo: pseudo, Secret: func(service, reference string) (string, error) {
		return service + " " + reference, nil
	}})
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Fatalf("%s: error %v, want %q", template, err, want)
	}
	return x
}
