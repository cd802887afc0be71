/// When one time zone had which offset from UTC, up to the year 2200: a table that is searched and never computed.
///
/// Made from a TZif file (RFC 9636) or from a rule as POSIX writes it in `TZ`.
package final class TimeZoneRules: Sendable {
    /// A time with one offset, in microseconds.
    struct Period {
        /// Since 1970 UTC; it ends where the next one starts.
        var start: Int64
        /// Ahead of UTC.
        var offset: Int64
        /// Local times from `lower` to below `upper` belong to this period and to no other; none do where they meet.
        var lower = Int64.min
        var upper = Int64.max
    }

    /// A change of the offset.
    struct Change {
        /// Seconds since 1970 UTC.
        var time: Int64
        /// Seconds ahead of UTC, from then on.
        var offset: Int64
    }

    /// What a local time that belongs to one period only, to none or to several may mean.
    enum Meaning {
        case one(Period)
        /// Clocks skipped it: it is read by the offset before the change.
        case skipped(offset: Int64)
        /// Clocks showed it more than once; local times from `start` to below `end` are in the same position.
        case repeated(first: Int64, second: Int64, start: Int64, end: Int64)
    }

    /// In order; the first reaches back for ever, the last forward.
    let periods: [Period]

    package static let utc = TimeZoneRules(secondsAhead: 0)

    /// A zone that never changes.
    package convenience init(secondsAhead offset: Int) { self.init(initial: Int64(offset), changes: []) }

    /// - Parameters:
    ///   - initial: seconds ahead of UTC before the first change.
    ///   - changes: in order of time.
    init(initial: Int64, changes: [Change]) {
        var list = [Period(start: -Self.farthest, offset: initial &* Self.second)]
        for change in changes {
            let next = Period(start: change.time &* Self.second, offset: change.offset &* Self.second)
            guard next.start > -Self.farthest, next.start < Self.farthest else { continue }
            // Only the name or the kind of time changed.
            if list[list.count - 1].offset == next.offset { continue }
            if list[list.count - 1].start >= next.start { list.removeLast() }
            if list.last?.offset != next.offset { list.append(next) }
        }
        periods = Self.bounded(list)
    }

    static let second: Int64 = 1_000_000
    /// Times beyond it, in microseconds before and after 1970, are none that a log shows.
    private static let farthest: Int64 = 1 << 57
    /// No offset is larger: 26 hours.
    static let widest: Int64 = 26 * 3_600 * second

    /// Says of each period which local times are its own.
    private static func bounded(_ list: [Period]) -> [Period] {
        var list = list
        var latest = -farthest
        for index in list.indices {
            if index > 0 { latest = max(latest, list[index].start + list[index - 1].offset) }
            list[index].lower = max(latest, list[index].start + list[index].offset)
        }
        var earliest = farthest
        for index in list.indices.reversed() {
            if index + 1 < list.count { earliest = min(earliest, list[index + 1].start + list[index + 1].offset) }
            let end = index + 1 < list.count ? list[index + 1].start + list[index].offset : farthest
            list[index].upper = min(earliest, end)
        }
        list[0].lower = .min / 2
        if list.count == 1 { list[0].upper = .max / 2 } else { list[list.count - 1].upper = .max / 2 }
        return list
    }

    /// The period of a moment, in microseconds since 1970 UTC.
    func period(at moment: Int64) -> Period { periods[index(at: moment)] }

    /// Microseconds that local time is ahead of UTC at a moment, in microseconds since 1970 UTC.
    package func offset(at moment: Int64) -> Int64 { period(at: moment).offset }

    private func index(at moment: Int64) -> Int {
        var (low, high) = (0, periods.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if periods[middle].start <= moment { low = middle } else { high = middle }
        }
        return low
    }

    /// What `local`, microseconds since 1970 by the clock on the wall, may mean.
    func meaning(of local: Int64) -> Meaning {
        let first = index(at: local &- Self.widest)
        let last = index(at: local &+ Self.widest)
        var earlier: Int?
        var later = first
        for place in first...last {
            let period = periods[place]
            if local >= period.lower, local < period.upper { return .one(period) }
            guard local >= localStart(place), local < localEnd(place) else { continue }
            if earlier == nil { earlier = place }
            later = place
        }
        guard let earlier else {
            for place in first...last where place > 0 && local < localStart(place) {
                if local >= localEnd(place - 1) { return .skipped(offset: periods[place - 1].offset) }
            }
            return .one(periods[last])
        }
        return .repeated(
            first: periods[earlier].offset,
            second: periods[later].offset,
            start: localStart(later),
            end: localEnd(earlier)
        )
    }

    private func localStart(_ place: Int) -> Int64 {
        place == 0 ? .min / 2 : periods[place].start + periods[place].offset
    }

    private func localEnd(_ place: Int) -> Int64 {
        place + 1 == periods.count ? .max / 2 : periods[place + 1].start + periods[place].offset
    }
}
