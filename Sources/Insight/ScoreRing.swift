/// Scores one step apart; a ring over time.
///
/// Times may jump. After a jump back to before the last jump, or before the first note, what was noted since then is dropped:
/// it was of a future that did not come. Other points later than the current time are kept and not shown, in case it was the
/// jump back that was wrong.
struct ScoreRing: Sendable {
    private let capacity: Int
    private let step: Int64
    /// By step number modulo capacity; the number tells an old one apart.
    private var slots: [(number: Int64, score: Float)] = []
    /// The latest step, as long as time runs forward.
    private var current = Int64.min
    /// The first step since time jumped last.
    private var began = Int64.min

    init(capacity: Int, step: Int64) {
        self.capacity = capacity
        self.step = step
    }

    /// Records the score of a step; of several the lowest counts.
    ///
    /// - Returns: the times of steps that were dropped.
    @discardableResult
    mutating func note(_ score: Double, at time: Int64) -> ClosedRange<Int64>? {
        guard time >= 0 else { return nil }
        let number = time / step
        var dropped: ClosedRange<Int64>?
        if number + 1 < current {
            if began > number { dropped = drop(began...current) }
            began = number
            current = number
        } else {
            if number - 1 > current { began = number }
            current = max(current, number)
        }
        let place = Int(number % Int64(capacity))
        // Grows with what is noted: a short run needs little.
        while slots.count <= place { slots.append((-1, 0)) }
        let isKnown = slots[place].number == number
        slots[place] = (number, isKnown ? min(slots[place].score, Float(score)) : Float(score))
        return dropped
    }

    private mutating func drop(_ numbers: ClosedRange<Int64>) -> ClosedRange<Int64> {
        for place in slots.indices where numbers.contains(slots[place].number) { slots[place].number = -1 }
        return numbers.lowerBound * step...numbers.upperBound * step
    }

    func points(from: Int64, to: Int64) -> [ScoreHistory.Point] {
        guard current >= 0, from <= to, to >= 0 else { return [] }
        let first = max(max(from, 0) / step, current - Int64(capacity) + 1, 0)
        let last = min(to / step, current)
        guard first <= last else { return [] }
        var points: [ScoreHistory.Point] = []
        for number in first...last {
            let place = Int(number % Int64(capacity))
            guard place < slots.count, slots[place].number == number else { continue }
            points.append(ScoreHistory.Point(time: number * step, score: Double(slots[place].score)))
        }
        return points
    }
}
