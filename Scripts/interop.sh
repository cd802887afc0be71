#!/usr/bin/env bash
# interop.sh [--install] [--only WORD] [--no-clients] [--no-proxies]: other people's clients and proxies on one LiveLogs, a
# table of what each got. What is not installed is left out and named; --install gets it from Debian first, which also
# starts services such as apache2 where the machine starts what it installs.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ${1:-} == --install ]]; then
    Scripts/install.sh interop
    shift
fi
Scripts/install.sh run build test
Scripts/build.sh
source Scripts/python.sh Tests/Interop
source Scripts/python.sh Tests
PYTHONPATH=Tests:Tests/Process:Tests/Interop exec "$python" Tests/Interop/interop.py "$@"
