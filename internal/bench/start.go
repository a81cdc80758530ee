package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"careloop/internal/cloud"
	"careloop/internal/sam"
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
// take turns, each right after its bare handler, so that whatever else the machine does meets both alike.
func functionStarts(ctx context.Context, b *bench) error {
	all, err := b.programs(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	for n := range b.starts + 1 {
		for _, p := range all {
			d, used, err := p.start(ctx)
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

// programs builds every function and, for each set of clients that one of them links, a bare handler.
func (b *bench) programs(ctx context.Context) ([]*program, error) {
	dir, err := cloud.Root(ctx)
	if err != nil {
		return nil, err
	}
	mains, err := filepath.Glob(filepath.Join(dir, "functions", "*", "main.go"))
	if err != nil {
		return nil, err
	}
	template, err := sam.Read(filepath.Join(dir, "template.yaml"))
	if err != nil {
		return nil, err
	}
	deployed, err := template.Functions()
	if err != nil {
		return nil, err
	}
	bare := map[string]*program{}
	var all []*program
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		p, err := b.program(ctx, name, "./functions/"+name, cloud.Tags)
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
			tags := cloud.Tags + "," + strings.Join(clients, ",")
			if bare[set], err = b.program(ctx, "bare "+set, "./internal/bench/hello", strings.TrimSuffix(tags, ",")); err != nil {
				return nil, err
			}
		}
		twin := *bare[set]
		p.bare = &twin
		all = append(all, p.bare, p)
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
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-tags", cloud.Tags, "./functions/"+function) //nolint:gosec // our own folders
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

// start runs a program until it asks for work, then ends it.
func (p *program) start(ctx context.Context) (took, used time.Duration, err error) {
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	env := map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": "bench", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench",
	}
	maps.Copy(env, p.env)
	started, err := cloud.StartProcess(ctx, p.path, env, nil)
	if err != nil {
		return 0, 0, err
	}
	select {
	case at := <-started.Polled():
		started.Kill()
		<-started.Exited()
		state := started.State()
		return at.Sub(started.Begun), state.UserTime() + state.SystemTime(), nil
	case <-started.Exited():
		return 0, 0, fmt.Errorf("ended before it asked for work: %v: %s", started.State(), started.Said())
	}
}
