#!/usr/bin/env bash
# layers.sh: what the compiler does not enforce. Cores compute and import nothing that talks to the kernel; a file is
# one idea and no longer than 400 lines; nothing is public, since nobody imports us.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
complain() {
    echo "$1" >&2
    failed=1
}

# core, modules that it may import beside Swift's own: PATH=MODULE allows one below that path only.
allowed() {
    case $1 in
    YAML) echo CYAML ;;
    Configuration) echo YAML ;;
    HTTPCore) ;;
    WebSocketCore) echo HTTPCore Opening=COpenSSL Deflate=CZlib ;;
    LogCore) echo YAML CHyperscan CPCRE2 ;;
    Insight) echo LogCore YAML ;;
    ControlAPI) echo HTTPCore LogCore Insight FoundationEssentials CZlib CAssets ;;
    esac
}

for core in YAML Configuration HTTPCore WebSocketCore LogCore Insight ControlAPI; do
    while IFS=: read -r file line text; do
        module=$(sed -E 's/^.*\bimport +(struct |enum |class |func |protocol )?([A-Za-z0-9_]+).*$/\2/' <<<"$text")
        case $module in Swift | Synchronization | _*) continue ;; esac
        ok=
        for entry in $(allowed "$core"); do
            [[ $module == "${entry#*=}" ]] || continue
            [[ $entry != *=* || $file == Sources/$core/${entry%%=*}/* ]] && ok=1
        done
        [[ -n $ok ]] || complain "$file:$line: a core must not import $module here"
    done < <(grep -rnE '^[^/]*\bimport [A-Za-z_]' --include='*.swift' "Sources/$core" || true)
done

while read -r lines file; do
    complain "$file: $lines lines, 400 is the limit"
done < <(git ls-files --cached --others --exclude-standard -- Sources Tests Public Scripts Benchmarks Fuzz |
    grep -E '\.(swift|c|h|js|mjs|css|html|py|sh|go)$' | xargs -r wc -l | awk '$2 != "total" && $1 > 400')

# libFuzzer's entry points are the exception: C must find them.
while IFS= read -r hit; do
    complain "$hit: nothing is public"
done < <(grep -rnE '^\s*(@[^ ]+ )*(public|open) ' --include='*.swift' Sources Tests | grep -v '@c(' || true)

while IFS= read -r file; do
    complain "$file: say what the file is about, not that it helps"
done < <(git ls-files --cached --others --exclude-standard |
    grep -iE '(^|/)(utils?|utilities|helpers?|common|extensions|misc)(\.[a-z]+|/)' || true)

exit $failed
