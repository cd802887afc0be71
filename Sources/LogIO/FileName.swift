/// What a file's name alone says about whether it is a log that is being written.
package enum FileName {
    /// The last component of a path.
    package static func last(of path: String) -> Substring {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path[...] }
        return path[path.utf8.index(after: slash)...]
    }

    /// What precedes the last component; "/" for files of the root.
    package static func directory(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    package static func join(_ directory: String, _ name: some StringProtocol) -> String {
        directory == "/" ? "/\(name)" : "\(directory)/\(name)"
    }

    private static let compressedEndings = [
        ".gz", ".bz2", ".xz", ".zst", ".lz4", ".lzma", ".lzo", ".Z", ".zip", ".7z", ".tar", ".tgz", ".br",
    ]

    package static func isCompressed(_ name: some StringProtocol) -> Bool {
        compressedEndings.contains { name.hasSuffix($0) }
    }

    private static let binaryNames: Set<String> = ["wtmp", "btmp", "utmp", "lastlog", "faillog", "tallylog"]

    /// Login records and journals: binary even while they are empty.
    package static func isBinary(_ name: some StringProtocol) -> Bool {
        let base = rotationBase(of: name) ?? String(name)
        return binaryNames.contains(base) || base.hasSuffix(".journal") || base.hasSuffix(".journal~")
    }

    private static let otherEndings = [
        ".pid", ".lock", ".sock", ".pos", ".state", ".conf", ".cfg", ".ini", ".yaml", ".yml", ".html", ".css", ".js",
        ".sh", ".py", ".md", ".tmp", ".swp", ".db", ".sqlite", ".sqlite3", ".db-wal", ".db-shm", "~",
    ]

    /// Text that lies among logs and is none: READMEs, lock files, settings, editors' leftovers.
    package static func isNoLog(_ name: some StringProtocol) -> Bool {
        name.hasPrefix(".") || name.hasPrefix("README") || otherEndings.contains { name.hasSuffix($0) }
    }

    /// `app.log` for `app.log.1`, `app.log-20261120`, `app.log.2026-11-20`, `app.log.old`; `nil` for a name that
    /// rotation did not make.
    package static func rotationBase(of name: some StringProtocol) -> String? {
        for ending in [".old", ".prev", ".bak"] where name.hasSuffix(ending) && name.utf8.count > ending.utf8.count {
            return String(name.dropLast(ending.utf8.count))
        }
        let bytes = Array(name.utf8)
        var start = bytes.count
        while start > 0, isStamp(bytes[start - 1]) { start -= 1 }
        // The stamp must begin with a separator; letters before it belong to the base ("log4.1" is "log4" and ".1").
        while start < bytes.count, isDigit(bytes[start]) { start += 1 }
        guard start > 0, start + 1 < bytes.count else { return nil }
        let stamp = bytes[(start + 1)...]
        let digits = stamp.count(where: isDigit)
        let isNumber = bytes[start] == UInt8(ascii: ".") && digits == stamp.count && digits <= 4
        guard isNumber || digits >= 8 else { return nil }
        return String(decoding: bytes[..<start], as: UTF8.self)
    }

    /// As `rotationBase`, also of `app.log.2.gz`, `app-20261120.log` and `app.1.log`: the name before rotation.
    package static func archiveBase(of name: String) -> String? {
        let plain = withoutEnding(name)
        if let base = rotationBase(of: plain) { return base }
        guard let dot = plain.lastIndex(of: "."), dot > plain.startIndex,
            !plain[dot...].dropFirst().allSatisfy(\.isNumber),
            let stem = rotationBase(of: plain[..<dot])
        else { return nil }
        return stem + plain[dot...]
    }

    /// `app.log.1`, unlike `app.log-20261120`: a bare number is never the name of the file that is being written.
    package static func isNumbered(_ name: some StringProtocol) -> Bool {
        guard let base = rotationBase(of: name) else { return false }
        return name.utf8.count - base.utf8.count <= 5
    }

    /// Whether `name` is an earlier generation of `base`: a name that any common rotation would give it.
    ///
    /// Also `app-2026-11-20.log` and `app.1.log` for `app.log`, as rotating libraries write them.
    package static func isGeneration(_ name: String, of base: String) -> Bool {
        guard name != base, !isCompressed(name) else { return false }
        if rotationBase(of: name) == base { return true }
        if name.hasPrefix(base) { return isStamp(name.dropFirst(base.count)) }
        guard let dot = base.lastIndex(of: "."), dot > base.startIndex else { return false }
        let stem = base[..<dot]
        let ending = base[dot...]
        guard name.hasPrefix(stem), name.hasSuffix(ending), name.utf8.count > base.utf8.count else { return false }
        return isStamp(name.dropFirst(stem.count).dropLast(ending.count))
    }

    /// As `isGeneration`, also for names with an ending of a format that can be decompressed.
    static func isAnyGeneration(_ name: String, of base: String) -> Bool {
        if isGeneration(name, of: base) { return true }
        guard let ending = readableEndings.first(where: { name.hasSuffix($0) }) else { return false }
        let plain = String(name.dropLast(ending.count))
        return isGeneration(plain, of: base)
    }

    /// bzip2 is among them to say that it is not read.
    private static let readableEndings = [".gz", ".xz", ".zst", ".bz2"]

    /// What every name that rotation gives to a file called `base` begins with.
    static func stem(of base: String) -> String {
        guard let dot = base.lastIndex(of: "."), dot > base.startIndex else { return base }
        return String(base[..<dot])
    }

    /// The name of what was compressed into the file called `name`.
    static func withoutEnding(_ name: String) -> String {
        readableEndings.first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
    }

    /// Of files to which a link leads in turn, as `a.2026-11-28` and `a.2026-11-29`, or `0.log` and `1.log`: whether
    /// `name` came before `other`, by its numbers.
    static func isEarlier(_ name: String, than other: String) -> Bool {
        let (left, right) = (numbers(of: name), numbers(of: other))
        return left.rest == right.rest && left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    private static func numbers(of name: String) -> (rest: [String], numbers: [Int]) {
        var rest: [String] = []
        var numbers: [Int] = []
        for part in name.split(omittingEmptySubsequences: true, whereSeparator: { !isDigitCharacter($0) }) {
            numbers.append(Int(part) ?? .max)
        }
        for part in name.split(omittingEmptySubsequences: false, whereSeparator: isDigitCharacter) where !part.isEmpty {
            rest.append(String(part))
        }
        return (rest, numbers)
    }

    private static func isDigitCharacter(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    /// Whether the file at `path` is called an earlier generation of the one at `base`, in the same directory.
    static func isGeneration(ofPath path: String, _ base: String) -> Bool {
        directory(of: path) == directory(of: base) && isGeneration(String(last(of: path)), of: String(last(of: base)))
    }

    /// By their names alone: `.2` is older than `.1`, but `-20261119` older than `-20261120`.
    package static func isOlderGeneration(_ left: String, than right: String) -> Bool {
        if isNumbered(last(of: left)), isNumbered(last(of: right)) {
            return left.utf8.count != right.utf8.count ? left.utf8.count > right.utf8.count : left > right
        }
        return left < right
    }

    /// A dot and a number, or a date behind any separator; "-2" is another instance, not another generation.
    private static func isStamp(_ text: Substring) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, !isDigit(first), bytes.allSatisfy(isStamp) else { return false }
        let digits = bytes.count(where: isDigit)
        return digits >= 6 || (digits > 0 && digits == bytes.count - 1 && first == UInt8(ascii: "."))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isStamp(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "T"): true
        default: isDigit(byte)
        }
    }
}
