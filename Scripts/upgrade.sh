#!/usr/bin/env bash
# upgrade.sh [--seed N] [--keep]: databases and archives of older commits, made by their own binaries, opened by this one.
# Builds the release binaries of Scripts/upgrade/commits.txt, once each, and runs Scripts/upgrade/upgrade.py with them.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install.sh run build test
source Scripts/toolchain.sh
source Scripts/python.sh Tests
Scripts/build.sh

commits=()
while read -r commit schema; do
    Scripts/upgrade/build.sh "$commit"
    commits+=("$commit:$schema")
done < <(grep -vE '^\s*(#|$)' Scripts/upgrade/commits.txt)

exec "$python" Scripts/upgrade/upgrade.py "$@" "${commits[@]}"
