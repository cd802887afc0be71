#!/usr/bin/env bash
# build.sh: the release build. Leaves .build/release/livelogs and .build/release/websocket-echo, each one file: Swift's
# runtime is linked in, and so are the page and the rules.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install.sh run build
source Scripts/toolchain.sh

swift build -c release --static-swift-stdlib --product livelogs
swift build -c release --static-swift-stdlib --product websocket-echo
