#!/usr/bin/env bash
# bench.sh [OPTIONS of Benchmarks/bench.py]: livelogs and other servers under the same load, in one run.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install.sh bench
if [[ " $* " != *" --peers-only "* ]]; then
    Scripts/build.sh
fi
source Scripts/python.sh Benchmarks
exec "$python" Benchmarks/bench.py "$@"
