/// A name pattern of `*` (any run, also empty), `?` (any one byte) and plain bytes, compared with a whole name.
///
/// `*` also takes in "/", so `*/nginx/*.log` needs no `**`. Case counts.
package struct Glob: Sendable, Hashable {
    private let pattern: [UInt8]

    package init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

    /// Costs at most the product of both lengths and no memory.
    package func matches(_ name: Span<UInt8>) -> Bool {
        var index = 0
        var place = 0
        var star: Int?
        var retry = 0
        while index < name.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = place
                retry = index
                place += 1
            } else if place < pattern.count, pattern[place] == UInt8(ascii: "?") || pattern[place] == name[index] {
                place += 1
                index += 1
            } else if let star {
                retry += 1
                index = retry
                place = star + 1
            } else {
                return false
            }
        }
        while place < pattern.count, pattern[place] == UInt8(ascii: "*") { place += 1 }
        return place == pattern.count
    }
}
