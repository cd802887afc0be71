#!/usr/bin/env bash
# torture.sh [--seconds N] [--rounds N] [--kills N] [--seed N]: what no test of a few seconds finds. Rotation under load,
# by hand and by logrotate, Python and Java, for N seconds each (60), so many rounds in a row (1); then N kills at random
# moments under load (200), after each of which the database is compared with the files, and as many while a journal
# is written; then the figures of Docs/reliability.md. Minutes to an hour: no part of `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=60 rounds=1 kills=200 seed=()
while [[ $# -gt 0 ]]; do
    case $1 in
    --seconds) seconds=$2 ;;
    --rounds) rounds=$2 ;;
    --kills) kills=$2 ;;
    --seed) seed=(--seed "$2") ;;
    *)
        echo "torture.sh takes --seconds, --rounds, --kills and --seed, each with a number" >&2
        exit 64
        ;;
    esac
    shift 2
done

Scripts/install.sh run build test
source Scripts/toolchain.sh
source Scripts/python.sh Tests
Scripts/build.sh

for ((round = 1; round <= rounds; round++)); do
    echo "round $round"
    LIVELOGS_TORTURE_SECONDS=$seconds "$python" -m pytest Tests/Process/test_rotation_stress.py -n 0 -q -s --timeout 900
    ((kills == 0)) || "$python" Scripts/torture/kills.py --kills "$kills" "${seed[@]}"
    ((kills == 0)) || "$python" Scripts/torture/journal_kills.py --kills "$kills" "${seed[@]}"
done
PYTHONPATH=Tests "$python" Tests/measure_tailing.py
