#!/usr/bin/env bash
# Checks the templates as AWS's own tools and a public set of rules see them, and the scripts, without an account; then
# builds every function as a deployment would and looks whether each became a program for the Lambda's processor.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
infra/tools.sh python
infra/tools.sh checks
PATH=$PWD/.tools/venv/bin:$PATH
export AWS_DEFAULT_REGION=us-east-1

templates=(template.yaml)
for nested in infra/*.yaml; do [ ! -e "$nested" ] || templates+=("$nested"); done
cfn-lint "${templates[@]}"
.tools/checks/bin/shellcheck -x infra/*.sh .ci/run
log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() { "$@" >"$log" 2>&1 || { cat "$log" >&2; echo "check-template: failed: $*" >&2; exit 1; }; }
quietly .tools/checks/bin/checkov --config-file .checkov.yaml --file "${templates[@]}"
quietly infra/sam.sh validate --lint --template template.yaml
quietly infra/sam.sh build --template template.yaml

functions=$(find functions -mindepth 1 -maxdepth 1 -type d | wc -l)
built=0
while IFS= read -r program; do
  # Byte 18 of an ELF file is the machine: b7 is 64-bit ARM.
  [ "$(od -An -tx1 -j18 -N1 "$program" | tr -d ' ')" = b7 ] || { echo "check-template: $program is not for arm64" >&2; exit 1; }
  built=$((built + 1))
done < <(find .aws-sam/build -name bootstrap -type f)
[ "$built" -eq "$functions" ] || { echo "check-template: $functions folders in functions, but $built programs were built" >&2; exit 1; }
echo "template: ${#templates[@]} templates linted, $built functions built"
