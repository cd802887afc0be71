#!/usr/bin/env bash
# install.sh GROUP...: installs the Debian packages of these groups (see packages.txt) that are not there yet.
# Calls no apt at all when nothing is missing; without root it says what to run and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted() {
    local group name rest
    while read -r group name rest; do
        [[ " $* " == *" $group "* ]] && echo "$name"
    done < <(grep -vE '^\s*(#|$)' Scripts/packages.txt) | sort -u
}

if ! command -v dpkg-query >/dev/null; then
    echo "This is not a Debian: make sure that you have the like of: $(wanted "$@" | paste -sd' ')" >&2
    exit 0
fi

# ${db:Status-Status} is empty for a package that dpkg has never seen.
missing=()
for name in $(wanted "$@"); do
    status=$(dpkg-query -W -f='${db:Status-Status}\n' "$name" 2>/dev/null || true)
    grep -qx installed <<<"$status" || missing+=("$name")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $(id -u) -ne 0 ]]; then
    echo "Packages are missing. Please run this, then try again:" >&2
    echo "    sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "Installing what is missing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
