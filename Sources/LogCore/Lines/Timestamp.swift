/// Which of day and month a source writes first, where both are digits.
package enum DateOrder: UInt8, Sendable {
    case unknown, dayFirst, monthFirst
    /// One date that can be read both ways, and nobody looked for others yet.
    case either
    /// The same, and others that were looked at can be read both ways too.
    case ambiguous

    var isDecided: Bool { self == .dayFirst || self == .monthFirst }

    /// What is known of a source after a line with `next`: a date that decides stands until one decides otherwise.
    func learning(_ next: DateOrder) -> DateOrder {
        if next.isDecided { return next }
        return self == .unknown ? next : self
    }
}

/// A time that a line shows, and how much of it was shown.
package struct Timestamp: Hashable, Sendable {
    /// Since 1970 UTC, rounded down.
    package var microseconds: Int64

    /// What is left below the microsecond, 0 to 999 nanoseconds.
    package var nanoseconds: UInt16 = 0

    /// The line showed a zone (or the notation is UTC by definition, as epochs are).
    package var hasZone: Bool

    /// The line showed the year; else it was inferred from the time of the read.
    package var hasYear: Bool

    /// Digits of the fraction, 0 for whole seconds.
    package var fractionDigits: UInt8

    /// A bare count since 1970, which any large number may look like.
    package var isEpoch = false

    /// What its date, day and month in digits, tells of the order in which the source writes them.
    package var order = DateOrder.unknown

    /// Where the text of the time ends in its line.
    package var end: Int

    package init(microseconds: Int64, hasZone: Bool, hasYear: Bool, fractionDigits: UInt8, end: Int) {
        self.microseconds = microseconds
        self.hasZone = hasZone
        self.hasYear = hasYear
        self.fractionDigits = fractionDigits
        self.end = end
    }

    /// Whether both name the same second, where one may be a local time and the other not.
    func sameSecond(as other: Timestamp) -> Bool {
        let second = Int64(1_000_000)
        let gap = (microseconds.dividedDown(by: second).quotient - other.microseconds.dividedDown(by: second).quotient)
            .magnitude
        if hasZone == other.hasZone { return gap == 0 }
        // Zones are whole quarters of an hour, at most 14 hours from UTC.
        return gap <= 14 * 3600 && gap % 900 == 0
    }
}
