/// Lines of `key=value` pairs (logfmt), or with some of them in the text.
enum PairHead {
    /// Whether a key and its `=` stand at `index`.
    static func startsPair(_ line: Span<UInt8>, at index: Int) -> Bool {
        keyEnd(line, at: index) > index
    }

    /// After the key at `index`, if an `=` follows it; else `index`.
    private static func keyEnd(_ line: Span<UInt8>, at index: Int) -> Int {
        let first = line.at(index)
        guard first.isLetter || first == UInt8(ascii: "@") || first == UInt8(ascii: "_") else { return index }
        let end = endOfKey(line, at: index)
        return line.at(end) == UInt8(ascii: "=") && line.at(end &+ 1) != UInt8(ascii: "=") ? end : index
    }

    /// Whether there is an equals sign at all.
    static func mayHavePair(_ line: Span<UInt8>, from index: Int) -> Bool {
        line.index(of: UInt8(ascii: "="), from: index) < line.count
    }

    private static func endOfKey(_ line: Span<UInt8>, at index: Int) -> Int {
        var end = line.endOfLetters(at: index)
        while ByteClass(line.at(end)).isAny(of: .key) { end &+= 1 }
        return end
    }

    /// Goes through every pair from `index` on; what stands between pairs is passed over.
    static func read(
        _ line: Span<UInt8>,
        at index: Int,
        _ times: TimestampReader,
        into head: inout LineHead,
        _ witness: HeadWitness?
    ) {
        var place = index
        let reach = min(line.count, index &+ 4096)
        var fields = Fields(isNoted: witness != nil)
        while place < reach {
            let start = place
            let end = keyEnd(line, at: start)
            guard end > start else {
                // A quoted text is passed over whole, so that nothing inside it is taken for a pair.
                place = line.at(start) == UInt8(ascii: "\"") ? endOfQuote(line, at: start) : start
                while place < reach, !ByteClass(line.at(place)).isAny(of: .gap) { place &+= 1 }
                while place < reach, ByteClass(line.at(place)).isAny(of: .gap) { place &+= 1 }
                continue
            }
            var from = end &+ 1
            var to: Int
            if line.at(from) == UInt8(ascii: "\"") {
                to = endOfQuote(line, at: from)
                place = to
                from &+= 1
                if to > from, line.at(to &- 1) == UInt8(ascii: "\"") { to &-= 1 }
            } else {
                to = line.endOfValue(from: from)
                place = to
                if to > from, line.at(to &- 1) == UInt8(ascii: ",") { to &-= 1 }
            }
            if let name = FieldName.at(line, start, end) {
                fields.take(line, name, start, from, to, times, into: &head)
            }
            while place < reach,
                line.at(place).isSpace || line.at(place) == UInt8(ascii: ",") || line.at(place) == UInt8(ascii: ";")
            {
                place &+= 1
            }
        }
        fields.finish(times, into: &head)
        fields.note(in: witness)
    }

    /// After the quote that closes the one at `index`, or the line's end.
    private static func endOfQuote(_ line: Span<UInt8>, at index: Int) -> Int {
        min(line.endOfString(from: index &+ 1) &+ 1, line.count)
    }
}
