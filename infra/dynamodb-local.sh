#!/usr/bin/env bash
# Runs DynamoDB Local, the engine that AWS publishes for tests, in memory. Needs Java 17 or newer, and Maven for the
# first run, which copies the pinned version and its dependencies into a cache and checks their sha256 sums.
#
#   infra/dynamodb-local.sh [-p PORT]              serve; print the URL; stop with the caller
#   infra/dynamodb-local.sh [-p PORT] -- CMD ...   run CMD with DYNAMODB_ENDPOINT set; stop when it ends, with its status
#   infra/dynamodb-local.sh fetch                  only fill the cache
#   infra/dynamodb-local.sh pin                    fetch anew and write the sums, after a change of version in pom.xml
#
# Without -p a free port is taken. The cache is $CARELOOP_DYNAMODB_LOCAL, or a folder below $XDG_CACHE_HOME or ~/.cache.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pom=$here/dynamodb-local/pom.xml
sums=$here/dynamodb-local/SHA256SUMS
version=$(sed -n '/DynamoDBLocal/,/version/s:.*<version>\(.*\)</version>.*:\1:p' "$pom")
cache=${CARELOOP_DYNAMODB_LOCAL:-${XDG_CACHE_HOME:-$HOME/.cache}/careloop/dynamodb-local-$version}

fail() {
  echo "dynamodb-local: $*" >&2
  exit 1
}

need_java() {
  command -v java >/dev/null || fail "needs Java 17 or newer; there is no java on the PATH"
  local major
  major=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${major:-0}" -ge 17 ] || fail "needs Java 17 or newer; java on the PATH is version ${major:-unknown}"
}

sha256() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

verified() { (cd "$1" && sha256 -c "$sums") >/dev/null 2>&1; }

# copy_jars FOLDER: what Maven resolves, and nothing that was there before.
copy_jars() {
  command -v mvn >/dev/null || fail "needs Maven for the first run; there is no mvn on the PATH"
  echo "dynamodb-local: fetching version $version into $cache" >&2
  mvn -q -B -f "$pom" dependency:copy-dependencies -DoutputDirectory="$1" >&2 || fail "Maven could not fetch version $version"
}

fetch() {
  [ -f "$cache/.verified" ] && cmp -s "$sums" "$cache/.verified" && return
  tmp=$cache.$$
  copy_jars "$tmp"
  verified "$tmp" || fail "the files that Maven brought do not have the sums in ${sums#"$here"/../}"
  cp "$sums" "$tmp/.verified"
  rm -rf "$cache"
  mv "$tmp" "$cache"
}

pin() {
  tmp=$cache.$$
  copy_jars "$tmp"
  (cd "$tmp" && sha256 -- *.jar) >"$sums"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start [PORT]: sets $server and $url. The engine must be told a port, so a free one is found by trying.
start() {
  local port=${1:-} i
  if [ -z "$port" ]; then
    port=$((20000 + RANDOM % 12000))
    while answers "$port"; do port=$((20000 + RANDOM % 12000)); done
  elif answers "$port"; then
    fail "port $port is taken"
  fi
  tmp=$(mktemp)
  # The engine lives for minutes: compiling its code twice and collecting garbage in parallel cost half its time.
  java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$cache/*" com.amazonaws.services.dynamodbv2.local.main.ServerRunner \
    -inMemory -disableTelemetry -port "$port" >"$tmp" 2>&1 &
  server=$!
  url=http://127.0.0.1:$port
  for ((i = 0; i < 300; i++)); do
    if ! kill -0 "$server" 2>/dev/null; then break; fi
    if answers "$port"; then return; fi
    sleep 0.1
  done
  cat "$tmp" >&2
  fail "did not start on port $port"
}

# end_with PID: stops the server when that process is gone, even if it was killed and could say nothing.
end_with() {
  (while kill -0 "$1" 2>/dev/null && kill -0 "$server" 2>/dev/null; do sleep 1; done; kill "$server" 2>/dev/null) >/dev/null 2>&1 &
}

stop() {
  [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
  [ -z "${tmp:-}" ] || rm -rf "$tmp"
}

trap stop EXIT
trap 'exit 130' INT TERM HUP
port=
while [ $# -gt 0 ]; do
  case $1 in
    fetch) need_java && fetch && exit ;;
    pin) pin && exit ;;
    -p) port=${2:?"-p needs a port"} && shift 2 ;;
    --) shift && break ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
done

need_java
fetch
start "$port"
if [ $# -gt 0 ]; then
  end_with $$
  DYNAMODB_ENDPOINT=$url "$@"
else
  end_with "$PPID"
  echo "$url"
  wait "$server" || true
fi
