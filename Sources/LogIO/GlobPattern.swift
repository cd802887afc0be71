/// A path pattern as shells know it: `*`, `?`, `[a-z]`, `[!a-z]`, and `**` for any number of directories.
///
/// A name that starts with a dot is matched only by a component that starts with one, `\` takes the next character
/// literally, and nothing but `**` matches a `/`.
package struct GlobPattern: Hashable, Sendable {
    package enum Component: Hashable, Sendable {
        case name(String)
        case wildcard([UInt8])
        case anyDirectories
    }

    package let text: String
    package let components: [Component]

    /// - Parameter text: an absolute path with wildcards.
    package init(_ text: String) {
        self.text = text
        components = text.split(separator: "/").map { part in
            if part == "**" { return .anyDirectories }
            return Self.isPattern(part) ? .wildcard(Array(part.utf8)) : .name(String(part))
        }
    }

    package static func isPattern(_ text: some StringProtocol) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    package func matches(_ path: String) -> Bool {
        let names = path.split(separator: "/").map(String.init)
        return Self.matches(components[...], names[...])
    }

    private static func matches(_ pattern: ArraySlice<Component>, _ names: ArraySlice<String>) -> Bool {
        guard let first = pattern.first else { return names.isEmpty }
        switch first {
        case .anyDirectories:
            let rest = pattern.dropFirst()
            if rest.isEmpty { return !names.isEmpty && !names.contains { $0.hasPrefix(".") } }
            var names = names
            while true {
                if matches(rest, names) { return true }
                guard let name = names.popFirst(), !name.hasPrefix(".") else { return false }
            }
        case .name(let wanted):
            return names.first == wanted && matches(pattern.dropFirst(), names.dropFirst())
        case .wildcard(let wildcard):
            guard let name = names.first, matches(wildcard, name: name) else { return false }
            return matches(pattern.dropFirst(), names.dropFirst())
        }
    }

    /// One component against one name; linear but for the jump back to the last `*`.
    package static func matches(_ pattern: [UInt8], name: String) -> Bool {
        let name = Array(name.utf8)
        if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
        var at = 0
        var index = 0
        var star: (pattern: Int, name: Int)?
        while index < name.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = (at, index)
                at += 1
            } else if let next = step(pattern, at, name[index]) {
                at = next
                index += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                at = last.pattern + 1
                index = last.name + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    /// Where the pattern goes on after the element at `at` matched `byte`, or `nil` when it does not match.
    private static func step(_ pattern: [UInt8], _ at: Int, _ byte: UInt8) -> Int? {
        guard at < pattern.count else { return nil }
        switch pattern[at] {
        case UInt8(ascii: "?"):
            return at + 1
        case UInt8(ascii: "["):
            guard let set = set(pattern, at) else { return pattern[at] == byte ? at + 1 : nil }
            return set.contains(byte) ? set.end : nil
        case UInt8(ascii: "\\") where at + 1 < pattern.count:
            return pattern[at + 1] == byte ? at + 2 : nil
        default:
            return pattern[at] == byte ? at + 1 : nil
        }
    }

    private struct ByteSet {
        var ranges: [ClosedRange<UInt8>] = []
        var isInverted = false
        /// Index in the pattern after `]`.
        var end = 0

        func contains(_ byte: UInt8) -> Bool { ranges.contains { $0.contains(byte) } != isInverted }
    }

    /// Reads `[...]` at `start`; `nil` when it has no end, so that `[` stands for itself.
    private static func set(_ pattern: [UInt8], _ start: Int) -> ByteSet? {
        var set = ByteSet()
        var at = start + 1
        if at < pattern.count, pattern[at] == UInt8(ascii: "!") || pattern[at] == UInt8(ascii: "^") {
            set.isInverted = true
            at += 1
        }
        let first = at
        while at < pattern.count {
            if pattern[at] == UInt8(ascii: "]"), at > first {
                set.end = at + 1
                return set
            }
            if at + 2 < pattern.count, pattern[at + 1] == UInt8(ascii: "-"), pattern[at + 2] != UInt8(ascii: "]") {
                if pattern[at] <= pattern[at + 2] { set.ranges.append(pattern[at]...pattern[at + 2]) }
                at += 3
            } else {
                set.ranges.append(pattern[at]...pattern[at])
                at += 1
            }
        }
        return nil
    }
}
