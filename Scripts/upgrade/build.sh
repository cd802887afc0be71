#!/usr/bin/env bash
# build.sh COMMIT: the release binary of an older commit, left in .build/upgrade/COMMIT/livelogs; built once.
set -euo pipefail
cd "$(dirname "$0")/../.."

place=.build/upgrade/$1
[[ -x $place/livelogs ]] && exit 0
if ! git cat-file -e "$1^{commit}" 2>/dev/null; then
    echo "upgrade: commit $1 is not here: fetch the whole history (git fetch --unshallow), or take it out of Scripts/upgrade/commits.txt" >&2
    exit 1
fi

source Scripts/toolchain.sh
sources=$(mktemp -d --tmpdir "livelogs-$1-XXXXXX")
trap 'rm -rf "$sources"' EXIT
# An export, not a work tree: nothing of it stays in the repository, however this ends.
git archive "$1" | tar -x -C "$sources"
swift build --package-path "$sources" -c release --static-swift-stdlib --product livelogs
mkdir -p "$place"
cp "$sources/.build/release/livelogs" "$place/livelogs.part"
mv "$place/livelogs.part" "$place/livelogs"
