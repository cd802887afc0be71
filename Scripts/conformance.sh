#!/usr/bin/env bash
# conformance.sh [CASES [EXCLUDED]]: Autobahn's fuzzing client against websocket-echo as a server, then its fuzzing server
# against websocket-echo as a client; e.g. conformance.sh '1.*,7.*'. ROLES=server or ROLES=client for one of them.
# The suite is not part of this project: AUTOBAHN names the folder that has it, with a setup.sh that takes a place for its
# Python environment and a run.sh that takes URL OUTDIR CASES EXCLUDED and fails when a case does. A neighbouring
# ../shared/autobahn is taken by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

suite=${AUTOBAHN:-../shared/autobahn}
if [[ ! -r $suite/run.sh ]]; then
    echo "Set AUTOBAHN to the folder of the Autobahn fuzzing client (the one with run.sh)" >&2
    exit 1
fi
export AUTOBAHN_VENV=${AUTOBAHN_VENV:-$PWD/.venv/Autobahn}
[[ -x $AUTOBAHN_VENV/bin/python ]] || sh "$suite/setup.sh" "$AUTOBAHN_VENV"
Scripts/build.sh

out=.build/conformance
roles=${ROLES:-server client}
failed=0

as_client() {
    rm -rf "$out/client" && mkdir -p "$out/client"
    "$AUTOBAHN_VENV/bin/python" -W ignore Scripts/fuzzing-server.py "$out/client" "${1:-*}" "${2:-}" \
        -- .build/release/websocket-echo --port '{port}' --agent livelogs
}

as_server() {
    rm -rf "$out/server" && mkdir -p "$out/server"
    local port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    .build/release/websocket-echo --port "$port" >"$out/server/echo.log" 2>&1 &
    echo_pid=$!
    trap 'kill "$echo_pid" 2>/dev/null || true' EXIT
    until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        kill -0 "$echo_pid" || { cat "$out/server/echo.log" >&2; exit 1; }
    done
    sh "$suite/run.sh" "ws://127.0.0.1:$port" "$out/server" "${1:-*}" "${2:-}"
}

for role in $roles; do
    echo "as a $role:"
    "as_$role" "$@" || failed=1
done
exit "$failed"
