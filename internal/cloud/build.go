package cloud

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Tags are the build tags of the functions as they are deployed.
const Tags = "lambda.norpc"

// now is the clock of what stands in for AWS, where time is real; differences of its times are monotonic.
var now = time.Now //nolint:forbidigo // see above

// Root returns the module's folder, where functions and templates are.
func Root(ctx context.Context) (string, error) {
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(mod))), nil
}

// Build builds a package into a file as it is deployed, but for this machine.
func Build(ctx context.Context, root, pkg, tags, to string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", tags, "-ldflags", "-s -w", "-o", to, pkg) //nolint:gosec // our own packages
	cmd.Dir = root
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, said)
	}
	return nil
}
