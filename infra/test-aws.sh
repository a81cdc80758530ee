#!/usr/bin/env bash
# Runs every test that can meet AWS's services where they can be met without an account: the store, the domains, the
# API and the functions on DynamoDB Local, the adapters on moto. A test that finds no service fails instead of
# skipping. Arguments go to go test: infra/test-aws.sh -race -run Booking
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
needs='careloop/internal/(store/dynamo/dynamotest|mototest)'
mapfile -t packages < <(go list -test -f '{{.ImportPath}} {{join .Deps " "}} ' ./... | grep -E '^[^ ]+\.test ' | grep -E " $needs " | cut -d' ' -f1 | sed 's/\.test$//')
[ ${#packages[@]} -gt 0 ] || { echo "test-aws: no test imports $needs" >&2; exit 1; }
export CARELOOP_REQUIRE_AWS=1
# Each package has an engine of its own: one for all grows slower with every table that was ever made in it. Of a function
# each sample makes a clinic: beside other work, those of bookings have taken eight minutes of the ten that are usual.
printf '%s\n' "${packages[@]}" |
  infra/moto.sh xargs -P "$(nproc)" -I{} infra/dynamodb-local.sh -- go test -count=1 -timeout=30m "$@" {}
