/// What the first line of a record says that matters to the lines after it; read only when there is a question.
struct GroupHead: Hashable {
    private var flags: UInt8

    static let none = GroupHead(flags: 0)
    static let unread = GroupHead(flags: 0x80)

    private init(flags: UInt8) { self.flags = flags }

    private static let quiet: UInt8 = 1
    private static let traces: UInt8 = 2
    private static let error: UInt8 = 4
    private static let label: UInt8 = 8
    private static let mentioned: UInt8 = 16

    init(_ line: Span<UInt8>) {
        let head = HeadReader(times: TimestampReader(utcOffset: 0, readTime: 0)).read(line)
        let isMentioned = ExceptionName.isMentioned(in: line)
        flags = 0
        if isMentioned { flags |= Self.mentioned }
        let severity = head.rank > .none ? head.level.severity : .unknown
        let isQuiet = severity == .info || severity == .debug
        if isQuiet { flags |= Self.quiet }
        if !isQuiet, head.time != nil || head.rank > .none || isMentioned { flags |= Self.traces }
        if severity >= .error { flags |= Self.error }
        if head.rank == .none, let time = head.time, Self.endsWithMethod(line, from: time.end) { flags |= Self.label }
    }

    /// Frames of a stack go with every line but one that calls itself ordinary: that was written in between.
    func takesFrames(areIndented: Bool) -> Bool { areIndented ? flags & Self.quiet == 0 : takesTraces }

    /// An exception or a traceback at the margin goes with a log line of a warning or worse, or of no level.
    var takesTraces: Bool { flags & Self.traces != 0 }

    var isError: Bool { flags & Self.error != 0 }

    /// A time, a class and a method: Java's own logging tells level and text in the next line.
    var announcesLevel: Bool { flags & Self.label != 0 }

    /// A trace may well follow.
    var isCandidate: Bool { isError || announcesLevel || (takesTraces && flags & Self.mentioned != 0) }

    private static func endsWithMethod(_ line: Span<UInt8>, from index: Int) -> Bool {
        let start = line.skippingSpaces(at: index)
        let end = line.endOfName(at: start)
        var hasPoint = false
        for place in start..<max(start, end) where line.at(place) == UInt8(ascii: ".") { hasPoint = true }
        guard start > index, hasPoint, line.at(end) == 0x20 else { return false }
        let method = end &+ 1
        var last = line.at(method) == UInt8(ascii: "<") ? method &+ 1 : method
        while line.at(last).isWord || line.at(last) == UInt8(ascii: "$") || line.at(last) == UInt8(ascii: ">") {
            last &+= 1
        }
        return last > method && last == line.count
    }

    /// `SEVERE: text`, in capitals.
    static func isLevelLabel(_ line: Span<UInt8>) -> Bool {
        let end = line.endOfLetters(at: 0)
        return line.at(end) == UInt8(ascii: ":") && line.at(0).isUppercase && line.at(end &- 1).isUppercase
            && LevelWord.at(line, 0, end) != nil
    }
}

/// Frames of Swift's and macOS's traces at the margin: `3    libshop.so   0x00007f1a2b3c4d5e run() + 112`.
enum NumberedFrame {
    static func isAtStart(of line: Span<UInt8>) -> Bool {
        let size = line.digits(at: 0, limit: 4)
        guard size > 0, size < 4, line.at(size) == 0x20 else { return false }
        var place = line.skippingSpaces(at: size)
        if line.has("0x", at: place) { return true }
        while place < line.count, !line.at(place).isSpace { place &+= 1 }
        return line.has("0x", at: line.skippingSpaces(at: place))
    }
}

/// Lines at the margin inside the traces of Go.
enum GoFrame {
    static func isAtStart(of line: Span<UInt8>) -> Bool {
        if line.at(line.count &- 1) == UInt8(ascii: ")") { return line.endOfName(at: 0) > 0 && !line.at(0).isDigit }
        if line.has("runtime", at: 0) || line.has("...additional frames", at: 0) || line.has("main.", at: 0) {
            return true
        }
        // Registers: `rax    0x0`.
        let end = line.endOfName(at: 0)
        return end > 1 && end < 7 && line.has("0x", at: line.skippingSpaces(at: end))
    }

    /// A function of a package and nothing else: `main.main`, `github.com/a/b.(*T).Do`.
    static func isName(_ line: Span<UInt8>) -> Bool {
        guard line.at(0).isLetter, line.count < 256 else { return false }
        var points = 0
        for index in line.indices {
            let byte = line[index]
            if ByteClass(byte).isAny(of: .word) { continue }
            switch byte {
            case UInt8(ascii: "."): points &+= 1
            case UInt8(ascii: "/"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "-"): continue
            default: return false
            }
        }
        return points > 0 && line.at(line.count &- 1) != UInt8(ascii: ".")
    }
}
