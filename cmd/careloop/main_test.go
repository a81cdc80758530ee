package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"careloop/internal/local"
)

// program is the built binary: what these tests start, stop and kill.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "careloop-test-")
	if err == nil {
		program = filepath.Join(dir, "careloop")
		var out []byte
		if out, err = exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// run runs the program to its end and returns what it said and its status.
func run(t *testing.T, env []string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	defer stop()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdout, cmd.Stderr, cmd.Env = &out, &errs, append(os.Environ(), env...)
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// TestDemoTellsTheWholeStory plays the weeks of a clinic; the story itself looks whether all was as it should be.
func TestDemoTellsTheWholeStory(t *testing.T) {
	t.Parallel()
	out, errs, status := run(t, nil, "demo")
	if status != 0 || errs != "" {
		t.Fatalf("exit %d: %s\n%s", status, errs, out)
	}
	for _, part := range []string{"Registration · 建档", "Fifty want one number · 五十人抢一个号", "difference 0", "everything was as it should be"} {
		if !strings.Contains(out, part) {
			t.Errorf("the story does not say %q:\n%s", part, out)
		}
	}
	if strings.Contains(out, "✗") {
		t.Error(out)
	}
}

// TestFaultsAreOneSentence wants exit 1 and one line that says what to do.
func TestFaultsAreOneSentence(t *testing.T) {
	c := start(t, t.TempDir())
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, local.DatabaseFile), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		env  []string
		args []string
		says string
	}{
		{nil, []string{"serve", "--address", strings.TrimPrefix(c.url, "http://"), "--data", t.TempDir()}, "is in use by another program"},
		{nil, []string{"serve", "--address", "127.0.0.1:0", "--data", c.dir}, "is in use by another Careloop process"},
		{nil, []string{"serve", "--address", "127.0.0.1:0", "--data", c.dir, "--demo"}, "is in use by another Careloop process"},
		{nil, []string{"serve", "--address", "127.0.0.1:0", "--data", file}, "cannot be made: not a directory"},
		{nil, []string{"serve", "--address", "127.0.0.1:0", "--data", "/proc/careloop"}, "cannot be made"},
		{nil, []string{"serve", "--address", "127.0.0.1:0", "--data", damaged}, "is damaged"},
		{nil, []string{"serve", "--address", "nowhere", "--data", t.TempDir()}, "cannot listen on nowhere"},
		{[]string{"CLINIC_TIME_ZONE=Mars", "QUIET_HOURS=x"}, []string{"serve", "--data", t.TempDir()}, `CLINIC_TIME_ZONE: "Mars"`},
		{nil, []string{"serve", "--nonsense"}, "unknown flag"},
		{nil, []string{"open-sesame"}, "unknown command"},
		{nil, []string{"demo", "--start", "2026-02-30"}, "is not a date"},
		{nil, []string{"demo", "--url", "http://127.0.0.1:1"}, "connection refused"},
		{nil, []string{"admin", "backup", "--data", c.dir}, "accepts 1 arg"},
		{nil, []string{"admin", "backup", "--data", t.TempDir(), file + ".bak"}, "does not exist"},
		{nil, []string{"admin", "backup", "--data", c.dir, file}, "exists already"},
	} {
		out, errs, status := run(t, f.env, f.args...)
		if status != 1 || out != "" {
			t.Errorf("%v: exit %d, %q", f.args, status, out)
		}
		if !strings.HasPrefix(errs, "careloop: ") || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, f.says) || strings.Contains(errs, "goroutine") {
			t.Errorf("%v: %q does not say %q in one sentence", f.args, errs, f.says)
		}
	}
}

func TestOpenAPIPrintsTheContract(t *testing.T) {
	out, errs, status := run(t, nil, "openapi")
	var doc struct {
		OpenAPI string
		Paths   map[string]any
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil || status != 0 || errs != "" || doc.OpenAPI == "" || len(doc.Paths) < 30 {
		t.Errorf("exit %d %s, %v, %d paths", status, errs, err, len(doc.Paths))
	}
}

// running is a clinic in a process of its own.
type running struct {
	t    *testing.T
	cmd  *exec.Cmd
	dir  string
	url  string
	errs *bytes.Buffer
	mu   sync.Mutex
	as   map[string]string
	gone bool
}

// start starts a clinic in a folder and waits until it listens.
func start(t *testing.T, dir string, more ...string) *running {
	t.Helper()
	c := &running{t: t, dir: dir, as: map[string]string{}, errs: &bytes.Buffer{}}
	c.cmd = exec.Command(program, append([]string{"serve", "--address", "127.0.0.1:0", "--data", dir}, more...)...)
	c.cmd.Stderr = c.errs
	out, err := c.cmd.StdoutPipe()
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !c.gone {
			_ = c.cmd.Process.Kill()
			_ = c.cmd.Wait()
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() && c.url == "" {
		for _, word := range strings.Fields(lines.Text()) {
			if strings.HasPrefix(word, "http://") {
				c.url = word
			}
		}
	}
	if c.url == "" {
		t.Fatalf("it does not say where it listens: %s", c.errs)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return c
}

// end sends a signal and waits for the process.
func (c *running) end(s os.Signal) error {
	c.t.Helper()
	if err := c.cmd.Process.Signal(s); err != nil {
		c.t.Fatal(err)
	}
	c.gone = true
	return c.cmd.Wait()
}

func (c *running) token(account string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.as[account]; t != "" {
		return t, nil
	}
	res, err := http.Post(c.url+"/local/login", "application/json", strings.NewReader(`{"account":"`+account+`"}`))
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var out struct{ Token string }
	err = json.NewDecoder(res.Body).Decode(&out)
	c.as[account] = out.Token
	return out.Token, err
}

// call sends a request as an account and reads the answer into out. It returns the status; an error means that there
// was no answer.
func (c *running) call(as, method, path, key string, in, out any) (int, error) {
	token, err := c.token(as)
	if err != nil {
		return 0, err
	}
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, c.url+"/api/v1"+path, body)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 || out == nil {
		return res.StatusCode, err
	}
	return res.StatusCode, json.Unmarshal(b, out)
}

// must wants a call to succeed.
func (c *running) must(as, method, path, key string, in, out any) {
	c.t.Helper()
	if status, err := c.call(as, method, path, key, in, out); err != nil || status >= 300 {
		c.t.Fatalf("%s %s as %s: %d %v", method, path, as, status, err)
	}
}

func TestTermEndsItQuietly(t *testing.T) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		c := start(t, t.TempDir())
		if _, err := c.call("desk", http.MethodGet, "/me", "", nil, nil); err != nil {
			t.Fatal(err)
		}
		if err := c.end(s); err != nil || c.errs.Len() > 0 {
			t.Errorf("%s: %v, %s", s, err, c.errs)
		}
	}
}
