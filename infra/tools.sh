#!/usr/bin/env bash
# Puts the pinned tools into .tools, each only if it is not there in this version.
#
#   infra/tools.sh lint       golangci-lint, built from source by Go's module proxy
#   infra/tools.sh vuln       govulncheck
#   infra/tools.sh python     the SAM CLI, cfn-lint and moto, in a virtual environment of Python 3.11 or newer
#   infra/tools.sh checks     checkov and shellcheck, in another one: they want other versions of the same libraries
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# go_tool NAME PACKAGE VERSION
go_tool() {
  local file=$PWD/.tools/$1
  if [ -x "$file" ] && go version -m "$file" | grep -q "^[[:space:]]mod[[:space:]].*[[:space:]]$3[[:space:]]"; then return; fi
  echo "tools: building $1 $3 (a few minutes, once)" >&2
  GOBIN=$PWD/.tools CGO_ENABLED=0 GOFLAGS='' go install "$2@$3"
}

# venv FOLDER LIST WHAT
venv() {
  local dir=.tools/$1
  if cmp -s "$2" "$dir/requirements.txt"; then return; fi
  echo "tools: installing $3 (a minute, once)" >&2
  rm -rf "$dir"
  python3 -m venv "$dir"
  "$dir/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$2"
  cp "$2" "$dir/requirements.txt"
}

case ${1:-} in
  lint) go_tool golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint v2.15.0 ;;
  vuln) go_tool govulncheck golang.org/x/vuln/cmd/govulncheck v1.9.0 ;;
  python) venv venv infra/requirements.txt 'the SAM CLI, cfn-lint and moto' ;;
  checks) venv checks infra/checks.txt 'checkov and shellcheck' ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
