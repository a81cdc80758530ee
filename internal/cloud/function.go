package cloud

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"careloop/internal/sam"
)

// FailureKind says how an invocation failed.
type FailureKind string

// The kinds of failure.
const (
	Errored    FailureKind = "error"    // the code returned an error
	TimedOut   FailureKind = "timeout"  // its time ran out and the process was killed
	Crashed    FailureKind = "crash"    // the process ended without an answer
	NotStarted FailureKind = "no start" // the process ended before it asked for work
)

// Failure is an invocation that did not succeed.
type Failure struct {
	Kind          FailureKind
	Type, Message string
	Faults        []Kind // that were injected while the function worked on the event
}

func (f *Failure) Error() string { return fmt.Sprintf("%s: %s: %s", f.Kind, f.Type, f.Message) }

// Function is a deployed function: a built program, and as many processes of it as there are events at the same time.
type Function struct {
	sam.Function
	Folder string // of functions/, which is how we speak of it
	Path   string // of the built program
	ARN    string
	Max    int               // processes at a time; more events wait
	Env    map[string]string // beside what the template gives
	Log    io.Writer
	Role   policy

	faults  *Faults       // that are told what came of them; nil: nobody
	places  chan struct{} // one for each process that may work
	mu      sync.Mutex
	all     map[string]*Process // by access key
	idle    []*Process
	Started atomic.Int64
	Invoked atomic.Int64
	Failed  atomic.Int64

	unexplained []string // failures beside which no fault was injected
}

// Answer is a successful invocation's.
type Answer struct {
	Body   []byte
	Faults []Kind
}

// Open makes the function ready to be invoked.
func (f *Function) Open() {
	f.places = make(chan struct{}, f.Max)
	f.all = map[string]*Process{}
}

// Invoke gives an event to a process that has nothing to do, or to a new one. The error is a *Failure.
func (f *Function) Invoke(ctx context.Context, event []byte) (Answer, error) {
	select {
	case f.places <- struct{}{}:
	case <-ctx.Done():
		return Answer{}, &Failure{Kind: NotStarted, Type: "Stopped", Message: ctx.Err().Error()}
	}
	defer func() { <-f.places }()
	f.Invoked.Add(1)
	inv := &invocation{
		id: uuid(), trace: "Root=1-" + fmt.Sprintf("%08x", now().Unix()) + "-" + strings.ToLower(rand.Text()[:24]) + ";Sampled=0",
		arn: f.ARN, event: event, done: make(chan outcome, 1),
	}
	body, failure := f.invoke(ctx, inv)
	inv.mu.Lock()
	defer inv.mu.Unlock()
	f.faults.settled(inv.faults, failure != nil || bytes.Contains(body, []byte(`"itemIdentifier"`)))
	if failure != nil {
		f.Failed.Add(1)
		failure.Faults = slices.Clone(inv.faults)
		if len(failure.Faults) == 0 {
			f.mu.Lock()
			f.unexplained = append(f.unexplained, failure.Error())
			f.mu.Unlock()
		}
		return Answer{}, failure
	}
	return Answer{Body: body, Faults: slices.Clone(inv.faults)}, nil
}

func (f *Function) invoke(ctx context.Context, inv *invocation) ([]byte, *Failure) {
	if len(inv.event) > maxPayload {
		return nil, &Failure{Kind: Errored, Type: "RequestEntityTooLarge", Message: "the event has more than 6 MB"}
	}
	p, failure := f.process(ctx)
	if failure != nil {
		return nil, failure
	}
	inv.deadline = now().Add(time.Duration(f.Timeout) * time.Second)
	body, failure := p.run(ctx, inv)
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.State() != nil {
		delete(f.all, p.Key)
	} else {
		f.idle = append(f.idle, p)
	}
	return body, failure
}

// initTime is what Lambda gives a process until it asks for work.
const initTime = 10 * time.Second

// process returns a process that is ready to work.
func (f *Function) process(ctx context.Context) (*Process, *Failure) {
	f.mu.Lock()
	for len(f.idle) > 0 {
		p := f.idle[len(f.idle)-1]
		f.idle = f.idle[:len(f.idle)-1]
		if p.State() == nil {
			f.mu.Unlock()
			return p, nil
		}
		delete(f.all, p.Key)
	}
	f.mu.Unlock()
	// a process outlives the event for which it was started
	p, err := StartProcess(context.WithoutCancel(ctx), f.Path, f.environment(), f.Log)
	if err != nil {
		return nil, &Failure{Kind: NotStarted, Type: "Runtime.InvalidEntrypoint", Message: err.Error()}
	}
	f.Started.Add(1)
	f.mu.Lock()
	f.all[p.Key] = p
	f.mu.Unlock()
	timer := time.NewTimer(initTime)
	defer timer.Stop()
	select {
	case <-p.Polled():
		return p, nil
	case <-p.Exited():
	case <-timer.C:
		p.Kill()
		<-p.Exited()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.all, p.Key)
	return nil, &Failure{Kind: NotStarted, Type: "Runtime.ExitError", Message: p.Said()}
}

// environment is what Lambda sets, what the template sets, and where AWS is on this machine. Every process has
// credentials of its own, as on AWS.
func (f *Function) environment() map[string]string {
	env := map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": f.Name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "_HANDLER": "bootstrap",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": fmt.Sprint(f.MemorySize), "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/" + f.Name, "AWS_LAMBDA_LOG_STREAM_NAME": "local", "AWS_LAMBDA_LOG_FORMAT": "JSON",
		"AWS_ACCESS_KEY_ID": "ASIA" + rand.Text()[:16], "AWS_SECRET_ACCESS_KEY": rand.Text(), "AWS_SESSION_TOKEN": rand.Text(),
		"LANG": "en_US.UTF-8", "TZ": ":UTC",
	}
	maps.Copy(env, f.Environment)
	maps.Copy(env, f.Env)
	return env
}

// Unexplained returns the failures beside which no fault was injected.
func (f *Function) Unexplained() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.unexplained)
}

// find returns the process with an access key.
func (f *Function) find(key string) *Process {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.all[key]
}

// close ends all processes and waits for them.
func (f *Function) close() {
	f.mu.Lock()
	all := slices.Collect(maps.Values(f.all))
	f.mu.Unlock()
	for _, p := range all {
		p.Kill()
		<-p.Exited()
	}
}

// uuid makes a request's id of the form that Lambda gives.
func uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
