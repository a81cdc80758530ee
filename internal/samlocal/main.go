// Command samlocal is what infra/sam-local.sh runs around the SAM CLI: it makes the tables on DynamoDB Local, stands in
// for the other services of AWS that a request needs, signs tokens, and tells the functions' bootstrap of both.
//
//	samlocal up -dir DIR -env FILE -bridge NAME -- CMD ...   do all this while CMD runs; DIR has the build
//	samlocal token -dir DIR ROLE [ID]                            print a token; ID is the patient's or practitioner's
package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"careloop/internal/auth"
	"careloop/internal/awsenv"
	"careloop/internal/config"
	"careloop/internal/store/dynamo"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout) //nolint:forbidigo // a main
	stop()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		os.Exit(max(ended.ExitCode(), 1))
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "samlocal: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("say up or token")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	dir := flags.String("dir", ".aws-sam/local", "folder of the build")
	env := flags.String("env", "infra/sam-local.env.json", "the functions' variables")
	bridge := flags.String("bridge", "", "network interface of Docker's containers")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "up":
		return up(ctx, place{*dir, *env, *bridge}, flags.Args(), getenv)
	case "token":
		return token(*dir, flags.Args(), out)
	}
	return fmt.Errorf("%q is neither up nor token", args[0])
}

// issuer is where the tokens say that they come from.
const issuer = "https://sam.local"

const (
	keyFile = "signing.key" // present while up runs
	pidFile = "pid"
)

type place struct{ dir, env, bridge string }

func up(ctx context.Context, p place, command []string, getenv func(string) string) error {
	if len(command) == 0 {
		return errors.New("nothing to run")
	}
	dynamodb, err := url.Parse(getenv("DYNAMODB_ENDPOINT"))
	if err != nil || dynamodb.Host == "" {
		return errors.New("DYNAMODB_ENDPOINT is no URL: run this under infra/dynamodb-local.sh")
	}
	settings, err := settingsIn(p.env)
	if err != nil {
		return err
	}
	if err := createTables(ctx, dynamodb.String(), settings.Prefix, getenv); err != nil {
		return err
	}
	a, err := newAmazon(ctx, dynamodb, settings.Parameter, os.Stderr)
	if err != nil {
		return err
	}
	l, endpoint, err := listen(ctx, p.bridge)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: a, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }() // ends with the process
	public, err := publish(p.dir)
	if err != nil {
		return err
	}
	defer os.Remove(filepath.Join(p.dir, keyFile))
	defer os.Remove(filepath.Join(p.dir, pidFile))
	if err := tellFunctions(p.dir, endpoint, public); err != nil {
		return err
	}
	return follow(ctx, command)
}

// shared are the variables of the functions that this program needs too.
type shared struct {
	config.Tables
	config.Keyset
}

func settingsIn(file string) (shared, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return shared{}, err
	}
	var env struct{ Parameters map[string]string }
	if err := json.Unmarshal(b, &env); err != nil {
		return shared{}, fmt.Errorf("%s: %w", file, err)
	}
	return config.Load[shared](config.Map(env.Parameters))
}

func createTables(ctx context.Context, dynamodb, prefix string, getenv func(string) string) error {
	cfg, err := awsenv.Load(getenv)
	if err != nil {
		return err
	}
	cfg.BaseEndpoint = &dynamodb
	return dynamo.CreateTables(ctx, dynamo.NewClient(cfg), prefix)
}

// listen opens a port that containers reach, and says by which URL. Where Docker runs on this very machine that is at
// the address of its bridge; where it runs in a virtual machine, and there is no bridge here, it has a name for the
// host, whose loopback that is.
func listen(ctx context.Context, bridge string) (net.Listener, string, error) {
	address, host := "127.0.0.1", "host.docker.internal"
	if own := addressOf(bridge); own != "" {
		address, host = own, own
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(address, "0"))
	if err != nil {
		return nil, "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return l, "http://" + net.JoinHostPort(host, port), err
}

// addressOf returns the first IPv4 address of a network interface of this machine, or "".
func addressOf(name string) string {
	i, err := net.InterfaceByName(name)
	if err != nil {
		return ""
	}
	list, err := i.Addrs()
	if err != nil {
		return ""
	}
	for _, a := range list {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil {
			return n.IP.String()
		}
	}
	return ""
}

// publish makes the key that signs tokens until this process ends, and says that it runs.
func publish(dir string) (ed25519.PublicKey, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, keyFile), private.Seed(), 0o600); err != nil {
		return nil, err
	}
	return public, os.WriteFile(filepath.Join(dir, pidFile), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600)
}

// tellFunctions writes the settings of each function's bootstrap beside it.
func tellFunctions(dir, endpoint string, key ed25519.PublicKey) error {
	programs, err := filepath.Glob(filepath.Join(dir, "build", "*", "bootstrap"))
	if err != nil {
		return err
	}
	if len(programs) == 0 {
		return fmt.Errorf("no function was built in %s", dir)
	}
	b, err := json.Marshal(map[string]any{"endpoint": endpoint, "issuer": issuer, "key": []byte(key)})
	if err != nil {
		return err
	}
	for _, p := range programs {
		// Whoever a container runs as must be able to read it; there is no secret in it.
		if err := os.WriteFile(filepath.Join(filepath.Dir(p), "settings.json"), b, 0o644); err != nil { //nolint:gosec // no secret
			return err
		}
	}
	return nil
}

// follow runs a command until it ends, and asks it to when ctx does.
func follow(ctx context.Context, command []string) error {
	c := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // what infra/sam-local.sh says
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 20 * time.Second // the SAM CLI removes its containers first
	return c.Run()
}

// token prints a token for the role. A patient is a patient's file, a doctor may be a practitioner of the directory.
func token(dir string, args []string, out io.Writer) error {
	if len(args) == 0 || len(args) > 2 || !slices.Contains(auth.Roles(), auth.Role(args[0])) {
		return fmt.Errorf("say a role and, for a patient or a doctor, an id; roles are %v", auth.Roles())
	}
	seed, err := os.ReadFile(filepath.Join(dir, keyFile)) //nolint:gosec // the folder that the script names
	if err != nil || len(seed) != ed25519.SeedSize {
		return errors.New("nothing runs for which a token would be good: make sam-local first")
	}
	role := auth.Role(args[0])
	c := auth.Claims{Name: "SAM CLI", Groups: []string{string(role)}}
	c.Subject = "sam-" + args[0]
	if len(args) == 2 && role == auth.Patient {
		c.Patient = args[1]
	}
	if len(args) == 2 && role == auth.Doctor {
		c.Practitioner = args[1]
	}
	now := time.Now //nolint:forbidigo // a main
	signed, _, err := auth.Issuer{Key: ed25519.NewKeyFromSeed(seed), URL: issuer, Now: now}.Issue(c, 12*time.Hour)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, signed)
	return err
}
