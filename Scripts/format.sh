#!/usr/bin/env bash
# format.sh: lays the Swift sources out as .swift-format says.
set -euo pipefail
cd "$(dirname "$0")/.."

source Scripts/toolchain.sh
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.swift')
swift format --in-place --parallel "${files[@]}"
