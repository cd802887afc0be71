#!/usr/bin/env bash
# lint.sh: layout and habits of the Swift sources, the scripts and the tests of the binary; changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

source Scripts/toolchain.sh
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.swift')
swift format lint --strict --parallel "${files[@]}"

for script in Scripts/*.sh .ci/run; do
    bash -n "$script"
done
Scripts/layers.sh
