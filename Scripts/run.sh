#!/usr/bin/env bash
# run.sh [OPTIONS] [FILE|DIR|GLOB ...]: builds livelogs and starts it; with no file, on this machine's logs.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install.sh run build
source Scripts/toolchain.sh

swift build -c release --static-swift-stdlib --product livelogs
exec .build/release/livelogs "$@"
