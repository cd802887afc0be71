#!/usr/bin/env bash
# test.sh [PYTEST OPTIONS]: every test, from a bare machine on. One debug build for the modules' tests, one release
# build for the tests of the real binary.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install.sh run build test
source Scripts/toolchain.sh
source Scripts/python.sh Tests/Interop
source Scripts/python.sh Tests

swift build --build-tests
swift test --skip-build
Scripts/build.sh
"$python" -m pytest Tests "$@"

echo "make test: everything passed"
