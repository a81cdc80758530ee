package cloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Process is one process of a function, as an execution environment of Lambda runs it: it asks a runtime API of its
// own for work and answers there. It works on one event at a time.
type Process struct {
	Key   string    // its access key: by it the stand-ins for AWS know who calls
	Begun time.Time // when it was started

	cmd    *exec.Cmd
	server *http.Server
	work   chan *invocation
	polled chan time.Time // the first question for work
	exited chan struct{}
	said   tail

	mu      sync.Mutex
	current *invocation
}

// invocation is one event on its way through a process.
type invocation struct {
	id, trace, arn string
	event          []byte
	deadline       time.Time
	done           chan outcome

	mu     sync.Mutex
	faults []Kind
}

// outcome is what a process answered.
type outcome struct {
	body []byte
	err  *Failure
}

// maxPayload is what Lambda takes as an event or an answer, in bytes.
const maxPayload = 6 << 20

// StartProcess starts a program with an environment and nothing else of this process's. Its log goes to log, which may
// be nil.
func StartProcess(ctx context.Context, path string, env map[string]string, log io.Writer) (*Process, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Process{
		Key: env["AWS_ACCESS_KEY_ID"], work: make(chan *invocation, 1), polled: make(chan time.Time, 1), exited: make(chan struct{}),
	}
	p.server = &http.Server{ReadHeaderTimeout: time.Minute, Handler: p.runtimeAPI()}
	p.cmd = exec.CommandContext(ctx, path)
	p.cmd.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + l.Addr().String()}
	for name, value := range env {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	p.cmd.Stderr = &p.said
	if log != nil {
		p.cmd.Stderr = io.MultiWriter(&p.said, log)
	}
	p.cmd.Stdout = p.cmd.Stderr
	p.cmd.WaitDelay = time.Second
	go func() { _ = p.server.Serve(l) }() // ends with the process
	p.Begun = now()
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(err, p.server.Close())
	}
	go func() {
		_ = p.cmd.Wait() // a killed process is no error here; how it ended, State tells
		_ = p.server.Close()
		close(p.exited)
	}()
	return p, nil
}

// Polled gives the time at which the process asked for work first.
func (p *Process) Polled() <-chan time.Time { return p.polled }

// Exited is closed when the process has ended.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// State says how the process ended; nil while it runs.
func (p *Process) State() *os.ProcessState {
	select {
	case <-p.exited:
		return p.cmd.ProcessState
	default:
		return nil
	}
}

// Said returns the end of what the process wrote to its log.
func (p *Process) Said() string { return p.said.String() }

// Kill ends the process at once, as a crash does. It does not wait for it.
func (p *Process) Kill() { _ = p.cmd.Process.Kill() } // one that has ended is what is wanted

// run gives an event to the process and waits for what comes of it: an answer, its end, or its time running out,
// after which it is killed as Lambda does.
func (p *Process) run(ctx context.Context, inv *invocation) ([]byte, *Failure) {
	p.mu.Lock()
	p.current = inv
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.current = nil
		p.mu.Unlock()
	}()
	timer := time.NewTimer(inv.deadline.Sub(now()))
	defer timer.Stop()
	p.work <- inv
	select {
	case o := <-inv.done:
		return o.body, o.err
	case <-p.exited:
		select {
		case o := <-inv.done: // it answered and then ended
			return o.body, o.err
		default:
		}
		return nil, &Failure{Kind: Crashed, Type: "Runtime.ExitError", Message: fmt.Sprintf("%v: %s", p.cmd.ProcessState, p.Said())}
	case <-timer.C:
		p.Kill()
		<-p.exited
		return nil, &Failure{Kind: TimedOut, Type: "Sandbox.Timedout", Message: "task timed out"}
	case <-ctx.Done():
		p.Kill()
		<-p.exited
		return nil, &Failure{Kind: Crashed, Type: "Stopped", Message: ctx.Err().Error()}
	}
}

// mark notes a fault against the event that the process works on.
func (p *Process) mark(k Kind) {
	p.mu.Lock()
	inv := p.current
	p.mu.Unlock()
	if inv != nil {
		inv.mark(k)
	}
}

func (i *invocation) mark(k Kind) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.faults = append(i.faults, k)
}

// runtimeAPI is the API of docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
func (p *Process) runtimeAPI() http.Handler {
	const base = "/2018-06-01/runtime/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+base+"invocation/next", p.next)
	mux.HandleFunc("POST "+base+"invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPayload))
		o := outcome{body: b}
		status := http.StatusAccepted
		if err != nil {
			status = http.StatusRequestEntityTooLarge
			o = outcome{err: &Failure{Kind: Errored, Type: "Function.ResponseSizeTooLarge", Message: "the answer has more than 6 MB"}}
		}
		p.answer(w, r, o, status)
	})
	mux.HandleFunc("POST "+base+"invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(io.LimitReader(r.Body, maxPayload)) // what could be read says what there is to say
		p.answer(w, r, outcome{err: &Failure{Kind: Errored, Type: r.Header.Get("Lambda-Runtime-Function-Error-Type"), Message: string(b)}}, http.StatusAccepted)
	})
	mux.HandleFunc("POST "+base+"init/error", func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(io.LimitReader(r.Body, maxPayload))
		_, _ = p.said.Write(b)
		w.WriteHeader(http.StatusAccepted)
	})
	return mux
}

func (p *Process) next(w http.ResponseWriter, r *http.Request) {
	select {
	case p.polled <- now():
	default:
	}
	select {
	case <-r.Context().Done():
	case inv := <-p.work:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", inv.arn)
		h.Set("Lambda-Runtime-Trace-Id", inv.trace)
		_, _ = w.Write(inv.event) // a process that is gone does not answer
	}
}

// answer takes what the process says about the event it works on, and about no other.
func (p *Process) answer(w http.ResponseWriter, r *http.Request, o outcome, status int) {
	p.mu.Lock()
	inv := p.current
	p.mu.Unlock()
	if inv == nil || inv.id != r.PathValue("id") {
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	}
	w.WriteHeader(status)
	select {
	case inv.done <- o:
	default: // it answered before
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	mu sync.Mutex
	b  []byte
}

const tailSize = 4 << 10

// Write implements io.Writer.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, b...)
	if len(t.b) > tailSize {
		t.b = bytes.Clone(t.b[len(t.b)-tailSize:])
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.b))
}
