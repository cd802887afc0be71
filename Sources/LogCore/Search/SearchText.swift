/// What a person looks for in stored lines: words that must all be there, in any order.
///
/// `connection refused` wants both words; `"connection refused"` wants them one after the other; `conn*` wants a word
/// that begins so; `10.0.0.1` is four words that follow each other. Case does not count.
package struct SearchText: Sendable, Hashable {
    /// Words that follow each other; of the last one maybe only the beginning.
    package struct Phrase: Sendable, Hashable {
        package let words: [[UInt8]]
        /// The last word goes on.
        package let isPrefix: Bool
        /// Four numbers with dots between them, as IPv4 addresses are written.
        package let isAddress: Bool
        /// After so many whole words matched and the next did not: how many still do (Knuth, Morris, Pratt).
        let fallback: [Int]

        init(words: [[UInt8]], isPrefix: Bool, isAddress: Bool) {
            self.words = words
            self.isPrefix = isPrefix
            self.isAddress = isAddress
            let whole = isPrefix ? words.count - 1 : words.count
            var fallback = Array(repeating: 0, count: whole + 1)
            var border = 0
            for index in words.indices.prefix(whole).dropFirst() {
                while border > 0, words[index] != words[border] { border = fallback[border] }
                if words[index] == words[border] { border += 1 }
                fallback[index + 1] = border
            }
            self.fallback = fallback
        }
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
}
