#!/usr/bin/env bash
# conformance.sh [CASES [EXCLUDED]]: the Autobahn fuzzing client against websocket-echo, e.g. conformance.sh '1.*,7.*'.
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
rm -rf "$out" && mkdir -p "$out"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
.build/release/websocket-echo --port "$port" >"$out/echo.log" 2>&1 &
echo_pid=$!
trap 'kill "$echo_pid" 2>/dev/null || true' EXIT
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$echo_pid" || { cat "$out/echo.log" >&2; exit 1; }
done

sh "$suite/run.sh" "ws://127.0.0.1:$port" "$out" "${1:-*}" "${2:-}"
