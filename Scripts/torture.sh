#!/usr/bin/env bash
# torture.sh [SECONDS [ROUNDS]]: rotation under load, by hand and by logrotate, Python and Java, for SECONDS each (60),
# ROUNDS times in a row (1); then the figures of Docs/reliability.md.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install.sh run build test
source Scripts/toolchain.sh
source Scripts/python.sh Tests
Scripts/build.sh

for ((round = 1; round <= ${2:-1}; round++)); do
    echo "round $round"
    LIVELOGS_TORTURE_SECONDS=${1:-60} "$python" -m pytest Tests/Process/test_rotation_stress.py -n 0 -q -s --timeout 900
done
PYTHONPATH=Tests "$python" Tests/measure_tailing.py
