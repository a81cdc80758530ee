#!/usr/bin/env bash
# The pinned SAM CLI, with the environment in which functions are built: no C, no paths, no symbols, no RPC mode.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
infra/tools.sh python
export SAM_CLI_TELEMETRY=0 CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -tags=lambda.norpc '-ldflags=-s -w'"
exec .tools/venv/bin/sam "$@"
