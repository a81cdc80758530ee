package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"careloop/internal/id"
	"careloop/internal/local"
)

// operate runs a command of the operator and holds what it says to a pattern.
func operate(t *testing.T, wantStatus int, says string, args ...string) {
	t.Helper()
	out, errs, status := run(t, nil, append([]string{"admin"}, args...)...)
	if status != wantStatus || !regexp.MustCompile(says).MatchString(out+errs) {
		t.Errorf("admin %v: exit %d, want %d; it does not say %q:\n%s%s", args, status, wantStatus, says, out, errs)
	}
}

// TestTheOperatorWorksBesideARunningClinicAndWithoutIt gives the same commands to both.
func TestTheOperatorWorksBesideARunningClinicAndWithoutIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := openOffice(t, dir)
	day := time.Now().AddDate(0, 0, 3).Format(time.DateOnly)
	var reg struct{ Patient struct{ ID string } }
	o.must("desk", http.MethodPost, "/patients", "operate-patient-1", map[string]any{
		"name": "王小明", "phones": []any{map[string]any{"number": "13800000000"}}, "consent": map[string]string{"sms": "granted"},
	}, &reg)
	o.must("desk", http.MethodPost, "/appointments", "operate-booking-1", map[string]any{"patientId": reg.Patient.ID, "sessionId": o.sessions[0], "number": 100}, nil)
	o.await("audit", func() bool { return o.count("auditor", "/audit?subject="+reg.Patient.ID) >= 2 })

	letters := filepath.Join(dir, local.DeadLettersFile)
	msg := id.From("msg", "x")
	text := `{"at":"2026-11-25T02:00:00Z","consumer":"changes","ref":"1","table":"scheduling","why":"the disk is full","tries":6}` + "\n" +
		`{"at":"2026-11-25T02:01:00Z","consumer":"changes","ref":"9999","table":"care","tries":6}` + "\n" +
		`{"at":"2026-11-25T02:02:00Z","consumer":"notify","ref":"` + msg + `","tries":5,"body":"{\"patient\":\"` + reg.Patient.ID + `\",\"message\":\"` + msg + `\",\"channel\":\"sms\"}"}` + "\n"
	codes := filepath.Join(t.TempDir(), "codes.csv")
	if err := os.WriteFile(codes, []byte("编码,名称\nJ18.900x001,社区获得性肺炎\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	operate(t, 0, `^1 code, 0 faulty rows\n$`, "import-diagnosis-codes", codes, "--data", dir, "--source", "国家临床版 2.0", "--dry-run")
	operate(t, 0, `1 code of 国家临床版 2.0 are searched together with`, "import-diagnosis-codes", codes, "--data", dir, "--source", "国家临床版 2.0")
	both := func(name string) {
		operate(t, 0, `国家临床版 2.0 is in force already`, "import-diagnosis-codes", codes, "--data", dir, "--source", "国家临床版 2.0")
		if err := os.WriteFile(letters, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		operate(t, 0, `(?s)3 dead letters in .*waits +change 1 of scheduling  \(6 tries\)\n +the disk is full`, "redrive", "--data", dir, "--dry-run")
		operate(t, 0, `1 dead letter in (.|\n)*done +message msg_`, "redrive", "--data", dir, "--only", "notify")
		operate(t, 1, `(?s)done +change 1 of scheduling.*lost +change 9999 of care.*admin recount.*1 done, 1 kept.*left to do`, "redrive", "--data", dir)
		operate(t, 0, `discarded +change 9999`, "redrive", "--data", dir, "--discard-lost")
		operate(t, 0, `^0 dead letters`, "redrive", "--data", dir)
		operate(t, 0, `(?s)Changes from .*scheduling +\d+\n.*told again; 0 new writes`, "replay", "--data", dir, "--from", time.Now().AddDate(0, 0, -1).Format(time.DateOnly))
		operate(t, 0, `0 changes told again; 0 new writes followed`, "replay", "--data", dir, "--from", "2026-01-01 08:00", "--until", "2026-01-01T12:00:00Z")
		operate(t, 0, `Every counter from `+day, "recount", "--data", dir, "--from", day)
		if b, err := os.ReadFile(letters); err != nil || len(b) != 0 {
			t.Errorf("%s: letters are left: %s, %v", name, b, err)
		}
	}
	both("running")
	if err := o.end(syscall.SIGKILL); err == nil {
		t.Fatal("it ended by itself")
	}
	both("killed, with what it left in its folder")
	o.running = start(t, dir)
	both("started again")
}

func TestTheOperatorIsToldWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir)
	missing := filepath.Join(dir, "nothing")
	faulty := filepath.Join(t.TempDir(), "codes.tsv")
	if err := os.WriteFile(faulty, []byte("J18.900\t肺炎\n8000/0\t肿瘤\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	operate(t, 1, `(?s)row 2: the first column has no code.*1 code, 1 faulty row.*nothing was imported`, "import-diagnosis-codes", faulty, "--source", "x", "--data", dir)
	for _, f := range []struct {
		says string
		args []string
	}{
		{"there is no clinic in the folder", []string{"redrive", "--data", missing}},
		{`--only: "mail" is none of changes, notify, schedules`, []string{"redrive", "--only", "mail"}},
		{`required flag\(s\) "from" not set`, []string{"replay"}},
		{`--from: "yesterday" is no day`, []string{"replay", "--from", "yesterday"}},
		{"--until: is not after --from", []string{"replay", "--from", "2026-11-25", "--until", "2026-11-24"}},
		{`--table: "audit" is none of`, []string{"replay", "--from", "2026-11-25", "--table", "audit"}},
		{"--until: is before --from", []string{"recount", "--from", "2026-11-25", "--until", "2026-11-24"}},
		{"--from: \"2026-02-30\" is not a day", []string{"recount", "--from", "2026-02-30"}},
		{"is more than 400 days", []string{"recount", "--from", "2024-11-25", "--until", "2026-11-24"}},
		{`required flag\(s\) "source" not set`, []string{"import-diagnosis-codes", faulty}},
		{"no such file", []string{"import-diagnosis-codes", missing, "--source", "x"}},
		{"--reason: say why", []string{"recount", "--from", "2026-11-25", "--repair"}},
		{"none of the others can be", []string{"recount", "--from", "2026-11-25", "--env", "dev", "--data", dir}},
	} {
		out, errs, status := run(t, nil, append([]string{"admin"}, f.args...)...)
		if status != 1 || out != "" || strings.Count(errs, "\n") != 1 || !regexp.MustCompile(f.says).MatchString(errs) {
			t.Errorf("%v: exit %d, %q: %s", f.args, status, out, errs)
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("the folder was made")
	}
}
