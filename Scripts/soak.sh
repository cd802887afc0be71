#!/usr/bin/env bash
# soak.sh [--minutes N] [OPTIONS of Benchmarks/soak.py]: half an hour of clients that come, stall, lapse, resume and go; every
# line is accounted for. Then an hour of ordinary use with the store on, in which memory has to come to an end (twice the
# minutes, if they are given). Fails when either does.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install.sh bench
Scripts/build.sh
source Scripts/python.sh Benchmarks

minutes=30
[[ ${1:-} == --minutes ]] && minutes=$2
"$python" Benchmarks/soak.py "$@"
echo
"$python" Benchmarks/steady.py --minutes "$((2 * minutes))"
