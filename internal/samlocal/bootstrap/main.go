// Command bootstrap stands before a function that the SAM CLI runs on this machine, and does what the SAM CLI leaves
// out: it verifies a request's token and hands over its claims, as API Gateway's JWT authoriser does, and it points the
// function's clients at the stand-in for AWS. The function itself is the one that is deployed, and knows nothing of it.
//
// infra/sam-local.sh puts it into a build of its own, which no deployment reads, and it starts nowhere but under the
// SAM CLI.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// settings lie beside the program, in settings.json: the SAM CLI hands over only variables that the template has.
type settings struct {
	Endpoint string `json:"endpoint"` // the stand-in for AWS, as a container reaches it
	Issuer   string `json:"issuer"`   // of the tokens, and their audience
	Key      []byte `json:"key"`      // verifies them; Ed25519
}

func main() {
	err := run(context.Background(), filepath.Dir(os.Args[0]), os.Getenv) //nolint:forbidigo // a main
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		os.Exit(ended.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bootstrap: "+err.Error())
		os.Exit(1)
	}
}

// run starts the function in dir behind the proxy, and returns when it ends.
func run(ctx context.Context, dir string, getenv func(string) string) error {
	if getenv("AWS_SAM_LOCAL") != "true" {
		return errors.New("this is for the SAM CLI on one machine; deploy the function without it")
	}
	b, err := os.ReadFile(filepath.Join(dir, "settings.json")) //nolint:gosec // beside this program
	if err != nil {
		return err
	}
	var s settings
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("settings.json: %w", err)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	a := authoriser{issuer: s.Issuer, key: s.Key}
	server := &http.Server{Handler: a.proxy(getenv("AWS_LAMBDA_RUNTIME_API")), ReadHeaderTimeout: time.Second}
	go func() { _ = server.Serve(l) }() // ends with the process

	program := exec.CommandContext(ctx, filepath.Join(dir, "function")) //nolint:gosec // the function beside this program
	program.Env = append(os.Environ(),                                  //nolint:forbidigo // a main
		"AWS_LAMBDA_RUNTIME_API="+l.Addr().String(), "AWS_ENDPOINT_URL="+s.Endpoint)
	program.Stdout, program.Stderr = os.Stdout, os.Stderr
	return program.Run()
}
