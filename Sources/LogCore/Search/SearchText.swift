/// What a person looks for in stored lines: words that must all be there, in any order.
///
/// `connection refused` wants both words; `"connection refused"` wants them one after the other; `conn*` wants a word
/// that begins so; `10.0.0.1` is four words that follow each other. Case does not count.
package struct SearchText: Sendable, Hashable {
    /// Words that follow each other; of the last one maybe only the beginning.
    package struct Phrase: Sendable, Hashable {
        package var words: [[UInt8]]
        /// The last word goes on.
        package var isPrefix = false
        /// Four numbers with dots between them, as IPv4 addresses are written.
        package var isAddress = false
    }

    package private(set) var phrases: [Phrase] = []

    /// What is wrong with the text, for the person who wrote it.
    package struct Problem: Error, Hashable { package var message: String }

    /// Words and bytes that a question may have.
    private static let limits = (words: 32, bytes: 1024)

    package init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.limits.bytes else {
            throw Problem(message: "q may have \(Self.limits.bytes) bytes at most.")
        }
        var index = 0
        while index < bytes.count {
            if Self.isSpace(bytes[index]) {
                index += 1
                continue
            }
            if bytes[index] == UInt8(ascii: "\"") {
                guard let end = bytes[(index + 1)...].firstIndex(of: UInt8(ascii: "\"")) else {
                    throw Problem(message: "A quotation mark in q is not closed.")
                }
                index = try take(Array(bytes[(index + 1)..<end]), bytes, after: end + 1)
            } else {
                let end = bytes[index...].firstIndex { Self.isSpace($0) || $0 == UInt8(ascii: "\"") } ?? bytes.count
                var word = bytes[index..<end]
                var stars = 0
                while word.last == UInt8(ascii: "*") {
                    word.removeLast()
                    stars += 1
                }
                guard !word.contains(UInt8(ascii: "*")) else {
                    throw Problem(message: "In q, * may only stand at the end of a word.")
                }
                index = try take(Array(word), bytes, after: end - stars)
            }
        }
        guard phrases.reduce(0, { $0 + $1.words.count }) <= Self.limits.words else {
            throw Problem(message: "q may have \(Self.limits.words) words at most.")
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

    /// - Returns: where to go on.
    private mutating func take(_ text: [UInt8], _ bytes: [UInt8], after end: Int) throws(Problem) -> Int {
        var end = end
        let isPrefix = end < bytes.count && bytes[end] == UInt8(ascii: "*")
        while end < bytes.count, bytes[end] == UInt8(ascii: "*") { end += 1 }
        let words = WordReader.words(of: text.span)
        if words.isEmpty {
            if isPrefix { throw Problem(message: "In q, * needs the beginning of a word before it.") }
            // Punctuation alone: nothing that lines are known by.
            if text.isEmpty || !text.contains(where: { !Self.isSpace($0) }) { return end }
            throw Problem(message: "q has a part without letters or digits; only words can be searched for.")
        }
        let isAddress =
            !isPrefix && words.count == 4 && words.allSatisfy { $0.count <= 3 && $0.allSatisfy { $0 < 0x3A } }
            && text.elementsEqual(words.joined(separator: [UInt8(ascii: ".")]))
        phrases.append(Phrase(words: words, isPrefix: isPrefix, isAddress: isAddress))
        return end
    }

    /// Whether a line has all of it.
    package func matches(_ line: Span<UInt8>) -> Bool {
        if phrases.isEmpty { return true }
        var reader = WordReader()
        var words: [Range<Int>] = []
        while let word = reader.next(in: line) { words.append(word) }
        var isASCII = true
        for index in 0..<line.count where line[index] >= 0x80 { isASCII = false }
        return phrases.allSatisfy { Self.has($0, line, words, isASCII: isASCII) }
    }

    private static func has(_ phrase: Phrase, _ line: Span<UInt8>, _ words: [Range<Int>], isASCII: Bool) -> Bool {
        let count = phrase.words.count
        guard words.count >= count else { return false }
        for start in 0...words.count - count {
            var offset = 0
            while offset < count {
                let isBeginning = phrase.isPrefix && offset == count - 1
                let word = words[start + offset]
                guard fits(line.extracting(word), phrase.words[offset], isBeginning: isBeginning, isASCII: isASCII)
                else { break }
                if phrase.isAddress, offset > 0, !isDotted(line, words[start + offset - 1], word) { break }
                offset += 1
            }
            if offset == count { return true }
        }
        return false
    }

    private static func isDotted(_ line: Span<UInt8>, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
        right.lowerBound == left.upperBound + 1 && line[left.upperBound] == UInt8(ascii: ".")
    }

    private static func fits(_ word: Span<UInt8>, _ wanted: [UInt8], isBeginning: Bool, isASCII: Bool) -> Bool {
        guard isASCII else {
            let word = WordReader.words(of: word).first ?? []
            return isBeginning ? word.starts(with: wanted) : word == wanted
        }
        guard isBeginning ? word.count >= wanted.count : word.count == wanted.count else { return false }
        for index in wanted.indices where WordReader.fold(word[index]) != wanted[index] { return false }
        return true
    }
}
