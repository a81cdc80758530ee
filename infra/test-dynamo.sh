#!/usr/bin/env bash
# Runs the tests that need DynamoDB on DynamoDB Local. There a test that finds no engine fails instead of skipping.
# Arguments go to go test: infra/test-dynamo.sh -race -run Booking
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
needs=careloop/internal/store/dynamo/dynamotest
mapfile -t packages < <(go list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./internal/... ./functions/... ./cmd/... |
  grep -F "$needs" | cut -d' ' -f1 | sort -u)
[ ${#packages[@]} -gt 0 ] || { echo "test-dynamo: no test imports $needs" >&2; exit 1; }
CARELOOP_REQUIRE_DYNAMODB=1 exec infra/dynamodb-local.sh -- go test -count=1 "$@" "${packages[@]}"
