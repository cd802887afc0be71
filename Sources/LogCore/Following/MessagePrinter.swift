/// Writes the messages of a stream the way people read them: one line each, further lines of a record behind a bar.
///
///     2026-11-20 10:00:00.123 ERROR    sshd auth.log: Failed password for root [auth_failure]
package struct MessagePrinter: ~Copyable {
    private let hasColor: Bool
    private let utcOffset: ((_ second: Int64) -> Int)?
    /// The last second shown, and how it is written: lines come in runs of the same.
    private var second: [UInt8] = []
    private var secondText: [UInt8] = []

    /// - Parameters:
    ///   - hasColor: mark severities and the like with SGR sequences.
    ///   - utcOffset: seconds that local time is ahead of UTC at a second since 1970; `nil` to show UTC.
    package init(hasColor: Bool, utcOffset: ((_ second: Int64) -> Int)?) {
        self.hasColor = hasColor
        self.utcOffset = utcOffset
    }

    /// Appends the line of `message`, which was `json`; nothing for a `hello`.
    package mutating func append(_ message: ReceivedMessage, json: Span<UInt8>, to output: inout [UInt8]) {
        switch message {
        case .hello:
            return
        case .log(let record):
            append(record, to: &output)
        case .gap(let from, let last, let missed):
            let text =
                last >= from
                ? "\(missed) \(missed == 1 ? "line" : "lines") missed (\(from) to \(last))"
                : "the server was restarted: lines in between may be missing"
            paint("-- \(text) --", Paint.notice, to: &output)
        case .issue(let issue):
            append(issue, to: &output)
        case .health(let score, let status, let recent):
            paint("-- health \(score) \(status), \(recent) recent issues --", Paint.status(status), to: &output)
        case .error(let message):
            paint("-- error: \(message) --", Paint.notice, to: &output)
        case .other(let type):
            paint(type.uppercased(), Paint.faint, to: &output)
            output.append(0x20)
            PrintableText.append(json: json, to: &output)
        }
        output.append(0x0A)
    }

    private mutating func append(_ record: ReceivedRecord, to output: inout [UInt8]) {
        append(time: record.timestamp, to: &output)
        append(severity: record.severity, to: &output)
        append(service: record.service, source: record.source, to: &output)
        PrintableText.append(record.line, isMultiline: true, to: &output)
        if let issue = record.issue {
            output.append(0x20)
            paint("[\(issue)]", Paint.faint, to: &output)
        }
    }

    private mutating func append(_ issue: ReceivedIssue, to output: inout [UInt8]) {
        append(time: issue.time, to: &output)
        append(severity: issue.severity, to: &output)
        paint("issue \(issue.change): \(issue.title), \(issue.count) so far; ", Paint.notice, to: &output)
        append(service: issue.service, source: issue.source, to: &output)
        PrintableText.append(issue.message, isMultiline: true, to: &output)
    }

    private func append(severity: String, to output: inout [UInt8]) {
        let word = severity.uppercased()
        paint(word, Paint.severity(severity), to: &output)
        for _ in word.utf8.count..<max(9, word.utf8.count + 1) { output.append(0x20) }
    }

    /// `sshd auth.log: `, or `auth.log: ` where the service is unknown or the file is named after it.
    private func append(service: String?, source: String, to output: inout [UInt8]) {
        let name = source.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(source[$0...].dropFirst()) } ?? source
        if let service, !service.isEmpty {
            paint(service, Paint.service, to: &output)
            output.append(0x20)
        }
        paint(name, Paint.faint, to: &output)
        output += ": ".utf8
    }

    private func paint(_ text: String, _ sequence: StaticString, to output: inout [UInt8]) {
        let isPainted = hasColor && sequence.utf8CodeUnitCount > 0
        if isPainted { output += "\u{1B}[\(sequence)m".utf8 }
        PrintableText.append(text, to: &output)
        if isPainted { output += "\u{1B}[0m".utf8 }
    }

    /// Appends `2026-11-20 10:00:00.123 `, with a `Z` when it is UTC; a time of another form as it is.
    private mutating func append(time: String, to output: inout [UInt8]) {
        let octets = Array(time.utf8)
        guard octets.count == 27, octets[26] == UInt8(ascii: "Z"), octets[19] == UInt8(ascii: ".") else {
            PrintableText.append(time, to: &output)
            output.append(0x20)
            return
        }
        if !second.elementsEqual(octets[..<19]) {
            guard let text = localText(octets[..<19]) else {
                PrintableText.append(time, to: &output)
                output.append(0x20)
                return
            }
            second = Array(octets[..<19])
            secondText = text
        }
        output += secondText
        for octet in octets[19..<23] { output.append(octet == UInt8(ascii: ".") ? octet : Self.digit(octet)) }
        if utcOffset == nil { output.append(UInt8(ascii: "Z")) }
        output.append(0x20)
    }

    private static func digit(_ octet: UInt8) -> UInt8 { (0x30...0x39).contains(octet) ? octet : UInt8(ascii: "?") }

    /// `2026-11-20T10:00:00` of UTC as `2026-11-20 11:00:00` of where we are; `nil` when it is no time.
    private func localText(_ octets: ArraySlice<UInt8>) -> [UInt8]? {
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for octet in octets[range] {
                guard (0x30...0x39).contains(octet) else { return nil }
                value = value * 10 + Int64(octet - 0x30)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let seconds = number(17..<19), (1...12).contains(month), hour < 24
        else { return nil }
        let date = CivilDate(year: year, month: Int(month), day: Int(day))
        let utc = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + seconds
        var text: [UInt8] = []
        RFC3339.append(microseconds: (utc + Int64(utcOffset?(utc) ?? 0)) * 1_000_000, to: &text)
        text[10] = 0x20
        return Array(text[..<19])
    }
}

/// SGR parameters (ECMA-48 §8.3.117) that people with any kind of colour vision can tell apart, by brightness and hue
/// from orange to blue; the word beside them says the same.
private enum Paint {
    static let faint: StaticString = "38;5;245"
    static let notice: StaticString = "1;38;5;221"
    static let service: StaticString = "1"

    static func severity(_ name: String) -> StaticString {
        switch name {
        case "critical": "1;38;5;231;48;5;125"
        case "error": "1;38;5;208"
        case "warning": "38;5;221"
        case "info": "38;5;75"
        default: faint
        }
    }

    static func status(_ name: String) -> StaticString {
        switch name {
        case "healthy": "38;5;75"
        case "warning": "38;5;221"
        default: "1;38;5;208"
        }
    }
}
