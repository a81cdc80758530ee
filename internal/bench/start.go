package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"careloop/internal/function/functiontest"
)

// program is a built function, and how long it took from its start to its first question for work.
type program struct {
	name   string
	path   string
	env    map[string]string // what template.yaml sets
	bare   *program          // what it is compared with: the same clients and no Careloop
	size   int64
	starts []float64 // milliseconds
	cpu    []float64 // milliseconds of processor time until then, and until the end that follows
}

// functionStarts compares each function's start with that of a bare handler which makes the same clients of AWS. All
// take turns, so that whatever else the machine does meets all alike.
func functionStarts(ctx context.Context, b *bench) error {
	all, err := b.programs(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	rt, err := newRuntime(ctx)
	if err != nil {
		return err
	}
	defer rt.close()
	for n := range b.starts + 1 {
		for _, p := range all {
			d, used, err := rt.start(ctx, p.path, p.env)
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			if n > 0 { // the first start reads the file from disk
				p.starts, p.cpu = append(p.starts, milliseconds(d)), append(p.cpu, milliseconds(used))
			}
		}
	}
	for _, p := range all {
		if p.bare == nil {
			continue
		}
		mine, bare := median(p.starts), median(p.bare.starts)
		if err := b.atMost("start-"+p.name, mine/bare, "ratio", 1.5, "process start to first poll, against a bare handler with the same clients",
			map[string]any{
				"functionMs": round(mine), "bareMs": round(bare), "starts": len(p.starts),
				"functionCPUMs": round(median(p.cpu)), "bareCPUMs": round(median(p.bare.cpu)),
				"functionMB": round(float64(p.size) / 1e6), "bareMB": round(float64(p.bare.size) / 1e6), "clients": strings.TrimPrefix(p.bare.name, "bare "),
			}); err != nil {
			return err
		}
	}
	return nil
}

const functionTags = "lambda.norpc"

// programs builds every function and, for each set of clients that one of them links, a bare handler.
func (b *bench) programs(ctx context.Context) ([]*program, error) {
	dir, err := root(ctx)
	if err != nil {
		return nil, err
	}
	mains, err := filepath.Glob(filepath.Join(dir, "functions", "*", "main.go"))
	if err != nil {
		return nil, err
	}
	var deployed map[string]functiontest.Function
	err = withHarness(ctx, func(h *harness) error {
		deployed = functiontest.Load(h).Functions(h)
		return nil
	})
	if err != nil {
		return nil, err
	}
	bare := map[string]*program{}
	var all []*program
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		p, err := b.program(ctx, name, "./functions/"+name, functionTags)
		if err != nil {
			return nil, err
		}
		p.env = deployed[name].Environment
		clients, err := clientsOf(ctx, dir, name)
		if err != nil {
			return nil, err
		}
		set := strings.Join(clients, " ")
		if bare[set] == nil {
			tags := functionTags + "," + strings.Join(clients, ",")
			if bare[set], err = b.program(ctx, "bare "+set, "./internal/bench/hello", strings.TrimSuffix(tags, ",")); err != nil {
				return nil, err
			}
			all = append(all, bare[set])
		}
		p.bare = bare[set]
		all = append(all, p)
	}
	return all, nil
}

func (b *bench) program(ctx context.Context, name, pkg, tags string) (*program, error) {
	path, err := b.build(ctx, pkg, tags)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	return &program{name: name, path: path, size: info.Size()}, nil
}

// clientsOf lists the services whose clients a function links.
func clientsOf(ctx context.Context, dir, function string) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-tags", functionTags, "./functions/"+function) //nolint:gosec // our own folders
	cmd.Dir = dir
	deps, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var services []string
	for pkg := range strings.FieldsSeq(string(deps)) {
		service, ok := strings.CutPrefix(pkg, "github.com/aws/aws-sdk-go-v2/service/")
		if ok && !strings.Contains(service, "/") {
			services = append(services, service)
		}
	}
	slices.Sort(services)
	return services, nil
}

// runtime stands in for Lambda's runtime API: it notices the first question for work and never has any.
type runtime struct {
	server *http.Server
	addr   string
	polled chan time.Time
	over   chan struct{}
}

func newRuntime(ctx context.Context) (*runtime, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	rt := &runtime{addr: l.Addr().String(), polled: make(chan time.Time, 1), over: make(chan struct{})}
	rt.server = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		at := now()
		if strings.HasSuffix(r.URL.Path, "/runtime/invocation/next") {
			select {
			case rt.polled <- at:
			default:
			}
		}
		select {
		case <-r.Context().Done():
		case <-rt.over:
		}
	})}
	go func() { _ = rt.server.Serve(l) }() // ends with close
	return rt, nil
}

func (rt *runtime) close() {
	close(rt.over)
	_ = rt.server.Close()
}

// start runs a program until it asks for work, then ends it.
func (rt *runtime) start(ctx context.Context, path string, env map[string]string) (took, used time.Duration, err error) {
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, path)
	cmd.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + rt.addr, "AWS_LAMBDA_FUNCTION_NAME=bench", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256",
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=bench", "AWS_SECRET_ACCESS_KEY=bench",
	}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var said strings.Builder
	cmd.Stderr = &said
	begun := now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	select {
	case at := <-rt.polled:
		stop()
		<-exited //nolint:errcheck // it was ended
		return at.Sub(begun), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
	case err := <-exited:
		return 0, 0, fmt.Errorf("ended before it asked for work: %w: %s", err, said.String())
	}
}
