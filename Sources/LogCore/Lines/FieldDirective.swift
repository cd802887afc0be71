/// The columns of a source that names them itself: W3C extended logs begin with `#Fields: date time c-ip ... sc-status`.
///
/// Without it such a line is read like any other, which goes wrong where the order is not the usual one or where the day
/// stands in a `#Date:` line only. A later directive of the same source takes the place of the one before.
struct FieldDirective {
    private var date = -1
    private var time = -1
    private var moment = -1
    private var status = -1
    private var host = -1
    /// What `#Date:` said last, for lines that show a time of day only.
    private var day: TimestampReader.Day?

    /// Further columns are nobody's status.
    private static let limit = 64

    /// Whether `line` is a directive that anything can be learned from.
    static func isAtStart(of line: Span<UInt8>) -> Bool {
        line.at(0) == UInt8(ascii: "#") && (line.has("Fields:", at: 1) || line.has("Date:", at: 1))
    }

    /// Takes what the directive `line` says.
    mutating func learn(_ line: Span<UInt8>, _ times: TimestampReader) {
        if line.has("Date:", at: 1) {
            day = times.day(line, at: line.skippingSpaces(at: 6)) ?? day
            return
        }
        (date, time, moment, status, host) = (-1, -1, -1, -1, -1)
        var place = 8
        for column in 0..<Self.limit {
            place = line.skippingSpaces(at: place)
            let start = place
            while place < line.count, !line.at(place).isSpace { place &+= 1 }
            guard place > start else { return }
            name(line, start, place, column)
        }
    }

    private mutating func name(_ line: Span<UInt8>, _ start: Int, _ end: Int, _ column: Int) {
        switch end &- start {
        case 4 where line.has("date", at: start): date = column
        case 4 where line.has("time", at: start): time = column
        case 6 where line.has("s-host", at: start): host = column
        case 9 where line.has("sc-status", at: start): status = column
        case 9 where line.has("timestamp", at: start): moment = column
        case 14 where line.has("s-computername", at: start): host = column
        default: break
        }
    }

    /// Reads the columns of `line` into `head`.
    ///
    /// - Returns: false when they show no time, so that the line is better read as any other.
    func read(_ line: Span<UInt8>, _ times: TimestampReader, into head: inout LineHead) -> Bool {
        guard time >= 0 || moment >= 0, mayBegin(line, times) else { return false }
        let isTabbed = line.index(of: 0x09, from: 0) < line.count
        var place = 0
        var shown = date < 0 ? day : nil
        var clock: Clock?
        var level = Level.unknown
        for column in 0...max(date, time, moment, status, host) {
            guard place < line.count else { break }
            let end = Self.end(of: line, from: place, isTabbed)
            let start = line.at(place) == UInt8(ascii: "\"") ? place &+ 1 : place
            if column == date {
                shown = times.day(line, at: start)
                if shown == nil, moment < 0 { return false }
            }
            if column == time {
                clock = Clock(line, at: start)
                if clock == nil, moment < 0 { return false }
            }
            if column == moment, let time = times.read(line, at: start) { head.offer(time) }
            if column == status, line.digits(at: start, limit: 4) == 3 {
                level = Level(status: line.number(at: start, size: 3))
            }
            if column == host, head.host.isEmpty, line.at(start).isWord { head.host = start..<end }
            place = end &+ 1
            while !isTabbed, line.at(place) == 0x20 { place &+= 1 }
        }
        if let shown, var clock {
            // The notation is UTC by definition (W3C extended log file format, "Entries").
            if clock.zone == nil { clock.zone = 0 }
            head.offer(times.assemble(shown, clock))
        }
        guard head.time != nil else { return false }
        head.offer(level, .field)
        return true
    }

    /// Whether the first column can be what it is named: lines of another form, which may follow a directive for ever,
    /// are known by that.
    private func mayBegin(_ line: Span<UInt8>, _ times: TimestampReader) -> Bool {
        let first = line.at(0)
        if first == UInt8(ascii: "#") { return false }
        guard moment < 0, date == 0 || time == 0 else { return true }
        let start = first == UInt8(ascii: "\"") ? 1 : 0
        guard line.at(start).isDigit else { return false }
        return date == 0 ? times.day(line, at: start) != nil : Clock(line, at: start) != nil
    }

    /// Where the column that begins at `place` ends; quotes hold blanks together.
    private static func end(of line: Span<UInt8>, from place: Int, _ isTabbed: Bool) -> Int {
        var end = place
        if !isTabbed, line.at(place) == UInt8(ascii: "\"") {
            end = line.index(of: UInt8(ascii: "\""), from: place &+ 1) &+ 1
        }
        while end < line.count, isTabbed ? line[end] != 0x09 : line[end] != 0x20 { end &+= 1 }
        return min(end, line.count)
    }
}
