#!/usr/bin/env bash
# api.sh [EXAMPLES]: schemathesis against the real server with so many examples for each operation and phase, others each
# time; `make test` asks a few and always the same.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/build.sh
source Scripts/python.sh Tests
SCHEMATHESIS_EXAMPLES=${1:-300} "$python" -m pytest -n 0 -s --timeout 3600 Tests/Process/test_description.py
