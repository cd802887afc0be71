#!/usr/bin/env bash
# templates.sh LOGS TEMPLATES: grouping accuracy of our template miner beside Drain3's, see Benchmarks/templates.py.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ $# -eq 2 ]] || {
    echo "usage: templates.sh DIRECTORY-OF-LOGS DIRECTORY-OF-TEMPLATES" >&2
    exit 64
}
Scripts/install.sh bench
source Scripts/toolchain.sh
LIVELOGS_BENCH=1 swift build -c release --product MineTemplates >&2
source Scripts/python.sh Benchmarks
exec "$python" Benchmarks/templates.py --mine .build/release/MineTemplates --logs "$1" --templates "$2"
