//go:build unix

package infra_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/function/functiontest"
)

// fakes stand in for the programs that the scripts call. Each notes how it was called; aws answers as an account would
// whose stack was deployed.
var fakes = map[string]string{
	"infra/sam.sh": `note sam "$@"`,
	"bin/make":     `note make "$@"`,
	"bin/go":       `note go "$@"`,
	"bin/aws": `
case "$*" in
  "configure get region") echo eu-central-1 ;;
  "configure export-credentials"*) echo "export AWS_ACCESS_KEY_ID=id AWS_SECRET_ACCESS_KEY=secret" ;;
  "sts get-caller-identity"*) echo 123456789012 ;;
  *OutputKey==\'Url\'*) echo "https://d1.cloudfront.example" ;;
  *OutputKey==\'Bucket\'*) echo pages-of-dev ;;
  *OutputKey==\'DistributionId\'*) echo E1 ;;
  *OutputKey==\'DistributionDomain\'*) echo d1.cloudfront.example ;;
  *OutputKey==\'OriginSecret\'*) echo arn:secret ;;
  *OutputKey==\'PoolId\'*) echo eu-central-1_pool ;;
  "cognito-idp admin-get-user"*known@*) ;;
  "cognito-idp admin-get-user"*) exit 254 ;;
  *OutputKey==\'WebAclArn\'*) echo arn:aws:wafv2:us-east-1:1:global/webacl/careloop-dev/1 ;;
  "secretsmanager get-secret-value"*) echo version-1 ;;
  "secretsmanager get-random-password"*) echo fresh-password ;;
  "secretsmanager put-secret-value"*) note aws "$@"; echo "  stdin: $(cat)" >>"$LOG" ;;
  *) note aws "$@" ;;
esac`,
}

// account is a copy of the scripts in front of the fakes.
type account struct {
	t   *testing.T
	dir string
	env []string // besides what every script needs
}

func newAccount(t *testing.T) account {
	t.Helper()
	a := account{t: t, dir: t.TempDir()}
	for _, name := range []string{"infra/environment.sh", "infra/deploy.sh", "infra/deploy-web.sh", "infra/rotate-origin-key.sh", "infra/staff.sh", "infra/waf.yaml", "samconfig.toml"} {
		b, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		a.write(name, string(b))
	}
	for name, body := range fakes {
		a.write(name, "#!/usr/bin/env bash\nnote() { echo \"$*\" >>\"$LOG\"; }\n"+body+"\n")
	}
	return a
}

func (a account) write(name, content string) {
	a.t.Helper()
	path := filepath.Join(a.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		a.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
		a.t.Fatal(err)
	}
}

func (a account) read(name string) string {
	b, err := os.ReadFile(filepath.Join(a.dir, name))
	if err != nil {
		return ""
	}
	return string(b)
}

// run runs a script and returns what it said, the calls it made and whether it went well.
func (a account) run(stdin, script string, args ...string) (said string, calls []string, ok bool) {
	a.t.Helper()
	log := filepath.Join(a.t.TempDir(), "log")
	cmd := exec.CommandContext(a.t.Context(), filepath.Join(a.dir, "infra", script), args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = slices.Concat(a.env, []string{"PATH=" + filepath.Join(a.dir, "bin") + ":" + os.Getenv("PATH"), "LOG=" + log, "HOME=" + a.dir})
	out, err := cmd.CombinedOutput()
	b, _ := os.ReadFile(log) // without calls there is none
	return string(out), strings.Split(strings.TrimSpace(string(b)), "\n"), err == nil
}

func settings(t *testing.T, text string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if _, twice := out[name]; !ok || twice {
			t.Errorf("settings: %q", line)
		}
		out[name] = strings.Trim(value, `"`)
	}
	return out
}

var pagesOnline = []string{
	"make web",
	"aws s3 cp web/dist/assets s3://pages-of-dev/assets --recursive --only-show-errors --cache-control public, max-age=31536000, immutable",
	"aws s3 cp web/dist s3://pages-of-dev --recursive --only-show-errors --exclude assets/* --exclude index.html --cache-control public, max-age=3600",
	"aws s3 cp web/dist/index.html s3://pages-of-dev/index.html --only-show-errors --cache-control no-cache",
	"aws cloudfront create-invalidation --distribution-id E1 --paths /index.html --query Invalidation.Id --output text",
}

const (
	samBuild  = "sam build --config-env dev"
	samDeploy = "sam deploy --config-env dev"
	makeKeys  = "go run ./cmd/careloop admin keyset --parameter /careloop/dev/keyset --kms-key alias/careloop-dev"
	makeWAF   = "aws cloudformation deploy --region us-east-1 --stack-name careloop-dev-waf --template-file infra/waf.yaml --parameter-overrides Environment=dev --no-fail-on-empty-changeset"
)

// TestDeployAsksOnceAndDeploysAll deploys twice: the first time it asks, refuses an impossible answer, and deploys once
// more with what only the first deployment could tell.
func TestDeployAsksOnceAndDeploysAll(t *testing.T) {
	a := newAccount(t)
	answers := []string{"仁心门诊 & Söhne", "Asia/Shanghai", "", "late", "none", "", "care@clinic.example", "", "", "me", "it@clinic.example", "on", "", "", ""}
	said, calls, ok := a.run(strings.Join(answers, "\n")+"\n", "deploy.sh", "dev")
	if !ok {
		t.Fatal(said)
	}
	want := append([]string{makeWAF, samBuild, samDeploy, samDeploy, makeKeys}, pagesOnline...)
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("first (-want +got):\n%s", diff)
	}
	wantSettings := map[string]string{
		"Environment": "dev", "ClinicName": "仁心门诊 & Söhne", "TimeZone": "Asia/Shanghai", "Languages": "zh-CN,en", "QuietHours": "none",
		"Channels": "wechat,sms,email,phone", "MailFrom": "care@clinic.example", "DomainName": "", "CertificateArn": "", "AlarmEmail": "it@clinic.example", "Waf": "on",
		"Architecture": "arm64", "LogRetentionDays": "90", "BackupDays": "35", "WebAclArn": "arn:aws:wafv2:us-east-1:1:global/webacl/careloop-dev/1",
		"PublicUrl": "https://d1.cloudfront.example", "OriginKey": "version-1", "OriginKeyBefore": "version-1",
	}
	if diff := cmp.Diff(wantSettings, settings(t, a.read("settings/dev.yaml"))); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if !strings.Contains(said, "That is not possible here") || !strings.Contains(said, "https://d1.cloudfront.example") {
		t.Error(said)
	}
	said, calls, ok = a.run("", "deploy.sh", "dev")
	want = append([]string{makeWAF, samBuild, samDeploy, makeKeys}, pagesOnline...)
	if diff := cmp.Diff(want, calls); diff != "" || !ok {
		t.Errorf("second (-want +got):\n%s\n%s", diff, said)
	}
}

func TestDeployDoesNothingWhen(t *testing.T) {
	for name, c := range map[string]struct {
		settings, stdin, want string
		args                  []string
	}{
		"nobody says where":           {args: nil, want: "needs the environment"},
		"the environment is unknown":  {args: []string{"qa"}, want: "samconfig.toml has no section [qa.deploy.parameters]"},
		"an option is unknown":        {args: []string{"dev", "--force"}, want: "no option --force"},
		"nobody answers":              {args: []string{"dev"}, want: `ClinicName is not in settings/dev.yaml`},
		"the certificate is missing":  {args: []string{"dev"}, stdin: "A\n\n\n\n\n\ncare.clinic.example\n\n\n\n\n\n\n\n", want: "needs a CertificateArn"},
		"the name would break a file": {args: []string{"dev"}, stdin: "A \"B\n", want: "is not possible here"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t)
			said, calls, ok := a.run(c.stdin, "deploy.sh", c.args...)
			if ok || !strings.Contains(said, c.want) || calls[0] != "" {
				t.Errorf("ok %v, calls %q, said:\n%s", ok, calls, said)
			}
		})
	}
}

func TestDryRunChangesNothing(t *testing.T) {
	for _, script := range []string{"deploy.sh", "deploy-web.sh", "rotate-origin-key.sh"} {
		a := newAccount(t)
		said, calls, ok := a.run("", script, "dev", "--dry-run")
		if !ok || calls[0] != "" || a.read("settings/dev.yaml") != "" || !strings.Contains(said, "+ ") {
			t.Errorf("%s: ok %v, calls %q, said:\n%s", script, ok, calls, said)
		}
	}
}

// TestRotationLeavesNoGap: while the distribution still sends the old key, both are good; the new one is stored under the
// name that was noted before.
func TestRotationLeavesNoGap(t *testing.T) {
	a := newAccount(t)
	a.write("settings/dev.yaml", "Environment: \"dev\"\nOriginKey: \"version-1\"\nOriginKeyBefore: \"version-1\"\n")
	a.write("infra/sam.sh", "#!/usr/bin/env bash\necho \"sam $1 $(sed -n 's/^OriginKey/Key/p' settings/dev.yaml | sort | tr '\\n' ' ')\" >>\"$LOG\"\n")
	said, calls, ok := a.run("", "rotate-origin-key.sh", "dev")
	if !ok {
		t.Fatal(said)
	}
	fresh := settings(t, a.read("settings/dev.yaml"))["OriginKey"]
	want := []string{
		"aws secretsmanager put-secret-value --secret-id arn:secret --client-request-token " + fresh + " --secret-string file:///dev/stdin --query VersionId --output text",
		"  stdin: fresh-password",
		`sam build Key: "` + fresh + `" KeyBefore: "version-1" `,
		`sam deploy Key: "` + fresh + `" KeyBefore: "version-1" `,
		`sam deploy Key: "` + fresh + `" KeyBefore: "` + fresh + `" `,
	}
	for i := range calls {
		calls[i] = strings.TrimRight(calls[i], " ")
		want[i] = strings.TrimRight(want[i], " ")
	}
	if diff := cmp.Diff(want, calls); diff != "" || len(fresh) != 32 {
		t.Errorf("-want +got:\n%s", diff)
	}
	a.write("settings/dev.yaml", "OriginKey: \"version-2\"\nOriginKeyBefore: \"version-1\"\n")
	if said, calls, ok := a.run("", "rotate-origin-key.sh", "dev"); ok || calls[0] != "" || !strings.Contains(said, "was not finished") {
		t.Errorf("ok %v, calls %q: %s", ok, calls, said)
	}
}

// TestQuestionsAreParameters holds the questions to the template: the same names, the same defaults.
func TestQuestionsAreParameters(t *testing.T) {
	b, err := os.ReadFile("deploy.sh")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(b), "questions='")
	list, _, _ = strings.Cut(list, "'\n\n#")
	parameters := functiontest.Load(t).Parameters
	lines := slices.Collect(strings.Lines(list))
	if len(lines) < 10 {
		t.Fatalf("%d questions found", len(lines))
	}
	for _, line := range lines {
		parts := strings.Split(line, "|")
		if parts[0] == "Waf" {
			continue
		}
		if p, ok := parameters[parts[0]]; !ok || p.Default != parts[1] {
			t.Errorf("%s: default %q, the template's is %q (%v)", parts[0], parts[1], p.Default, ok)
		}
	}
}

func TestStaffGetAnAccountAndTheirRoles(t *testing.T) {
	const in = "--user-pool-id eu-central-1_pool --username "
	for name, c := range map[string]struct {
		env  []string
		want []string
		says string
	}{
		"the first administrator": {[]string{"EMAIL=new@clinic.example", "ROLES=administrator"}, []string{
			"aws cognito-idp admin-create-user " + in + "new@clinic.example --desired-delivery-mediums EMAIL --user-attributes Name=email,Value=new@clinic.example Name=email_verified,Value=true --query User.UserStatus --output text",
			"aws cognito-idp admin-add-user-to-group " + in + "new@clinic.example --group-name administrator",
		}, "administrator of dev"},
		"a doctor who is known": {[]string{"EMAIL=known@clinic.example", "ROLES=doctor,manager", "PRACTITIONER=pra_06h0be33w1t911kbey4kbc5v94"}, []string{
			"aws cognito-idp admin-update-user-attributes " + in + "known@clinic.example --user-attributes Name=email,Value=known@clinic.example Name=email_verified,Value=true Name=custom:practitioner,Value=pra_06h0be33w1t911kbey4kbc5v94",
			"aws cognito-idp admin-add-user-to-group " + in + "known@clinic.example --group-name doctor",
			"aws cognito-idp admin-add-user-to-group " + in + "known@clinic.example --group-name manager",
		}, "doctor manager of dev"},
		"somebody with a name": {[]string{"EMAIL=new@clinic.example", "ROLES=nurse", "NAME=李 明"}, []string{
			"aws cognito-idp admin-create-user " + in + "new@clinic.example --desired-delivery-mediums EMAIL --user-attributes Name=email,Value=new@clinic.example Name=email_verified,Value=true Name=name,Value=李 明 --query User.UserStatus --output text",
			"aws cognito-idp admin-add-user-to-group " + in + "new@clinic.example --group-name nurse",
		}, "nurse of dev"},
		"more than a name": {[]string{"EMAIL=new@clinic.example", "ROLES=nurse", "NAME=Li,Value=x"}, nil, "NAME has"},
		"nobody":           {[]string{"ROLES=nurse"}, nil, "EMAIL="},
		"no role":          {[]string{"EMAIL=new@clinic.example"}, nil, "ROLES="},
		"a patient":        {[]string{"EMAIL=new@clinic.example", "ROLES=nurse,patient"}, nil, "patient is no role of staff"},
		"no such doctor":   {[]string{"EMAIL=new@clinic.example", "ROLES=doctor", "PRACTITIONER=Zhang"}, nil, "PRACTITIONER"},
	} {
		a := newAccount(t)
		a.env = c.env
		said, calls, ok := a.run("", "staff.sh", "dev")
		if ok != (c.want != nil) || !strings.Contains(said, c.says) {
			t.Errorf("%s: %v, %s", name, ok, said)
		}
		if diff := cmp.Diff(c.want, calls); c.want != nil && diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestEnvironmentsDiffer: each environment is a stack of its own with settings of its own, and nothing changes in prod
// before somebody has seen what.
func TestEnvironmentsDiffer(t *testing.T) {
	b, err := os.ReadFile("../samconfig.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, env := range []string{"dev", "staging", "prod"} {
		_, section, _ := strings.Cut(string(b), "["+env+".deploy.parameters]\n")
		section, _, _ = strings.Cut(section, "\n[")
		for _, line := range []string{
			`stack_name = "careloop-` + env + `"`, `parameter_overrides = "file://settings/` + env + `.yaml"`,
			`capabilities = "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"`, "confirm_changeset = " + map[bool]string{true: "true", false: "false"}[env == "prod"],
		} {
			if !strings.Contains(section, line) {
				t.Errorf("%s does not say %s", env, line)
			}
		}
	}
}

// TestTheStackSaysWhatAPersonNeeds: docs/operations.md lists the same outputs.
func TestTheStackSaysWhatAPersonNeeds(t *testing.T) {
	outputs := load(t, "../template.yaml").at("Outputs").members()
	for _, file := range []string{"operations.md", "operations.zh-CN.md"} {
		b, err := os.ReadFile(filepath.Join("../docs", file))
		if err != nil {
			t.Fatal(err)
		}
		for name, o := range outputs {
			if o.at("Description").text() == "" || !strings.Contains(string(b), "`"+name+"`") {
				t.Errorf("%s does not explain the output %s", file, name)
			}
		}
	}
	for _, name := range []string{"Url", "PoolId", "SignInDomain", "FirstAdministrator", "AlarmTopic", "DashboardUrl"} {
		if outputs[name].Node == nil {
			t.Errorf("the stack does not say its %s", name)
		}
	}
	if first := outputs["FirstAdministrator"].at("Value").text(); !strings.HasPrefix(first, "make staff ENV=${Environment} EMAIL=") {
		t.Errorf("the first administrator is made by %q", first)
	}
}
