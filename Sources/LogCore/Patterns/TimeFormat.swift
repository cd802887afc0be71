/// A time as `strptime(3)` describes it, read without locale: `%d/%b/%Y:%H:%M:%S %z`.
///
/// Also `%f` for a fraction of any length and `%s` for seconds since 1970. White space in the format takes any run of it.
package struct TimeFormat: Sendable, Hashable {
    package struct Failure: Error, Sendable {
        package var message: String
    }

    private enum Part: Sendable, Hashable {
        case text(UInt8)
        case space
        case field(UInt8)
    }

    private let parts: [Part]
    private static let fields = Set("YymdeHIMSfpbBhaAzZsj".utf8)
    private static let short: [UInt8: String] = [
        UInt8(ascii: "T"): "%H:%M:%S", UInt8(ascii: "F"): "%Y-%m-%d", UInt8(ascii: "R"): "%H:%M",
        UInt8(ascii: "D"): "%m/%d/%y",
    ]

    package init(_ format: String) throws(Failure) {
        var parts: [Part] = []
        var text = Array(format.utf8)[...]
        while let byte = text.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                parts.append(byte.isSpace ? .space : .text(byte))
                continue
            }
            guard let field = text.popFirst() else { throw Failure(message: "a `%` at the end") }
            if field == byte {
                parts.append(.text(byte))
            } else if let long = Self.short[field] {
                text = Array(long.utf8)[...] + text
            } else if Self.fields.contains(field) {
                parts.append(.field(field))
            } else {
                throw Failure(message: "`%\(String(decoding: [field], as: UTF8.self))` is not known")
            }
        }
        self.parts = parts
    }

    /// The time that `text` is, whole; `nil` when it is none.
    func read(_ text: Span<UInt8>, _ times: TimestampReader) -> Timestamp? {
        var walk = Walk()
        for part in parts {
            switch part {
            case .text(let byte):
                guard text.at(walk.place) == byte else { return nil }
                walk.place += 1
            case .space: walk.place = text.skippingSpaces(at: walk.place)
            case .field(let field): guard walk.take(field, text) else { return nil }
            }
        }
        return walk.place == text.count ? walk.time(times) : nil
    }

    /// What was read so far.
    private struct Walk {
        var place = 0
        var year: Int?
        var month = 1
        var day = 1
        var dayOfYear: Int?
        var clock = Clock()
        var isAfternoon: Bool?
        var epoch: Int64?

        mutating func take(_ field: UInt8, _ text: Span<UInt8>) -> Bool {
            switch field {
            case UInt8(ascii: "Y"): return number(text, 4...4) { $0.year = $1 }
            case UInt8(ascii: "y"): return number(text, 2...2) { $0.year = ($1 < 69 ? 2000 : 1900) + $1 }
            case UInt8(ascii: "m"): return number(text, 1...2) { $0.month = $1 }
            case UInt8(ascii: "d"): return number(text, 1...2) { $0.day = $1 }
            case UInt8(ascii: "e"):
                place = text.skippingSpaces(at: place)
                return number(text, 1...2) { $0.day = $1 }
            case UInt8(ascii: "j"): return number(text, 1...3) { $0.dayOfYear = $1 }
            case UInt8(ascii: "H"), UInt8(ascii: "I"): return number(text, 1...2) { $0.clock.seconds += $1 * 3600 }
            case UInt8(ascii: "M"): return number(text, 1...2) { $0.clock.seconds += $1 * 60 }
            case UInt8(ascii: "S"): return number(text, 1...2) { $0.clock.seconds += $1 }
            case UInt8(ascii: "s"): return number(text, 1...11) { $0.epoch = Int64($1) }
            case UInt8(ascii: "f"): return fraction(text)
            case UInt8(ascii: "p"):
                let letter = text.at(place).lowercase
                guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return false }
                isAfternoon = letter == UInt8(ascii: "p")
                place += 2
                return true
            case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "h"):
                guard let name = MonthName(text, at: place) else { return false }
                (month, place) = (name.month, name.end)
                return true
            case UInt8(ascii: "a"), UInt8(ascii: "A"):
                let end = text.endOfLetters(at: place)
                guard end >= place + 3 else { return false }
                place = end
                return true
            default:
                clock.end = place
                clock.readZone(text)
                guard clock.zone != nil else { return false }
                place = clock.end
                return true
            }
        }

        private mutating func number(_ text: Span<UInt8>, _ sizes: ClosedRange<Int>, _ set: (inout Walk, Int) -> Void)
            -> Bool
        {
            let size = text.digits(at: place, limit: sizes.upperBound)
            guard sizes.contains(size) else { return false }
            set(&self, text.number(at: place, size: size))
            place += size
            return true
        }

        private mutating func fraction(_ text: Span<UInt8>) -> Bool {
            let size = text.digits(at: place)
            guard size > 0 else { return false }
            clock.fractionDigits = UInt8(min(size, 9))
            clock.nanoseconds = text.number(at: place, size: min(size, 9))
            for _ in min(size, 9)..<9 { clock.nanoseconds *= 10 }
            place += size
            return true
        }

        mutating func time(_ times: TimestampReader) -> Timestamp? {
            if let isAfternoon {
                let hour = clock.seconds / 3600
                guard (1...12).contains(hour) else { return nil }
                clock.seconds += (isAfternoon ? 12 : 0) * 3600 - (hour == 12 ? 12 * 3600 : 0)
            }
            clock.end = place
            guard (0...86_400).contains(clock.seconds) else { return nil }
            if let epoch {
                let day = TimestampReader.Day(daysSince1970: epoch / 86_400)
                clock.seconds = Int(epoch % 86_400)
                clock.zone = 0
                return day.map { times.assemble($0, clock) }
            }
            if let dayOfYear, let year, (1...366).contains(dayOfYear) {
                let first = CivilDate(year: Int64(year), month: 1, day: 1).daysSince1970
                return TimestampReader.Day(daysSince1970: first + Int64(dayOfYear) - 1).map {
                    times.assemble($0, clock)
                }
            }
            return TimestampReader.Day(year: year, month: month, day: day).map { times.assemble($0, clock) }
        }
    }
}
