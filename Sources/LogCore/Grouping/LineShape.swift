/// What the form of one line says about whether it goes on with the record before it.
enum LineShape: Hashable, Sendable {
    /// Begins a record, as far as the line itself can tell.
    case ordinary
    case blank
    /// Text behind white space that starts neither with a time nor with a level.
    case indented
    /// A frame of a stack, indented or not: `at f (file:1)`, `File "f", line 1`, `#0 f`, `f.rb:1:in 'g'`.
    case frame(isIndented: Bool)
    /// What stands between the parts of a trace: `Caused by: ...`, `... 12 more`, `Stack trace:`.
    case link
    /// What announces frames and follows the line they belong to, unless that calls itself ordinary: `Stack trace:`.
    case heading
    /// What only the end of a trace has; elsewhere it is a line like any other: `State: ...`, `DETAIL:  ...`.
    case tail
    /// The first line of a trace, which needs no other before it.
    case opening(TraceDialect)
    /// The name of an exception's class, alone or with its text: `java.io.IOException: closed`.
    case exception
    /// Nothing but brackets that close what other lines opened.
    case closer
}

/// What is particular about the traces of a language.
enum TraceDialect: Hashable, Sendable {
    case plain
    /// Its last line names the exception, at the margin.
    case python
    /// Functions stand at the margin and their places below them; goroutines are parted by blank lines.
    case go
    /// The line after this one is the message, whatever it looks like.
    case announced
    /// A place in a file, then the source line, a blank one and the exception.
    case node
    /// Everything up to a line with a time of its own, as sanitizers report.
    case report
    /// Some lines of text, up to the first frame.
    case spoken
    /// A statement with remarks before it, up to the next one's: MySQL's log of slow queries.
    case query
}

extension LineShape {
    /// The shape of `line`, which has no line end.
    static func of(_ line: Span<UInt8>) -> LineShape {
        let first = line.at(0)
        if first.isDigit { return .ordinary }
        if first.isSpace { return ofIndented(line) }
        if line.isEmpty { return .blank }
        if first.isLetter { return prefixes.match(line, at: 0) ?? ofWords(line) }
        switch first {
        case UInt8(ascii: "#"):
            return isNumberedFrame(line, at: 0)
                ? .frame(isIndented: false) : prefixes.match(line, at: 0) ?? .ordinary
        case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "\""):
            return isCloser(line) ? .closer : .ordinary
        case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "["), UInt8(ascii: "("),
            UInt8(ascii: "*"):
            return prefixes.match(line, at: 0) ?? ofToken(line)
        case UInt8(ascii: "<"):
            return prefixes.match(line, at: 0) ?? (isClosingTag(line) ? .closer : ofToken(line))
        case UInt8(ascii: "@"):
            return ofToken(line)
        case UInt8(ascii: "="):
            return isReport(line) ? .opening(.report) : .ordinary
        default:
            return .ordinary
        }
    }

    private static func ofIndented(_ line: Span<UInt8>) -> LineShape {
        let start = line.skippingSpaces(at: 0)
        guard start < line.count else { return .indented }
        if isFrame(line, at: start) { return .frame(isIndented: true) }
        if line.at(start) == UInt8(ascii: "+"), line.has("+ Exception Group Traceback", at: start) {
            return .opening(.python)
        }
        return beginsRecord(line, at: start) ? .ordinary : .indented
    }

    /// Whether the text at `start` begins as lines of a log do: with a time, or with a level in capitals that is a
    /// column (`" INFO [main] ..."`, `" WARN: [2026-11-20 ..."`).
    private static func beginsRecord(_ line: Span<UInt8>, at start: Int) -> Bool {
        var place = start
        while place < start &+ 4, !line.at(place).isWord, line.at(place) != UInt8(ascii: "@") { place &+= 1 }
        // An epoch might be any number; years and clocks are not.
        let reader = TimestampReader(utcOffset: 0, readTime: 0)
        if let time = reader.read(line, at: place), !time.isEpoch { return true }
        guard line.at(start).isUppercase else { return false }
        let end = line.endOfLetters(at: start)
        guard line.at(end &- 1).isUppercase, let word = LevelWord.at(line, start, end), !word.isCommon else {
            return false
        }
        if line.at(end) == UInt8(ascii: ":") {
            let next = line.skippingSpaces(at: end &+ 1)
            return line.at(next) == UInt8(ascii: "[") || reader.read(line, at: next) != nil
        }
        return line.at(end) == 0x20 || line.at(end) == UInt8(ascii: "[") || line.at(end) == UInt8(ascii: "|")
    }

    /// Lines that start with a letter and with none of the texts of the table.
    private static func ofWords(_ line: Span<UInt8>) -> LineShape {
        switch line.at(0) {
        case UInt8(ascii: "a") where isFrame(line, at: 0): .frame(isIndented: false)
        case UInt8(ascii: "g") where line.has("goroutine ", at: 0) && line.at(10).isDigit: .opening(.go)
        // The next exception of a chain in PHP.
        case UInt8(ascii: "N") where line.has("Next ", at: 0) && ExceptionName.isAtStart(of: line.extracting(5...)):
            .link
        default: ofToken(line)
        }
    }

    /// Whether a sanitizer's report starts: `==4242==ERROR: AddressSanitizer: `.
    private static func isReport(_ line: Span<UInt8>) -> Bool {
        let size = line.digits(at: 2)
        return size > 0 && line.at(1) == UInt8(ascii: "=") && line.has("==ERROR: ", at: 2 &+ size)
    }

    /// Shapes that the first word shows.
    private static func ofToken(_ line: Span<UInt8>) -> LineShape {
        let end = line.index(of: 0x20, or: 0x09, from: 0, to: min(line.count, 256))
        let last = line.at(end &- 1)
        if last == UInt8(ascii: "n"), line.has(":in", at: end &- 3), line.at(end &- 4).isDigit {
            return .frame(isIndented: false)
        }
        if end == line.count, last.isDigit, line.index(of: UInt8(ascii: ":"), from: 0) < end {
            if isPlace(line) { return .opening(.node) }
            if isBrowserFrame(line) { return .frame(isIndented: false) }
        }
        // The name of an exception ends with the word, and a colon, a bracket or nothing follows.
        guard
            last == UInt8(ascii: ":") || end == line.count || line.at(end &+ 1) == UInt8(ascii: "(")
                || line.at(end &+ 1) == UInt8(ascii: "[")
        else { return .ordinary }
        return ExceptionName.isAtStart(of: line) ? .exception : .ordinary
    }

    /// `/app/server.js:12`, `node:internal/process:123`, `file:///app/x.mjs:3`: a place and nothing else.
    private static func isPlace(_ line: Span<UInt8>) -> Bool {
        var digits = line.count
        while digits > 0, line.at(digits &- 1).isDigit { digits &-= 1 }
        guard digits < line.count, line.at(digits &- 1) == UInt8(ascii: ":") else { return false }
        return line.at(0) == UInt8(ascii: "/") || line.has("node:", at: 0) || line.has("file:///", at: 0)
    }

    /// `run@https://example.net/a.js:7:9`, as Firefox and Safari write it.
    private static func isBrowserFrame(_ line: Span<UInt8>) -> Bool {
        let at = line.index(of: UInt8(ascii: "@"), from: 0)
        guard at < line.count else { return false }
        let start = at &+ 1
        return line.has("http", at: start) || line.has("file://", at: start) || line.has("webpack", at: start)
            || line.at(start) == UInt8(ascii: "/")
    }

    /// `</order>` and nothing else.
    private static func isClosingTag(_ line: Span<UInt8>) -> Bool {
        guard line.at(1) == UInt8(ascii: "/"), line.at(2).isLetter else { return false }
        return line.index(of: UInt8(ascii: ">"), from: 2) == line.count &- 1
    }

    private static func isFrame(_ line: Span<UInt8>, at start: Int) -> Bool {
        switch line.at(start) {
        case UInt8(ascii: "a"):
            return line.has("at ", at: start) && isPlaceOfCall(line, from: start &+ 3)
        case UInt8(ascii: "F"):
            return line.has("File \"", at: start)
        case UInt8(ascii: "#"):
            return isNumberedFrame(line, at: start)
        case UInt8(ascii: "f"):
            return line.has("from ", at: start) && line.contains(":in ", from: start)
        case UInt8(ascii: "."):
            return line.has("... ", at: start) && line.at(start &+ 4).isDigit
        default:
            return false
        }
    }

    /// What follows `at `: a call with brackets, or a file with a line.
    static func isPlaceOfCall(_ line: Span<UInt8>, from start: Int) -> Bool {
        for index in start..<max(start, line.count) {
            let byte = line[index]
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "<") { return true }
            if byte == UInt8(ascii: ":"), line.at(index &+ 1).isDigit { return true }
        }
        // `at a_function_name`
        return line.count > start && line.endOfName(at: start) == line.count
    }

    /// `#0  main (file.dart:1:2)`, `#12 {main}`.
    private static func isNumberedFrame(_ line: Span<UInt8>, at start: Int) -> Bool {
        let size = line.digits(at: start &+ 1, limit: 5)
        return size > 0 && size < 5 && line.at(start &+ 1 &+ size) == 0x20
    }

    private static func isCloser(_ line: Span<UInt8>) -> Bool {
        for index in line.indices {
            switch line[index] {
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"),
                UInt8(ascii: "\""), 0x20:
                continue
            default: return false
            }
        }
        return true
    }

    private static let prefixes = PrefixTable<LineShape>(
        openings(.python, ["Traceback (most recent call last)", "ExceptionGroup Traceback"])
            + openings(.go, ["panic: ", "fatal error: ", "SIGQUIT: quit", "SIGABRT: abort"])
            + openings(
                .announced,
                ["Unhandled Exception:", "Uncaught exception:", "thread '"]
            )
            + openings(.spoken, ["Unhandled exception:", "FATAL EXCEPTION: "])
            + openings(.query, ["# Time: ", "# User@Host: "])
            + openings(
                .report,
                [
                    "WARNING: ThreadSanitizer: ", "WARNING: MemorySanitizer: ", "*** Signal ", "*** Program crashed",
                ]
            )
            + openings(
                .plain,
                [
                    "Exception in thread ", "Unhandled exception. ", "Uncaught ", "PHP Fatal error: ", "Fatal error: ",
                    "terminate called after throwing", "Thread 1 \"", "Program received signal ", "*** ERROR: ",
                    "(node:",
                ]
            )
            + links([
                "Caused by", "Suppressed: ", "Wrapped by: ", "... ", "--- End of ", "[previous exception]",
                "*** SIG", "*** Aborted at ", "PC: @ ", "** (", "note: run with `RUST_BACKTRACE",
                "note: Some details are omitted",
                "During handling of the above exception", "The above exception was the direct cause",
                "<asynchronous suspension>", "Node.js v", "(Use `node ", "created by ", "[signal ", "exit status ",
                "Aborted (core dumped)", "-- End of exception",
            ])
            + [
                "Stack trace:", "stack backtrace:", "Stack backtrace:", "stack traceback:", "Backtrace:", "backtrace:",
                "Call stack:", "[stacktrace]", "Current stack trace:", "*** Check failure stack trace: ***",
                "CallStack (from ",
            ].map { ($0, .heading) }
            + [
                "State: ", "Last message", "SUMMARY: ", "DETAIL:  ", "HINT:  ", "CONTEXT:  ", "LINE 1: ", "Location:",
                "Illegal instruction", "Segmentation fault", "Receiver: ", "Tried calling: ", "coroutine ",
            ].map { ($0, .tail) }
    )

    private static func openings(_ dialect: TraceDialect, _ texts: [String]) -> [(String, LineShape)] {
        texts.map { ($0, .opening(dialect)) }
    }

    private static func links(_ texts: [String]) -> [(String, LineShape)] { texts.map { ($0, .link) } }
}
