/// What the word before an address makes of it.
enum Preposition {
    case from, to, other

    /// Of the word before `start`, where an address begins; quotes, brackets, `=`, `:` and blanks are passed over.
    init(before start: Int, in line: Span<UInt8>) {
        // A URL names where something is asked for.
        if line.at(start &- 1) == UInt8(ascii: "/"), line.at(start &- 2) == UInt8(ascii: "/"),
            line.at(start &- 3) == UInt8(ascii: ":")
        {
            self = .to
            return
        }
        var end = start
        while end > 0, !line[end &- 1].isWord, start &- end < 5 { end &-= 1 }
        var begin = end
        while begin > 0, line[begin &- 1].isLetter, end &- begin < 8 { begin &-= 1 }
        self.init(line.lowercaseWord(begin, end))
    }

    /// - Parameter word: as `lowercaseWord` gives it, its first eight letters.
    init(_ word: UInt64) {
        self = word == 0 ? .other : Self.origins.contains(word) ? .from : Self.goals.contains(word) ? .to : .other
    }

    private static let origins = words(
        "from client rhost rip src ip host remote addr peer address source for attacker by workstat"
    )
    private static let goals = words("to lip dst server listen laddr upstream dest on")

    private static func words(_ text: String) -> [UInt64] {
        text.split(separator: " ").map { $0.utf8.reduce(0) { $0 << 8 | UInt64($1) } }
    }
}

/// A host's name after a word that says something came from there.
enum HostWord {
    static func isIn(_ line: Span<UInt8>) -> Bool {
        var index = 0
        while index < line.count {
            guard line[index].isLetter else {
                index &+= 1
                continue
            }
            let start = index
            while line.at(index).isLetter { index &+= 1 }
            guard Preposition(line.lowercaseWord(start, index)) == .from else { continue }
            if isName(line, after: index, certain: line.at(index) == UInt8(ascii: "=")) { return true }
        }
        return false
    }

    /// Whether a host's name follows; when it is `certain` that one should, as in `rhost=anna`, it needs no dot.
    private static func isName(_ line: Span<UInt8>, after end: Int, certain: Bool) -> Bool {
        var index = end
        while index < line.count, !line[index].isWord, line[index] != UInt8(ascii: "?"), index &- end < 5 {
            index &+= 1
        }
        guard line.at(index).isWord, index > end else { return false }
        // `rhost=  user=x`: nothing was said.
        if certain { return index == end &+ 1 || !line.at(end &+ 1).isSpace }
        var hasDot = false
        while line.at(index).isWord || line.at(index) == 0x2D || line.at(index) == 0x2E {
            if line.at(index) == 0x2E, line.at(index &+ 1).isWord { hasDot = true }
            index &+= 1
        }
        return hasDot
    }
}
