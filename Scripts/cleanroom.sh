#!/usr/bin/env bash
# cleanroom.sh [--keep] [TARGET...]: clones this project into a bare Debian 12 that has Swift, make and git and nothing
# else, and runs `make run` (until the page answers) and `make test` there. Needs root and debootstrap.
#
# The root comes from debootstrap, in a folder of its own; the toolchain is bind-mounted read-only. The clone has what is
# committed, so commit first. The registries are those of this machine: its apt sources and pip settings are copied in.
set -euo pipefail
cd "$(dirname "$0")/.."

keep=
[[ ${1:-} == --keep ]] && keep=yes && shift
targets=("${@:-run}")
[[ $# -gt 0 ]] || targets=(run test)

[[ $(id -u) -eq 0 ]] || { echo "cleanroom.sh mounts and chroots: run it as root" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "Please run this first: apt-get install debootstrap" >&2; exit 1; }
source Scripts/toolchain.sh
toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")

top=$(mktemp -d "${TMPDIR:-/tmp}/cleanroom.XXXXXX")
root=$top/root
mkdir "$root"

# Never delete through a mount: everything below the root is unmounted first, and what findmnt still sees stops it.
clean_up() {
    local mounted
    while mounted=$(findmnt -rn -o TARGET | grep -F "$top/" | sort -r) && [[ -n $mounted ]]; do
        while IFS= read -r target; do
            umount "$target" 2>/dev/null || umount --lazy "$target" || return 1
        done <<<"$mounted"
    done
    if findmnt -rn -o TARGET | grep -qF "$top/"; then
        echo "Still mounted below $top: nothing is deleted" >&2
        return 1
    fi
    [[ -n $keep ]] && echo "Kept: $root" && return
    rm -rf --one-file-system "$top"
}
trap clean_up EXIT

step() { printf '\n── cleanroom: %s\n' "$1"; }
inside() {
    chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM=dumb SWIFT=/opt/swift/bin \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${settings[@]}" "$@"
}
# What this machine tells its package tools by environment holds inside as well.
mapfile -t settings < <(env | grep -E '^(PIP_|SSL_CERT_|https?_proxy=|no_proxy=|HTTPS?_PROXY=|NO_PROXY=)' || true)

step "a bare Debian 12"
mirror=$(awk '$1 == "URIs:" { print $2; exit } $1 == "deb" { print $2; exit }' \
    /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true)
debootstrap --variant=minbase --include=ca-certificates,git,make bookworm "$root" ${mirror:+"$mirror"} >"$top/debootstrap.log" ||
    { tail -n 20 "$top/debootstrap.log" >&2; exit 1; }
for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt /etc/pip.conf /root/.config/pip/pip.conf \
    /etc/apt/sources.list.d/debian.sources; do
    [[ ! -e $file ]] || install -D -m 644 "$file" "$root$file"
done
[[ ! -e $root/etc/apt/sources.list.d/debian.sources ]] || rm -f "$root/etc/apt/sources.list"
# Otherwise the next certificate package would write the bundle anew, without this machine's own.
mkdir -p "$root/usr/local/share/ca-certificates"
cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
grep -lE '^Acquire' /etc/apt/apt.conf.d/* | xargs -r cp -t "$root/etc/apt/apt.conf.d/"

mkdir -p "$root/opt/swift"
mount --bind "$toolchain" "$root/opt/swift"
mount -o remount,bind,ro "$root/opt/swift"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount --bind /dev "$root/dev"
mount -t devpts devpts "$root/dev/pts" -o newinstance,ptmxmode=0666
mount -t tmpfs tmpfs "$root/dev/shm"

git clone --quiet --no-local . "$root/root/live-logs"
inside dpkg-query -W -f='${Package}\n' | sort >"$top/before"

answers() {
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
    grep -q '^HTTP/1.1 200' <&3
}

for target in "${targets[@]}"; do
    step "make $target"
    if [[ $target != run ]]; then
        inside make -C /root/live-logs "$target"
        continue
    fi
    inside make -C /root/live-logs run ARGS="--control-port 0 --ws-port 0" >"$top/run.log" 2>&1 &
    running=$!
    page=
    while kill -0 "$running" 2>/dev/null && [[ -z $page ]]; do
        page=$(sed -nE 's|.*livelogs: page http://127\.0\.0\.1:([0-9]+)/.*|\1|p' "$top/run.log" | head -n 1)
        sleep 0.5
    done
    cat "$top/run.log"
    [[ -n $page ]] || { echo "make run ended before it told the page's address" >&2; exit 1; }
    (answers "$page" /) && (answers "$page" /health) || { echo "the page does not answer" >&2; exit 1; }
    # The program itself, not make: how it ends is part of what is tested.
    for link in /proc/[0-9]*/exe; do
        [[ $(readlink "$link") == "$root"/root/live-logs/.build/*/livelogs ]] || continue
        program=${link#/proc/} program=${program%/exe}
    done
    kill -TERM "$program"
    wait "$running" || { echo "make run ended with $?" >&2; exit 1; }
    echo "make run: the page answered, and it stopped cleanly"
done

step "packages that were installed"
inside dpkg-query -W -f='${Package}\n' | sort | comm -13 "$top/before" - | paste -sd' '
