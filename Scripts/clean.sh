#!/usr/bin/env bash
# clean.sh: removes what was built, and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf .build .venv
find . -name __pycache__ -type d -prune -exec rm -rf {} +
