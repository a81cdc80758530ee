#!/usr/bin/env bash
# Runs a command beside moto, a server that answers as AWS's SNS, SQS, SES and Cognito do, with MOTO_ENDPOINT set, and
# stops the server when the command ends. Needs Python 3.11 or newer; infra/tools.sh puts moto into .tools once.
#
#   infra/moto.sh CMD ...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() {
  echo "moto: $*" >&2
  exit 1
}

[ $# -gt 0 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
command -v python3 >/dev/null || fail "needs Python 3.11 or newer; there is no python3 on the PATH"
"$here/tools.sh" python

log=$(mktemp)
server=
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -f "$log"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

"$here/../.tools/venv/bin/moto_server" -H 127.0.0.1 -p 0 >"$log" 2>&1 &
server=$!
# The server goes with its caller, even if that was killed and could say nothing.
(while kill -0 $$ 2>/dev/null && kill -0 "$server" 2>/dev/null; do sleep 1; done; kill "$server" 2>/dev/null) >/dev/null 2>&1 &

url=
for ((i = 0; i < 600 && ${#url} == 0; i++)); do
  kill -0 "$server" 2>/dev/null || break
  url=$(sed -n 's:.*Running on \(http\://127.0.0.1\:[0-9]*\).*:\1:p' "$log" | head -n 1)
  sleep 0.1
done
[ -n "$url" ] || { cat "$log" >&2; fail "did not start"; }
MOTO_ENDPOINT=$url "$@"
