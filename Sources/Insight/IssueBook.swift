package import LogCore

/// The issues of one server: one entry a cause, counted, bounded, in memory.
///
/// A cause is an issue type in one source, service and message template. A record counts when a rule gave it a type, or
/// when it has none but is an error or worse (`untyped`). History never counts: it was trouble before we looked.
/// Every time is an argument, in microseconds since 1970 UTC.
package struct IssueBook: Sendable {
    /// What the book keeps, about 10 MB at most with these numbers, and seldom a tenth of it.
    package struct Limits: Sendable, Hashable {
        /// Issues kept: 1,000.
        ///
        /// Beyond, the resolved go first, then whatever was not seen for longest.
        package var entries = 1000
        /// Bytes of an issue's line: 4 KiB.
        ///
        /// Each entry may cost as much.
        package var lineBytes = 4096
        /// Bytes of an issue's message: 512.
        package var messageBytes = 512
        /// Sample lines of an issue: 5, each of at most `messageBytes`.
        package var samples = 5
        /// Addresses of an issue: 20.
        ///
        /// Of a botnet those that showed last.
        package var addresses = 20
        /// Outcomes of actions that an issue keeps: 5.
        package var outcomes = 5
        /// Events a second for the stream: 100.
        ///
        /// More wait for `due`, so that a flood of new causes is no flood of messages.
        package var eventsPerSecond = 100

        package init() {}
    }

    /// The `type` of issues that no rule knows, in the category "Application Error", as severe as their records.
    package static let untyped = "error"

    struct Cause: Hashable {
        var type: String
        var severity: Severity
        var source: String
        var service: String
        /// Of `templates`.
        var template: UInt64
    }

    struct Entry {
        var issue: Issue
        var cause: Cause
        /// When an event of this issue last left.
        var told = Int64.min
        /// What has to be told when its second is over.
        var untold: IssueEvent.Change?
        /// `lastSeen` is by the clock of this run, and moves when that is set.
        var isSeen = false
        /// The slot is in `waiting`.
        var isWaiting = false
        /// The record of the batch at hand that showed it last, as long as its texts are not taken; else -1.
        var latest = -1
    }

    static let second: Int64 = 1_000_000
    /// How far a line's time may lie ahead of our clock, for machines whose clocks or zones differ: a day.
    static let lead: Int64 = 86_400 * second

    let limits: Limits
    var entries: [Entry] = []
    var slotOfCause: [Cause: Int] = [:]
    var slotOfID: [String: Int] = [:]
    var open = RecencyList()
    var resolved = RecencyList()
    /// Slots with an untold change, each once.
    var waiting: [Int] = []
    var secondBegan = Int64.min
    var eventsInSecond = 0
    var made = 0
    var templates = TemplateMiner()
    /// Slots whose `latest` is set.
    private var fresh: [Int] = []

    package init(limits: Limits = Limits()) { self.limits = limits }

    package var count: Int { entries.count }

    /// Takes the records of a live batch in; one of history is passed over.
    ///
    /// - Parameters:
    ///   - batch: what was read.
    ///   - types: `RuleSet.types` of the rules that judged it.
    ///   - now: what "seen" means for these records.
    /// - Returns: what the stream should be told now, at most one event an issue and second; the rest comes by `due`.
    package mutating func note(_ batch: Batch, types: [IssueType], now: Int64) -> [IssueEvent] {
        guard !batch.isHistory else { return [] }
        var events: [IssueEvent] = []
        for index in batch.records.indices {
            guard let type = Self.type(of: batch.records[index], types: types) else { continue }
            let slot = note(index, of: batch, type: type, now: now)
            if isTime(slot, now: now) { takeTexts(slot, batch) }
            tell(slot, now: now, into: &events)
        }
        for slot in fresh { takeTexts(slot, batch) }
        fresh.removeAll(keepingCapacity: true)
        return events
    }

    /// Notes what records showed together, as a correlation found it.
    ///
    /// The finding's message is what the issue says, and what varies in it makes no other cause; its record is the one that
    /// brought it out.
    ///
    /// - Returns: the issue, and what `note(_:types:now:)` does; `nil` when the batch has no such record.
    package mutating func raise(
        _ finding: Correlator.Finding,
        type: IssueType,
        of batch: Batch,
        now: Int64
    ) -> (issue: Issue, events: [IssueEvent])? {
        let index = finding.record
        guard batch.records.indices.contains(index) else { return nil }
        let message = finding.message
        let time = finding.time
        let text = Array(message.utf8)
        let cause = cause(type, service: Self.service(of: batch.records[index], in: batch), text.span, batch.source)
        let line = line(of: batch.records[index], in: batch)
        let slot =
            slotOfCause[cause] ?? insert(cause, type: type, message: message, line: line, time: time, now: now)
        if entries[slot].issue.count > 0 { reopen(slot) }
        count(slot, time: time, now: now)
        entries[slot].issue.message = message
        entries[slot].issue.line = line
        addSample(message, to: slot)
        if let address = finding.address { note(address, count: finding.events, time: time, in: slot) }
        var events: [IssueEvent] = []
        tell(slot, now: now, into: &events)
        return (entries[slot].issue, events)
    }

    private static func type(of record: Record, types: [IssueType]) -> IssueType? {
        if record.issue > 0, Int(record.issue) <= types.count { return types[Int(record.issue) - 1] }
        guard record.severity >= .error else { return nil }
        return IssueType(
            id: untyped,
            title: "Error message",
            category: "Application Error",
            severity: record.severity
        )
    }

    private mutating func note(_ index: Int, of batch: Batch, type: IssueType, now: Int64) -> Int {
        let record = batch.records[index]
        let bytes = batch.bytes.span
        let message = bytes.extracting(MessageText.range(of: record, in: bytes))
        let cause = cause(type, service: Self.service(of: record, in: batch), message, batch.source)
        let slot: Int
        if let known = slotOfCause[cause] {
            slot = known
            reopen(slot)
        } else {
            slot = insert(cause, type: type, message: "", line: "", time: record.time, now: now)
        }
        count(slot, time: record.time, now: now)
        if type.isAttack || record.flags.contains(.attack),
            let address = RemoteAddress.find(in: Self.line(record, bytes))
        {
            note(address, count: 1, time: record.time, in: slot)
        }
        // Strings are made once a batch and issue, however many records show it.
        if entries[slot].latest < 0 { fresh.append(slot) }
        entries[slot].latest = index
        return slot
    }

    private mutating func cause(
        _ type: IssueType,
        service: String,
        _ message: Span<UInt8>,
        _ source: Source
    ) -> Cause {
        Cause(
            type: type.id,
            severity: type.severity,
            source: source.path,
            service: service,
            template: templates.add(message)
        )
    }

    private static func service(of record: Record, in batch: Batch) -> String {
        let bytes = batch.bytes.span
        let range = Int(record.serviceStart)..<Int(record.serviceStart) + Int(record.serviceLength)
        return range.isEmpty || range.upperBound > bytes.count
            ? batch.source.service : MessageText.text(bytes.extracting(range), limit: 128)
    }

    private mutating func note(_ address: RemoteAddress, count: Int, time: Int64, in slot: Int) {
        entries[slot].issue.note(address, count: count, time: time, limit: limits.addresses)
    }

    private func line(of record: Record, in batch: Batch) -> String {
        MessageText.text(Self.line(record, batch.bytes.span), limit: limits.lineBytes)
    }

    @_lifetime(copy bytes)
    private static func line(_ record: Record, _ bytes: Span<UInt8>) -> Span<UInt8> {
        let start = min(Int(record.start), bytes.count)
        return bytes.extracting(start..<min(start + Int(record.length), bytes.count))
    }

    /// Takes message and line from the record that showed the issue last.
    private mutating func takeTexts(_ slot: Int, _ batch: Batch) {
        let index = entries[slot].latest
        guard index >= 0, index < batch.records.count else { return }
        entries[slot].latest = -1
        let record = batch.records[index]
        let bytes = batch.bytes.span
        let message = bytes.extracting(MessageText.range(of: record, in: bytes))
        entries[slot].issue.message = MessageText.text(message, limit: limits.messageBytes)
        entries[slot].issue.line = line(of: record, in: batch)
        if let template = templates.text(entries[slot].cause.template) { entries[slot].issue.template = template }
        addSample(entries[slot].issue.line, to: slot)
    }

    private mutating func addSample(_ line: String, to slot: Int) {
        guard entries[slot].issue.samples.count < limits.samples else { return }
        let sample = String(decoding: line.utf8.prefix(limits.messageBytes), as: UTF8.self)
        if !entries[slot].issue.samples.contains(sample) { entries[slot].issue.samples.append(sample) }
    }
}
