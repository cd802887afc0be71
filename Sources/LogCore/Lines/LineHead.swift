/// What the structure of one line says about it; positions are offsets in that line.
package struct LineHead: Hashable, Sendable {
    package var time: Timestamp?
    /// How many times were offered.
    private(set) var offers: UInt8 = 0

    package var level = Level.unknown

    /// Where `level` comes from; a higher one is not overruled by a lower.
    package var rank = Rank.none

    /// The program that wrote the line; empty when it names none.
    package var serviceStart = 0
    package var serviceEnd = 0

    /// The machine that wrote the line, and the number of the process; empty where it shows none.
    package var host = 0..<0
    package var process = 0..<0

    /// Where the text begins that people wrote: after time, level and tag as far as they were understood.
    package var message = 0

    /// Where that text ends, when it is one value of a structure; else the line's end.
    package var messageEnd = Int.max

    package init() {}

    package enum Rank: UInt8, Sendable, Comparable {
        case none, word, field, key

        package static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    /// Takes `level` when nothing better is known yet.
    mutating func offer(_ level: Level, _ rank: Rank) {
        guard rank > self.rank, level != .unknown else { return }
        self.level = level
        self.rank = rank
    }

    mutating func offerService(_ start: Int, _ end: Int) {
        guard serviceStart == serviceEnd, end > start else { return }
        (serviceStart, serviceEnd) = (start, end)
    }

    /// Takes another time that the line shows: the first counts, unless this one is the same moment told more fully.
    mutating func offer(_ offered: Timestamp) {
        offers &+= 1
        guard var known = self.time else {
            self.time = offered
            return
        }
        var time = offered
        if known.hasYear, !time.hasYear {
            time.microseconds = time.moved(toYearOf: known)
            time.hasYear = true
        }
        if known.sameSecond(as: time),
            time.fractionDigits > known.fractionDigits || (known.isEpoch && time.fractionDigits == known.fractionDigits)
        {
            self.time = time
        } else if !known.hasYear, time.hasYear, known.sameDay(as: time) {
            // `Nov 20 10:00:01 host app: 2024-11-20 10:00:00 ...` tells which year it was.
            known.microseconds = known.moved(toYearOf: time)
            known.hasYear = true
            self.time = known
        }
    }
}

extension Timestamp {
    private static let day: Int64 = 86_400_000_000

    private var date: CivilDate { CivilDate(daysSince1970: microseconds.dividedDown(by: Self.day).quotient) }

    /// Whether both are on the same day of the year.
    func sameDay(as other: Timestamp) -> Bool {
        let (own, others) = (date, other.date)
        return own.month == others.month && own.day == others.day
    }

    /// This moment in the year of `other`.
    func moved(toYearOf other: Timestamp) -> Int64 {
        var moved = date
        moved.year = other.date.year
        return moved.daysSince1970 &* Self.day &+ microseconds.dividedDown(by: Self.day).remainder
    }
}
