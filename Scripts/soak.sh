#!/usr/bin/env bash
# soak.sh [OPTIONS of Benchmarks/soak.py]: half an hour of clients that come, stall, lapse, resume and go; every line is
# accounted for.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install.sh bench
Scripts/build.sh
source Scripts/python.sh Benchmarks
exec "$python" Benchmarks/soak.py "$@"
