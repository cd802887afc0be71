/// Finds what somebody may have meant.
enum NearMiss {
    /// ", did you mean X?" when one of `candidates` is near `word`, else nothing.
    static func hint(for word: String, among candidates: [String], prefix: String = "") -> String {
        let allowed = max(1, word.utf8.count / 3)
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let distance = distance(Array(word.utf8.prefix(64)), Array(candidate.utf8))
            if distance <= allowed, distance < best?.distance ?? Int.max { best = (distance, candidate) }
        }
        return best.map { "; did you mean \(prefix)\($0.candidate)?" } ?? ""
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make `left` into `right` (optimal string
    /// alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var older: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var cost = min(previous[column + 1], current[column]) + 1
                cost = min(cost, previous[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, older[column - 1] + 1)
                }
                current.append(cost)
            }
            (older, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
