extension SearchText {
    /// Whether a line has all words and phrases.
    package func matches(_ line: Span<UInt8>) -> Bool {
        var comparisons = 0
        return matches(line, comparisons: &comparisons)
    }

    /// The same, and adds the number of words compared: at most three per word of the line and phrase.
    ///
    /// One pass over the line for all phrases. Each word is put into lower case once, and nothing is allocated for words in
    /// ASCII.
    package func matches(_ line: Span<UInt8>, comparisons: inout Int) -> Bool {
        var missing = phrases.count
        if missing == 0 { return true }
        var progress = Array(repeating: Progress.matched(0), count: missing)
        var reader = WordReader()
        var end: Int?
        while let range = reader.next(in: line) {
            let isDotted = end.map { range.lowerBound == $0 + 1 && line[$0] == UInt8(ascii: ".") } ?? false
            end = range.upperBound
            let word = line.extracting(range)
            let lowercased = Self.isASCII(word) ? nil : WordReader.words(of: word).first
            for index in phrases.indices {
                guard case .matched(let count) = progress[index] else { continue }
                let phrase = phrases[index]
                // The numbers of an address are only joined by dots.
                let start = phrase.isAddress && !isDotted ? 0 : count
                let next =
                    if let lowercased {
                        phrase.advance(start, lowercased.span, &comparisons)
                    } else {
                        phrase.advance(start, word, &comparisons)
                    }
                progress[index] = next
                if case .found = next { missing -= 1 }
            }
            if missing == 0 { return true }
        }
        return false
    }

    /// How much of a phrase the words read so far end with.
    fileprivate enum Progress {
        case matched(Int)
        case found
    }

    private static func isASCII(_ word: Span<UInt8>) -> Bool {
        var all: UInt8 = 0
        for index in word.indices { all |= word[index] }
        return all < 0x80
    }
}

extension SearchText.Phrase {
    /// The state after the next word of a line, when the `count` words before it matched.
    fileprivate func advance(_ count: Int, _ word: Span<UInt8>, _ comparisons: inout Int) -> SearchText.Progress {
        let whole = fallback.count - 1
        var count = count
        if count == whole {
            // Only its beginning is missing: without `isPrefix` the phrase would have been found.
            comparisons += 1
            if Self.fits(word, words[count], isBeginning: true) { return .found }
            if whole == 0 { return .matched(0) }
            count = fallback[count]
        }
        while true {
            comparisons += 1
            if Self.fits(word, words[count], isBeginning: false) {
                count += 1
                break
            }
            if count == 0 { break }
            count = fallback[count]
        }
        return count == whole && !isPrefix ? .found : .matched(count)
    }

    private static func fits(_ word: Span<UInt8>, _ wanted: [UInt8], isBeginning: Bool) -> Bool {
        guard isBeginning ? word.count >= wanted.count : word.count == wanted.count else { return false }
        for index in wanted.indices where WordReader.fold(word[index]) != wanted[index] { return false }
        return true
    }
}
