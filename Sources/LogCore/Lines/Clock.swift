/// A time of day as text shows it: `10:00:00`, `9:05:01,123 PM`, `15.42.50.675872`, `100000Z`, `10:00:00.5+02:00`.
struct Clock {
    /// Seconds of the day; a leap second runs over into the next minute.
    var seconds: Int
    var nanoseconds: Int = 0
    var fractionDigits: UInt8 = 0
    /// Seconds east of UTC, where the text says so.
    var zone: Int?
    var end: Int

    /// Midnight.
    init() { (seconds, end) = (0, 0) }

    /// Reads `H:MM:SS`, `H.MM.SS` or, where `isLoose`, also `H:MM`, with fraction, half of the day and zone.
    init?(_ line: Span<UInt8>, at index: Int, isLoose: Bool = false) {
        if let shown = line.eight(at: index)?.clock, !line.at(index &+ 8).isDigit {
            self.init(line, shown.hour, shown.minute, shown.second, end: index &+ 8)
        } else {
            self.init(inParts: line, at: index, isLoose)
        }
    }

    /// The same for those that are not eight bytes with colons.
    private init?(inParts line: Span<UInt8>, at index: Int, _ isLoose: Bool) {
        let hourSize = line.digits(at: index, limit: 3)
        guard hourSize == 1 || hourSize == 2 else { return nil }
        let separator = line.at(index &+ hourSize)
        // Hyphens only behind a whole date, as names of files have them.
        guard
            separator == UInt8(ascii: ":") || separator == UInt8(ascii: ".")
                || (separator == UInt8(ascii: "-") && isLoose && hourSize == 2)
        else { return nil }
        var place = index &+ hourSize &+ 1
        guard line.digits(at: place, limit: 3) == 2 else { return nil }
        let hour = line.number(at: index, size: hourSize)
        let minute = line.number(at: place, size: 2)
        place &+= 2
        var second = 0
        if line.at(place) == separator, line.digits(at: place &+ 1, limit: 3) == 2 {
            second = line.number(at: place &+ 1, size: 2)
            place &+= 3
        } else if !isLoose || separator != UInt8(ascii: ":") {
            return nil
        }
        self.init(line, hour, minute, second, end: place)
    }

    /// Those numbers, which end at `end`, and what follows them.
    @inline(__always)
    private init?(_ line: Span<UInt8>, _ hour: Int, _ minute: Int, _ second: Int, end: Int) {
        guard hour < 24, minute < 60, second < 61 else { return nil }
        seconds = hour &* 3600 &+ minute &* 60 &+ second
        self.end = end
        readFraction(line)
        // Most often neither follows, so one look is enough.
        let next = line.at(line.skippingSpaces(at: self.end))
        guard next.isLetter || next == UInt8(ascii: "+") || next == UInt8(ascii: "-") else { return }
        readHalf(line, hour: hour)
        readZone(line)
    }

    /// Reads `HHMMSS`, `HHMM` no less, with fraction and zone.
    init?(compact line: Span<UInt8>, at index: Int) {
        guard line.digits(at: index, limit: 7) == 6 else { return nil }
        let hour = line.number(at: index, size: 2)
        let minute = line.number(at: index &+ 2, size: 2)
        let second = line.number(at: index &+ 4, size: 2)
        guard hour < 24, minute < 60, second < 61 else { return nil }
        seconds = hour * 3600 + minute * 60 + second
        end = index &+ 6
        readFraction(line)
        readZone(line)
    }

    private mutating func readFraction(_ line: Span<UInt8>) {
        let mark = line.at(end)
        guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",") || mark == UInt8(ascii: ":") else { return }
        let size = line.digits(at: end &+ 1)
        // `02:49:59:447`: only thousandths are written so.
        guard mark == UInt8(ascii: ":") ? size == 3 : size > 0 else { return }
        let kept = min(size, 9)
        nanoseconds = line.number(at: end &+ 1, size: kept) &* Self.powers[9 &- kept]
        fractionDigits = UInt8(kept)
        end &+= 1 &+ size
    }

    private static let powers: InlineArray<10, Int> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    ]

    private mutating func readHalf(_ line: Span<UInt8>, hour: Int) {
        let place = line.skippingSpaces(at: end)
        let half = line.at(place).lowercase
        guard half == UInt8(ascii: "a") || half == UInt8(ascii: "p"),
            line.at(place &+ 1).lowercase == UInt8(ascii: "m"),
            !line.at(place &+ 2).isWord, hour >= 1, hour <= 12
        else { return }
        if half == UInt8(ascii: "p"), hour < 12 { seconds &+= 12 * 3600 }
        if half == UInt8(ascii: "a"), hour == 12 { seconds &-= 12 * 3600 }
        end = place &+ 2
    }

    /// `Z`, `+hh:mm`, `+hhmm`, `+hh` and the names people write, after at most two spaces.
    mutating func readZone(_ line: Span<UInt8>) {
        let place = line.skippingSpaces(at: end)
        guard place &- end <= 2 else { return }
        let first = line.at(place)
        if first.isUppercase || (first == UInt8(ascii: "z") && place == end) {
            let stop = line.endOfLetters(at: place)
            guard !line.at(stop).isDigit, line.at(stop) != UInt8(ascii: "_"), let name = ZoneName(line, place, stop)
            else {
                return
            }
            zone = name.offset
            end = stop
            // `GMT+0200`, `UTC-5`
            if name.offset == 0, let (offset, after) = Self.offset(line, at: stop) {
                zone = offset
                end = after
            }
        } else if let (offset, after) = Self.offset(line, at: place) {
            // A short one with a space before it is more often a field: `10:00:00 -1`.
            guard place == end || after &- place >= 5 else { return }
            zone = offset
            end = after
        }
    }

    /// Seconds east of UTC of `+hh:mm`, `+hhmm` or `+hh` at `index`, and where it ends.
    private static func offset(_ line: Span<UInt8>, at index: Int) -> (Int, Int)? {
        let sign = line.at(index)
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        var hours = 0
        var minutes = 0
        var end = index &+ 1
        switch line.digits(at: end, limit: 5) {
        case 4:
            hours = line.number(at: end, size: 2)
            minutes = line.number(at: end &+ 2, size: 2)
            end &+= 4
        case 2 where line.at(end &+ 2) == UInt8(ascii: ":") && line.digits(at: end &+ 3, limit: 3) == 2:
            hours = line.number(at: end, size: 2)
            minutes = line.number(at: end &+ 3, size: 2)
            end &+= 5
        case 2:
            hours = line.number(at: end, size: 2)
            end &+= 2
        default:
            return nil
        }
        guard hours <= 14, minutes < 60, !line.at(end).isWord else { return nil }
        let size = hours * 3600 + minutes * 60
        return (sign == UInt8(ascii: "-") ? -size : size, end)
    }
}

/// An abbreviation of a time zone; where several share one, the most widespread.
struct ZoneName {
    /// Seconds east of UTC.
    let offset: Int

    static let longest = 4

    init?(_ line: Span<UInt8>, _ start: Int, _ end: Int) {
        guard end > start, end &- start <= Self.longest else { return nil }
        guard let minutes = Self.minutes[line, start, end] else { return nil }
        offset = minutes * 60
    }

    private static let minutes = WordTable<Int>([
        ("z", 0), ("utc", 0), ("gmt", 0), ("wet", 0), ("bst", 60), ("cet", 60), ("west", 60), ("cest", 120),
        ("eet", 120), ("sast", 120), ("eest", 180), ("msk", 180), ("ist", 330), ("sgt", 480), ("hkt", 480),
        ("awst", 480), ("jst", 540), ("kst", 540), ("aest", 600), ("aedt", 660), ("nzst", 720), ("nzdt", 780),
        ("hst", -600), ("akst", -540), ("akdt", -480), ("pst", -480), ("pdt", -420), ("mst", -420), ("mdt", -360),
        ("cst", -360), ("cdt", -300), ("est", -300), ("edt", -240), ("brt", -180), ("art", -180),
    ])
}
