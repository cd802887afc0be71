/// Makes whole lines of bytes as they come, with the beginning of the next one kept.
struct LineAssembly {
    private let limit: Int
    private var partial: [UInt8] = []

    /// The partial line is over the limit: bytes are dropped up to its end.
    private var isCutting = false

    /// Lines that were longer than the limit.
    private(set) var truncated = 0

    init(limit: Int) { self.limit = limit }

    /// Whole lines, each with its "\n"; maybe none.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var fresh = bytes
        if isCutting {
            guard let newline = fresh.firstIndex(of: 0x0A) else { return [] }
            fresh = fresh[newline...]
            isCutting = false
        }
        guard let last = fresh.lastIndex(of: 0x0A) else {
            partial += fresh
            cutPartial()
            return []
        }
        var lines = partial
        lines += fresh[...last]
        var end = lines.count
        truncated += LineLimit.cut(&lines, upTo: &end, limit: limit)
        partial = Array(fresh[(last + 1)...])
        cutPartial()
        return lines
    }

    /// What has begun and will not end.
    mutating func takePartial() -> [UInt8] {
        isCutting = false
        defer { partial = [] }
        return partial
    }

    private mutating func cutPartial() {
        guard partial.count > limit else { return }
        partial.removeLast(partial.count - limit)
        isCutting = true
        truncated += 1
    }
}
