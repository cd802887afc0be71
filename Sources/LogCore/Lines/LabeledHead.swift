/// Lines of labelled values with tabs between them (LTSV): `time:2026-11-20T10:00:00Z<tab>status:200`.
enum LabeledHead {
    /// Reads the line into `head` if it is of that form.
    ///
    /// - Returns: false when it is not.
    static func read(
        _ line: Span<UInt8>,
        at index: Int,
        _ times: TimestampReader,
        into head: inout LineHead,
        _ witness: HeadWitness?
    ) -> Bool {
        guard let first = endOfLabel(line, at: index) else { return false }
        var tab = first
        while tab < line.count, line[tab] != 0x09 { tab &+= 1 }
        guard tab < line.count, endOfLabel(line, at: tab &+ 1) != nil else { return false }
        var fields = Fields(isNoted: witness != nil)
        var place = index
        while let colon = endOfLabel(line, at: place) {
            var end = colon &+ 1
            while end < line.count, line[end] != 0x09 { end &+= 1 }
            if let name = FieldName.at(line, place, colon) {
                fields.take(line, name, place, colon &+ 1, end, times, into: &head)
            }
            place = end &+ 1
        }
        guard fields.count > 0 else { return false }
        fields.finish(times, into: &head)
        fields.note(in: witness)
        return true
    }

    /// Index of the colon behind the label at `index`.
    private static func endOfLabel(_ line: Span<UInt8>, at index: Int) -> Int? {
        var end = index
        while ByteClass(line.at(end)).isAny(of: [.word, .keyMark]) { end &+= 1 }
        guard end > index, line.at(index).isLetter, line.at(end) == UInt8(ascii: ":"), !line.at(end &+ 1).isSpace else {
            return nil
        }
        return end
    }
}
