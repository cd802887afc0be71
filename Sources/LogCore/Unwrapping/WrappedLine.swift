/// One line as a container runtime wrote it: where the program's own text is in it, and what is said about it.
struct WrappedLine {
    /// Of the program's text in the line.
    var text: Range<Int>

    /// The text is the inside of a JSON string.
    var isEscaped = false

    /// The program's line goes on in the next one of the same stream.
    var isPartial: Bool

    var stream: Stream

    /// Where the time stands.
    var time: Int

    enum Stream: UInt8, Sendable { case output, error }

    /// Reads either format; `nil` for a line that is neither.
    init?(_ line: Span<UInt8>) {
        switch line.at(0) {
        case UInt8(ascii: "{"): self.init(docker: line)
        case let first where first.isDigit: self.init(criLine: line)
        default: return nil
        }
    }

    /// Docker's `json-file`: `{"log":"text\n","stream":"stdout","time":"2026-11-21T10:00:00.000000001Z"}`, members in any
    /// order, others passed over.
    ///
    /// A text without "\n" at its end is a piece of a line longer than 16 KiB.
    private init?(docker line: Span<UInt8>) {
        var place = 1
        var text: Range<Int>?
        var hasEscapes = false
        var stream: Stream?
        var time: Int?
        while line.at(place) == UInt8(ascii: "\"") {
            let key = place &+ 1
            let keyEnd = JSONText.endOfString(line, from: key).end
            guard line.at(keyEnd &+ 1) == UInt8(ascii: ":") else { return nil }
            place = keyEnd &+ 2
            if line.at(place) == UInt8(ascii: "\"") {
                let value = place &+ 1
                let (end, isEscaped) = JSONText.endOfString(line, from: value)
                guard end < line.count else { return nil }
                switch (keyEnd &- key, line.at(key)) {
                case (3, UInt8(ascii: "l")): (text, hasEscapes) = (value..<end, isEscaped)
                case (6, UInt8(ascii: "s")): stream = line.at(value &+ 3) == UInt8(ascii: "e") ? .error : .output
                case (4, UInt8(ascii: "t")): time = value
                default: break
                }
                place = end &+ 1
            } else {
                place = JSONText.endOfNest(line, from: place)
            }
            guard line.at(place) == UInt8(ascii: ",") else { break }
            place &+= 1
        }
        guard line.at(place) == UInt8(ascii: "}"), let text, let time else { return nil }
        let end = text.upperBound
        let isWhole =
            text.count >= 2 && line.at(end &- 1) == UInt8(ascii: "n") && line.at(end &- 2) == UInt8(ascii: "\\")
            && !Self.isEscaped(line, end &- 2, from: text.lowerBound)
        self.text = isWhole ? text.lowerBound..<end &- 2 : text
        self.isEscaped = hasEscapes
        isPartial = !isWhole
        self.stream = stream ?? .output
        self.time = time
    }

    /// The format of Kubernetes' runtimes and of Podman: `2026-11-21T10:00:00.000000001+00:00 stdout F text`, with `P` for
    /// a piece of a longer line.
    private init?(criLine line: Span<UInt8>) {
        var place = 0
        while place < 40, line.at(place) > 0x20 { place &+= 1 }
        guard place >= 20, line.at(10) == UInt8(ascii: "T"), line.at(place) == 0x20,
            line.at(place &+ 1) == UInt8(ascii: "s"), line.at(place &+ 2) == UInt8(ascii: "t"),
            line.at(place &+ 3) == UInt8(ascii: "d"), line.at(place &+ 7) == 0x20
        else { return nil }
        switch line.at(place &+ 4) {
        case UInt8(ascii: "o"): stream = .output
        case UInt8(ascii: "e"): stream = .error
        default: return nil
        }
        let tag = line.at(place &+ 8)
        guard tag == UInt8(ascii: "F") || tag == UInt8(ascii: "P") else { return nil }
        isPartial = tag == UInt8(ascii: "P")
        // More tags may follow behind colons; what comes after the one space is the text.
        place &+= 9
        while place < line.count, line.at(place) != 0x20 { place &+= 1 }
        text = min(place &+ 1, line.count)..<line.count
        time = 0
    }

    /// Whether an odd number of backslashes stands before the one at `place`.
    private static func isEscaped(_ line: Span<UInt8>, _ place: Int, from start: Int) -> Bool {
        var first = place
        while first > start, line.at(first &- 1) == UInt8(ascii: "\\") { first &-= 1 }
        return (place &- first) & 1 == 1
    }
}
