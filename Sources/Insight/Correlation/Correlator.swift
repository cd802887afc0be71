package import LogCore

/// Watches what addresses and services do over time, by the leaky buckets of `CorrelationRules`.
///
/// Memory is bounded: at most `capacity` buckets, of which the one not touched for longest goes first. Times are those of
/// the lines, so that a file read in one go is judged as it would have been live; a line without a time counts as `now`.
package struct Correlator: Sendable {
    /// One overflow.
    package struct Finding: Sendable, Hashable {
        package var rule: String
        /// Index in `RuleSet.types`.
        package var type: Int
        package var message: String
        /// The record whose line made the bucket run over, as an index of the batch.
        package var record: Int
        package var time: Int64
        /// Whose bucket it was, if it was an address's.
        package var address: RemoteAddress?
        /// What was in the bucket and in no finding before.
        package var events: Int

        package init(
            rule: String,
            type: Int,
            message: String,
            record: Int,
            time: Int64,
            address: RemoteAddress?,
            events: Int
        ) {
            self.rule = rule
            self.type = type
            self.message = message
            self.record = record
            self.time = time
            self.address = address
            self.events = events
        }
    }

    /// Buckets kept, about 2 MB at most.
    package static let capacity = 10_000

    /// Addresses whose every line counts as part of their attack, at the same time.
    private static let attackerLimit = 1_000

    private let rules: [CompiledCorrelation]
    private let watchesRequests: Bool
    private var table = BucketTable(capacity: Correlator.capacity)
    /// Until when an address is an attacker.
    private var attackers: [RemoteAddress: Int64] = [:]

    package init(_ rules: CorrelationRules = CorrelationRules(), types: [IssueType] = []) {
        self.rules = rules.rules.enumerated().map { CompiledCorrelation($1, types: types, index: $0) }
        watchesRequests = self.rules.contains { $0.rule.when.statuses != nil }
    }

    /// Takes a batch in; history is passed over.
    ///
    /// - Parameters:
    ///   - batch: comes back with the lines of attackers marked as such.
    ///   - now: for lines that bear no time; no line counts as later.
    /// - Returns: what ran over, in the order of the records.
    package mutating func observe(_ batch: inout Batch, now: Int64) -> [Finding] {
        guard !rules.isEmpty, !batch.isHistory else { return [] }
        var findings: [Finding] = []
        var marked: [Int] = []
        for index in batch.records.indices {
            if observe(batch, index, now: now, into: &findings) { marked.append(index) }
        }
        if !marked.isEmpty { batch = batch.markingAttacks(marked) }
        return findings
    }

    /// - Returns: whether the record belongs to an attack that others of its address made known.
    private mutating func observe(_ batch: Batch, _ index: Int, now: Int64, into findings: inout [Finding]) -> Bool {
        let record = batch.records[index]
        let isAttack = record.flags.contains(.attack)
        let span = batch.bytes.span
        let start = min(Int(record.start), span.count)
        let line = span.extracting(start..<min(start + Int(record.length), span.count))
        let request = watchesRequests ? AccessRequest.read(line) : nil
        guard isAttack || record.issue > 0 || request != nil || !attackers.isEmpty else { return false }
        let time = record.flags.contains(.ownTime) ? min(record.time, now) : now
        var event = CorrelationEvent(
            issue: Int(record.issue) - 1,
            isAttack: isAttack,
            time: time,
            address: nil,
            service: nil
        )
        var hasAddress = false
        for rule in rules where rule.matches(event, request, line) {
            if !hasAddress {
                event.address = RemoteAddress.find(in: line)
                hasAddress = true
            }
            if event.service == nil, rule.rule.by == .service { event.service = Self.service(of: record, in: batch) }
            let path = request.map { Self.hash(line.extracting($0.path)) } ?? 0
            guard let count = table.add(event, path: path, to: rule) else { continue }
            if let address = event.address, rule.rule.marks, !address.isLoopback {
                mark(address, until: time + rule.rule.blackhole)
            }
            findings.append(
                Finding(
                    rule: rule.rule.id,
                    type: rule.rule.type,
                    message: rule.message(subject: Self.subject(rule, event, record, batch), count),
                    record: index,
                    time: time,
                    address: rule.rule.by == .address ? event.address : nil,
                    events: count.news
                )
            )
        }
        guard !attackers.isEmpty, !isAttack else { return false }
        guard let address = hasAddress ? event.address : RemoteAddress.find(in: line) else { return false }
        guard let until = attackers[address] else { return false }
        return time <= until && time > until - Self.longestMark
    }

    /// Follows our clock after it was set, so that what happened a minute ago stays so.
    ///
    /// - Parameter jump: how far it was set forward, or if negative back.
    package mutating func follow(jump: Int64) {
        table.follow(jump: jump)
        for address in Array(attackers.keys) { attackers[address]? &+= jump }
    }

    /// A file whose time jumps back has nothing to do with an attack of later.
    private static let longestMark: Int64 = 24 * 3_600_000_000

    private mutating func mark(_ address: RemoteAddress, until: Int64) {
        if attackers.count >= Self.attackerLimit, attackers[address] == nil {
            // Rare, so a walk over all is cheap enough.
            if let first = attackers.min(by: { $0.value < $1.value }) { attackers[first.key] = nil }
        }
        attackers[address] = until
    }

    private static func service(of record: Record, in batch: Batch) -> UInt64 {
        let start = Int(record.serviceStart)
        let end = start + Int(record.serviceLength)
        guard end > start, end <= batch.bytes.count else { return hash(Array(batch.source.service.utf8).span) }
        return hash(batch.bytes.span.extracting(start..<end))
    }

    private static func subject(
        _ rule: CompiledCorrelation,
        _ event: CorrelationEvent,
        _ record: Record,
        _ batch: Batch
    ) -> String {
        if rule.rule.by == .address { return event.address?.description ?? "?" }
        let start = Int(record.serviceStart)
        let end = start + Int(record.serviceLength)
        guard end > start, end <= batch.bytes.count else { return batch.source.service }
        return MessageText.text(batch.bytes.span.extracting(start..<end), limit: 128)
    }

    /// FNV-1a; buckets that share a hash only share a count.
    static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        return hash
    }
}

extension Batch {
    fileprivate func markingAttacks(_ indexes: [Int]) -> Batch {
        var records = self.records
        for index in indexes { records[index].flags.insert(.attack) }
        return Batch(source: source, bytes: bytes, records: records, isHistory: isHistory, readTime: readTime)
    }
}
