# Sourced: puts the Swift toolchain on PATH, wherever it is: $SWIFT, PATH, or one of the places it is usually unpacked to.

swift_found() {
    local place
    if [[ -n ${SWIFT:-} ]]; then
        # SWIFT may name the command or the folder it is in.
        [[ -d $SWIFT ]] && place=$SWIFT || place=$(dirname "$SWIFT")
        [[ -x $place/swift ]] && echo "$place" && return
        echo "SWIFT=$SWIFT: there is no swift command there" >&2
        return 1
    fi
    if command -v swift >/dev/null; then
        dirname "$(command -v swift)"
        return
    fi
    for place in "${SWIFTLY_BIN_DIR:-$HOME/.local/share/swiftly/bin}" /opt/swift*/usr/bin /usr/local/swift*/usr/bin \
        /usr/share/swift*/usr/bin /usr/libexec/swift*/bin "$HOME"/swift*/usr/bin; do
        [[ -x $place/swift ]] && echo "$place" && return
    done
    echo "Swift 6.3 or later is needed: install it from swift.org, then set SWIFT to its folder usr/bin" >&2
    return 1
}

swift_bin=$(swift_found) || exit 1
export PATH=$swift_bin:$PATH

# A toolchain that is too old would fail far less clearly, in the manifest.
swift_version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
read -r swift_major swift_minor <<<"$swift_version"
if [[ -z ${swift_major:-} ]]; then
    echo "$swift_bin/swift does not start: $(swift --version 2>&1 | head -n 1)" >&2
    exit 1
fi
if ((swift_major < 6 || (swift_major == 6 && swift_minor < 3))); then
    echo "Swift 6.3 or later is needed; $swift_bin/swift is $swift_major.$swift_minor" >&2
    exit 1
fi
