#!/usr/bin/env bash
# bench.sh [OPTIONS of Benchmarks/bench.py]: livelogs and other servers under the same load, in one run.
# bench.sh --only-reading [OPTIONS of Benchmarks/reading.py] [FILE...]: one core from file to frames, by stage, beside other
# programs that read the same file.
# bench.sh --compare BASELINE [OPTIONS of Benchmarks/compare.py]: two builds under the same load, in turn.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ${1:-} == --compare ]]; then
    shift
    Scripts/install.sh bench
    Scripts/build.sh
    PYTHONPATH=Benchmarks exec python3 Benchmarks/compare.py "$@"
fi

if [[ ${1:-} == --only-reading ]]; then
    shift
    Scripts/install.sh run build reading
    source Scripts/toolchain.sh
    swift build -c release --static-swift-stdlib --product livelogs-stages
    PYTHONPATH=Benchmarks exec python3 Benchmarks/reading.py "$@"
fi

Scripts/install.sh bench
if [[ " $* " != *" --peers-only "* ]]; then
    Scripts/build.sh
fi
source Scripts/python.sh Benchmarks
exec "$python" Benchmarks/bench.py "$@"
