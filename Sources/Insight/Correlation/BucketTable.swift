import LogCore

/// What a record tells the correlations.
struct CorrelationEvent {
    /// Index of the type; -1 for none.
    var issue: Int
    var isAttack: Bool
    /// Microseconds since 1970 UTC.
    var time: Int64
    var address: RemoteAddress?
    /// A hash of its name; both are found when a rule asks.
    var service: UInt64?
}

/// The leaky buckets of all rules and subjects, bounded.
struct BucketTable: Sendable {
    private struct Key: Hashable, Sendable {
        var rule: Int
        var high: UInt64
        var low: UInt64
    }

    private struct Bucket: Sendable {
        var key: Key
        var level: Double
        /// Events since it was empty.
        var count: Int
        /// Those of them that an overflow told of.
        var told = 0
        var began: Int64
        var time: Int64
        /// No overflow is told before.
        var quietUntil = Int64.min
        /// Values that were counted; at most the rule's capacity and one.
        var seen: [UInt64] = []
    }

    struct Overflow {
        var count: Int
        /// Those of them that no overflow before told of.
        var news: Int
        /// Microseconds from the first of them to the last.
        var duration: Int64
    }

    private let capacity: Int
    private var buckets: [Bucket] = []
    private var slots: [Key: Int] = [:]
    private var recency = RecencyList()

    init(capacity: Int) { self.capacity = capacity }

    /// Adds an event to its bucket.
    ///
    /// - Returns: what is in the bucket when this made it run over and it is time to tell.
    mutating func add(_ event: CorrelationEvent, path: UInt64, to rule: CompiledCorrelation) -> Overflow? {
        let key: Key
        switch rule.rule.by {
        case .address:
            guard let address = event.address else { return nil }
            key = Key(rule: rule.index, high: address.high, low: address.low)
        case .service:
            key = Key(rule: rule.index, high: 0, low: event.service ?? 0)
        }
        let slot = self.slot(of: key, time: event.time)
        leak(slot, rule: rule.rule, time: event.time)
        if let distinct = rule.rule.distinct {
            let value = distinct == .path ? path : event.address.map { $0.high ^ $0.low &* 31 } ?? 0
            guard !buckets[slot].seen.contains(value) else { return nil }
            if buckets[slot].seen.count <= rule.rule.capacity { buckets[slot].seen.append(value) }
        }
        if buckets[slot].count == 0 { buckets[slot].began = event.time }
        buckets[slot].count += 1
        // Never far over the brim, or a burst would have to leak for hours.
        buckets[slot].level = min(buckets[slot].level + 1, Double(rule.rule.capacity) + 1)
        guard buckets[slot].level > Double(rule.rule.capacity), event.time >= buckets[slot].quietUntil else {
            return nil
        }
        buckets[slot].quietUntil = event.time + rule.rule.blackhole
        let news = buckets[slot].count - buckets[slot].told
        buckets[slot].told = buckets[slot].count
        return Overflow(count: buckets[slot].count, news: news, duration: max(0, event.time - buckets[slot].began))
    }

    /// Moves all times along with our clock.
    mutating func follow(jump: Int64) {
        for slot in buckets.indices {
            buckets[slot].began &+= jump
            buckets[slot].time &+= jump
            if buckets[slot].quietUntil > .min { buckets[slot].quietUntil &+= jump }
        }
    }

    private mutating func leak(_ slot: Int, rule: CorrelationRule, time: Int64) {
        let passed = time - buckets[slot].time
        buckets[slot].time = time
        // Lines of several sources come a little out of order; a jump back of a day is another file.
        if passed < -24 * 3_600_000_000 { buckets[slot].level = 0 }
        if passed > 0 {
            buckets[slot].level = max(0, buckets[slot].level - Double(passed) / Double(max(rule.leak, 1)))
        }
        guard buckets[slot].level <= 0 else { return }
        buckets[slot].count = 0
        buckets[slot].told = 0
        buckets[slot].seen.removeAll()
        if passed < 0 { buckets[slot].quietUntil = .min }
    }

    private mutating func slot(of key: Key, time: Int64) -> Int {
        if let slot = slots[key] {
            recency.remove(slot)
            recency.insert(slot)
            return slot
        }
        let bucket = Bucket(key: key, level: 0, count: 0, began: time, time: time)
        let slot: Int
        if buckets.count < capacity {
            slot = buckets.count
            buckets.append(bucket)
        } else {
            slot = recency.oldest ?? 0
            recency.remove(slot)
            slots[buckets[slot].key] = nil
            buckets[slot] = bucket
        }
        slots[key] = slot
        recency.insert(slot)
        return slot
    }
}
