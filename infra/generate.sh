#!/usr/bin/env bash
# Writes everything that is generated: tables out of data, the contract out of the code, the pages' client out of the
# contract. With --check it fails if that changed a file, and leaves the change for you to commit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

state() { { git diff HEAD; git ls-files --others --exclude-standard -z | xargs -0 -r sha256sum; } | sha256sum; }

generate() {
  go generate ./internal/... ./cmd/... ./functions/... ./infra
  local contract
  contract=$(go run ./cmd/careloop openapi)
  printf '%s\n' "$contract" >web/openapi.json
  npm run --silent --prefix web generate
}

case ${1:-} in
  '') generate ;;
  --check)
    before=$(state)
    generate
    [ "$before" = "$(state)" ] && exit
    git --no-pager diff --stat >&2
    echo "generate: generated files were out of date; they are not any more, commit them" >&2
    exit 1
    ;;
  *) sed -n '2,3s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
