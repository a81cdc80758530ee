#!/usr/bin/env bash
# Runs the functions in containers by the SAM CLI, on DynamoDB Local; docs/local.md says what that shows. Needs Docker,
# Python 3.11, Java 17 with Maven, and Go.
#
#   infra/sam-local.sh serve                      all of them behind the SAM CLI's HTTP API, until you press Ctrl-C
#   infra/sam-local.sh invoke FUNCTION [EVENT]    one of them, once, with events/FUNCTION/EVENT.json
#   infra/sam-local.sh token ROLE [ID]            a token for what serve runs; ID of a patient or a practitioner
#
# PORT (3000) is where serve listens. SAM_SKIP_PULL_IMAGE=1 uses the image that Docker has.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dir=.aws-sam/local # not .aws-sam/build, which sam deploy reads
helper=$dir/samlocal

fail() {
  echo "sam-local: $*" >&2
  exit 1
}

# need_tools says what is missing before anything is built.
need_tools() {
  command -v docker >/dev/null || fail "needs Docker; there is no docker on the PATH"
  docker info >/dev/null 2>&1 || fail "needs Docker; there is a docker on the PATH, but no engine answers it"
  command -v python3 >/dev/null || fail "needs Python 3.11 or newer; there is no python3 on the PATH"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "needs Python 3.11 or newer; python3 on the PATH is older"
  command -v go >/dev/null || fail "needs Go; there is no go on the PATH"
  infra/dynamodb-local.sh fetch # which says the same of Java and Maven
  infra/tools.sh python
}

# set_environment shuts out the AWS account of whoever runs this: the SAM CLI hands its credentials to the containers.
set_environment() {
  unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
  case $(uname -m) in
    arm64 | aarch64) architecture=arm64 goarch=arm64 ;;
    x86_64 | amd64) architecture=x86_64 goarch=amd64 ;;
    *) fail "runs on x86_64 and arm64, and this is $(uname -m)" ;;
  esac
}

# build [FUNCTION]: all functions or one, for this machine's processor, each behind our bootstrap.
build() {
  mkdir -p "$dir"
  echo "sam-local: building for $architecture" >&2
  infra/sam.sh build "$@" --template template.yaml --build-dir "$dir/build" \
    --parameter-overrides "Architecture=$architecture" >"$dir/build.log" 2>&1 ||
    { cat "$dir/build.log" >&2 && fail "the SAM CLI could not build the functions"; }
  CGO_ENABLED=0 GOOS=linux GOARCH=$goarch go build -o "$dir/bootstrap" ./internal/samlocal/bootstrap
  go build -o "$helper" ./internal/samlocal
  local program
  for program in "$dir"/build/*/bootstrap; do
    mv "$program" "${program%bootstrap}function"
    cp "$dir/bootstrap" "$program"
  done
}

# with_aws CMD ...: runs CMD on new tables, with what else of AWS a request needs.
with_aws() {
  local bridge
  bridge=$(docker network inspect bridge --format '{{index .Options "com.docker.network.bridge.name"}}' 2>/dev/null) || true
  infra/dynamodb-local.sh -- "$helper" up -dir "$dir" -bridge "$bridge" -- "$@"
}

# sam_local COMMAND ...: the arguments that both commands take.
sam_local() {
  command=(infra/sam.sh local "$@" --template "$dir/build/template.yaml" --env-vars infra/sam-local.env.json
    --parameter-overrides "Architecture=$architecture")
}

running() { [ -s "$dir/pid" ] && kill -0 "$(cat "$dir/pid")" 2>/dev/null; }

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# explain PORT: says what to do once the SAM CLI is there and has said what it says.
explain() {
  until answers "$1"; do
    kill -0 $$ 2>/dev/null && sleep 0.5 || return 0
  done
  cat >&2 <<TEXT

Careloop behind the SAM CLI: http://127.0.0.1:$1/api/v1
Its data is in memory and ends with it. The first request to a function starts its container, which takes a moment.
After a change of the code, end this and start it anew: the functions are built at the start.

  TOKEN=\$(infra/sam-local.sh token administrator)   # or frontdesk, nurse, manager, auditor, doctor ID, patient ID
  curl -H "Authorization: Bearer \$TOKEN" http://127.0.0.1:$1/api/v1/me

TEXT
}

serve() {
  local port=${PORT:-3000}
  need_tools
  ! running || fail "it runs already, as process $(cat "$dir/pid")"
  ! answers "$port" || fail "port $port is taken; choose another, such as PORT=3100 make sam-local"
  set_environment
  build
  explain "$port" &
  sam_local start-api --port "$port" --warm-containers LAZY --no-watch
  with_aws "${command[@]}"
}

# event FUNCTION [EVENT]: the file of a sample event; the one with the shortest name is the plainest.
event() {
  local files=() file
  for file in "events/$1"/*.json; do [[ $file == *.want.json ]] || files+=("$file"); done
  if [ -n "${2:-}" ]; then
    [ -f "events/$1/$2.json" ] || fail "there is no events/$1/$2.json; there are: $(basename -s .json "${files[@]}" | xargs)"
    echo "events/$1/$2.json"
    return
  fi
  printf '%s\n' "${files[@]}" | awk 'NR == 1 || length < length(shortest) { shortest = $0 } END { print shortest }'
}

invoke() {
  local name=${1:-} file
  [ -d "functions/${name:-none}" ] || fail "there is no function \"$name\"; there are: $(basename -a functions/*/ | xargs)"
  file=$(event "$name" "${2:-}")
  need_tools
  set_environment
  local function=${name^}Function
  echo "sam-local: $function gets $file" >&2
  sam_local invoke "$function" --event "$file"
  if running; then
    "${command[@]}" # on the tables of what runs
  else
    build "$function"
    with_aws "${command[@]}"
  fi
}

case ${1:-} in
  serve) serve ;;
  invoke) shift && invoke "$@" ;;
  token)
    [ -x "$helper" ] || fail "nothing runs for which a token would be good: make sam-local first"
    shift && exec "$helper" token -dir "$dir" "$@"
    ;;
  *) sed -n '2,9s/^# \{0,1\}//p' infra/sam-local.sh >&2 && exit 2 ;;
esac
