#!/usr/bin/env bash
# fuzz.sh [SECONDS]: runs every fuzz target for that long (60), each on the seeds in Fuzz/Seeds/<Target>/.
# A folder Fuzz/<Target>/ is the executable Fuzz<Target>, which the manifest has only with LIVELOGS_FUZZ set: it has no
# main of its own until libFuzzer is linked in.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
Scripts/install.sh run build
source Scripts/toolchain.sh
export LIVELOGS_FUZZ=1 SWIFT_BACKTRACE=enable=no
# A scratch path of its own: these flags would make every other build start over.
scratch=.build/fuzz

shopt -s nullglob
targets=()
for folder in Fuzz/*/; do
    name=$(basename "$folder")
    [[ $name == Seeds ]] || targets+=("$name")
done
if [[ ${#targets[@]} -eq 0 ]]; then
    echo "There is no fuzz target below Fuzz/" >&2
    exit 1
fi

for name in "${targets[@]}"; do
    # Each --sanitize alone would replace what the other has the compiler instrument; both are needed to link.
    swift build -c release --scratch-path "$scratch" --product "Fuzz$name" \
        --sanitize fuzzer --sanitize address -Xswiftc -sanitize=fuzzer,address
    corpus=$scratch/corpus/$name log=$scratch/$name.log
    mkdir -p "$corpus" "Fuzz/Seeds/$name"
    echo "── $name, $seconds s"
    if ! "$scratch/release/Fuzz$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 \
        -artifact_prefix="$scratch/$name-" "$corpus" "Fuzz/Seeds/$name" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        exit 1
    fi
    if grep -q 'no interesting inputs were found' "$log"; then
        echo "$name was built without coverage: it would find nothing" >&2
        exit 1
    fi
    tail -n 1 "$log"
done
echo "${#targets[@]} passed, 0 failed"
