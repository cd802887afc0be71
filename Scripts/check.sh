#!/usr/bin/env bash
# check.sh: what a change must pass before it is done, cheapest first.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n── %s\n' "$1"; }

Scripts/install.sh run build test
source Scripts/toolchain.sh
source Scripts/python.sh Tests/Interop
source Scripts/python.sh Tests

step "layout, layers, lengths"
Scripts/lint.sh

step "every import is a declared dependency"
swift build --build-tests --explicit-target-dependency-import-check error

step "tests of the modules"
swift test --skip-build

step "release binary without Foundation"
Scripts/build.sh
libraries=$(ldd .build/release/livelogs)
if grep -E 'libFoundation|lib_FoundationICU|libswift' <<<"$libraries"; then
    echo "The release binary must stand on C libraries alone" >&2
    exit 1
fi

step "tests of the binary"
# A test that was tried again and passed may have met a fault; a program that no package brings is missing elsewhere.
"$python" -m pytest Tests --no-repeats --programs

# The crash handler can hang under a sanitizer; its own report is what we want to see.
export TSAN_OPTIONS="suppressions=$PWD/Scripts/thread-sanitizer.txt"
# What statics own counts as leaked; whether all that it names is that was not looked into.
export ASAN_OPTIONS=detect_leaks=0
for sanitizer in thread address; do
    step "tests under the $sanitizer sanitizer"
    SWIFT_BACKTRACE=enable=no swift test --sanitize="$sanitizer" --scratch-path ".build/$sanitizer"
done

step "a short fuzz"
Scripts/fuzz.sh 30

printf '\nmake check: everything passed\n'
