/// Which moment the times of one source mean that show no zone.
///
/// Most of them lie in one period of the zone and cost two comparisons. In the hour that happens twice, lines that are read
/// as they are written mean what is nearest before now; of old ones the order tells: a step back within the source's lines
/// starts the second pass.
struct LocalClock {
    /// What of a source's lines decides about its next one.
    struct State {
        /// The last local time without a zone, in microseconds since 1970.
        var last = Int64.min
        /// It is known to stand in the second pass of an hour that happens twice.
        var isSecondPass = false
    }

    /// What the lines of the source at hand said so far.
    var state = State()

    /// Microseconds ahead of UTC that the `TimestampReader` of the block at hand takes for such times: the zone's offset at
    /// the time of the read.
    private(set) var assumed: Int64 = 0

    private var rules: TimeZoneRules
    /// Local times from `lower` to below `upper` are `offset` ahead of UTC, without a doubt.
    private var lower = Int64.max
    private var upper = Int64.min
    private var offset: Int64 = 0
    /// The period of the last read.
    private var today: (start: Int64, end: Int64) = (.max, .min)

    private var readTime: Int64 = 0
    private var isLate = false

    init(_ rules: TimeZoneRules) { self.rules = rules }

    /// A line's clock may be so far ahead of ours, in microseconds.
    private static let slack: Int64 = 60_000_000
    private static let day: Int64 = 86_400_000_000
    /// A smaller step back is disorder among threads.
    private static let step: Int64 = 1_800_000_000

    /// Times mean those of another zone from now on.
    mutating func setRules(_ next: TimeZoneRules) {
        guard next !== rules else { return }
        rules = next
        (lower, upper) = (.max, .min)
        today = (.max, .min)
    }

    /// The next times are those of a block that was read at `readTime`; `isLate` if that is long after they were written.
    mutating func begin(readTime: Int64, isLate: Bool) {
        self.readTime = readTime
        self.isLate = isLate
        guard readTime < today.start || readTime >= today.end else { return }
        (today.start, today.end, assumed) = rules.span(at: readTime)
    }

    /// Microseconds since 1970 UTC of a time that was read with `assumed`.
    @inline(__always)
    mutating func moment(of time: Timestamp) -> Int64 {
        if time.hasZone { return time.microseconds }
        let local = time.microseconds &+ assumed
        guard local >= lower, local < upper else { return search(local) }
        state.last = local
        return local &- offset
    }

    /// The same outside of what is known.
    @inline(never)
    private mutating func search(_ local: Int64) -> Int64 {
        let last = state.last
        state.last = local
        switch rules.meaning(of: local) {
        case .one(let period):
            (lower, upper, offset) = (period.lower, period.upper, period.offset)
            return local &- offset
        case .skipped(let before):
            return local &- before
        case .repeated(let first, let second, let start, let end):
            let (earlier, later) = (local &- first, local &- second)
            let now = readTime &+ Self.slack
            let isSecond: Bool
            if earlier <= now, later > now {
                isSecond = false
            } else if !isLate, later <= now, now &- later < Self.day {
                isSecond = true
            } else if last < start || last &- local > Self.day {
                isSecond = false
            } else if last >= end {
                // Past that hour already: it is the nearer pass.
                isSecond = true
            } else {
                isSecond = state.isSecondPass || last &- local > min(Self.step, (end &- start) / 2)
            }
            state.isSecondPass = isSecond
            return local &- (isSecond ? second : first)
        }
    }

    /// Whether what is known of the source may matter for its next line.
    var matters: Bool {
        guard state.last > .min else { return false }
        return state.last < lower || state.last >= upper || state.last &- lower < Self.day
    }
}

extension TimeZoneRules {
    /// From when to when the offset at a moment holds.
    fileprivate func span(at moment: Int64) -> (start: Int64, end: Int64, offset: Int64) {
        let period = period(at: moment)
        let next = periods.first { $0.start > moment }
        return (period.start, next?.start ?? .max, period.offset)
    }
}
