#!/usr/bin/env bash
# torture.sh [--kills N] [--seed N]: kills livelogs at random moments under load, again and again, and compares its
# database with the files. Minutes, not seconds: no part of `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install.sh run build test
source Scripts/toolchain.sh
source Scripts/python.sh Tests
[[ -x .build/release/livelogs ]] || Scripts/build.sh

"$python" Scripts/torture/kills.py "$@"
