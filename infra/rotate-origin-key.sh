#!/usr/bin/env bash
# Renews the key by which the distribution makes itself known to the functions: infra/rotate-origin-key.sh ENV [--dry-run]
# No request is lost: both keys are good until the distribution sends the new one. Stopped half-way, it is finished by
# `make deploy`. It deploys the functions of this checkout: use the one that is deployed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=infra/environment.sh
. infra/environment.sh

old=$(setting OriginKey)
[ -n "$old" ] || [ -n "$dry" ] || fail "$settings has no OriginKey: run make deploy ENV=$environment first"
[ "$old" = "$(setting OriginKeyBefore)" ] || fail "a rotation was not finished: run make deploy ENV=$environment, then set OriginKeyBefore to OriginKey in $settings"
secret=$(output OriginSecret)
# The version's name is chosen here and noted first: a deployment can then never meet a key that nobody sends.
new=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
set_setting OriginKeyBefore "$old"
set_setting OriginKey "$new"
if [ -n "$dry" ]; then
  echo "+ aws secretsmanager put-secret-value --secret-id $secret --client-request-token $new"
else
  aws secretsmanager get-random-password --password-length 48 --exclude-punctuation --query RandomPassword --output text | tr -d '\n' |
    aws secretsmanager put-secret-value --secret-id "$secret" --client-request-token "$new" --secret-string file:///dev/stdin --query VersionId --output text
fi
build
deploy_stack
set_setting OriginKeyBefore "$new"
deploy_stack
