package import LogCore

/// The issues of one server: one entry a cause, counted, bounded, in memory.
///
/// A cause is an issue type in one source, service and message template. A record counts when a rule gave it a type, or
/// when it has none but is an error or worse (`untyped`). History never counts: it was trouble before we looked.
/// Every time is an argument, in microseconds since 1970 UTC.
package struct IssueBook: Sendable {
    /// What the book keeps, about 5 MB at most with these numbers.
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
        /// Events a second for the stream: 100.
        ///
        /// More wait for `due`, so that a flood of new causes is no flood of messages.
        package var eventsPerSecond = 100

        package init() {}
    }

    /// The `type` of issues that no rule knows, in the category "Application Error", as severe as their records.
    package static let untyped = "error"

    private struct Cause: Hashable {
        var type: String
        var severity: Severity
        var source: String
        var service: String
        var template: [UInt8]
    }

    private struct Entry {
        var issue: Issue
        var cause: Cause
        /// When an event of this issue last left.
        var told = Int64.min
        /// What has to be told when its second is over.
        var untold: IssueEvent.Change?
        /// The slot is in `waiting`.
        var isWaiting = false
    }

    private static let second: Int64 = 1_000_000

    private let limits: Limits
    private var entries: [Entry] = []
    private var slotOfCause: [Cause: Int] = [:]
    private var slotOfID: [String: Int] = [:]
    private var open = RecencyList()
    private var resolved = RecencyList()
    /// Slots with an untold change, each once.
    private var waiting: [Int] = []
    private var secondBegan = Int64.min
    private var eventsInSecond = 0
    private var made = 0

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
        for record in batch.records {
            guard let type = Self.type(of: record, types: types) else { continue }
            let slot = note(record, in: batch, type: type, now: now)
            tell(slot, now: now, into: &events)
        }
        return events
    }

    /// The events that had to wait for their second to be over; to be called about once a second.
    package mutating func due(now: Int64) -> [IssueEvent] {
        guard !waiting.isEmpty else { return [] }
        var events: [IssueEvent] = []
        let slots = waiting
        waiting.removeAll(keepingCapacity: true)
        for slot in slots {
            entries[slot].isWaiting = false
            tell(slot, now: now, into: &events)
        }
        return events
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

    private mutating func note(_ record: Record, in batch: Batch, type: IssueType, now: Int64) -> Int {
        let bytes = batch.bytes.span
        let whole = min(Int(record.start), bytes.count)..<min(Int(record.start) + Int(record.length), bytes.count)
        let message = bytes.extracting(MessageText.range(of: record, in: bytes))
        let service = Int(record.serviceStart)..<Int(record.serviceStart) + Int(record.serviceLength)
        let cause = Cause(
            type: type.id,
            severity: type.severity,
            source: batch.source.path,
            service: service.isEmpty || service.upperBound > bytes.count
                ? batch.source.service : MessageText.text(bytes.extracting(service), limit: 128),
            template: MessageTemplate.make(of: message)
        )
        let messageText = MessageText.text(message, limit: limits.messageBytes)
        let line = MessageText.text(bytes.extracting(whole), limit: limits.lineBytes)
        guard let slot = slotOfCause[cause] else {
            return insert(cause, type: type, message: messageText, line: line, time: record.time, now: now)
        }
        repeated(slot, message: messageText, line: line, time: record.time, now: now)
        return slot
    }

    private mutating func repeated(_ slot: Int, message: String, line: String, time: Int64, now: Int64) {
        let wasResolved = entries[slot].issue.isResolved
        entries[slot].issue.message = message
        entries[slot].issue.line = line
        entries[slot].issue.firstTime = min(entries[slot].issue.firstTime, time)
        entries[slot].issue.lastTime = max(entries[slot].issue.lastTime, time)
        entries[slot].issue.lastSeen = now
        entries[slot].issue.count += 1
        entries[slot].issue.isResolved = false
        if wasResolved { resolved.remove(slot) } else { open.remove(slot) }
        open.insert(slot)
        // That it was opened or came back is still news when it is told late.
        if wasResolved { entries[slot].untold = .reopened }
        if entries[slot].untold == nil { entries[slot].untold = .updated }
    }

    private mutating func insert(
        _ cause: Cause,
        type: IssueType,
        message: String,
        line: String,
        time: Int64,
        now: Int64
    ) -> Int {
        made += 1
        let issue = Issue(
            id: "i\(String(now, radix: 36))-\(made)",
            type: type,
            source: cause.source,
            service: cause.service,
            template: String(decoding: cause.template, as: UTF8.self),
            message: message,
            line: line,
            firstTime: time,
            lastTime: time,
            lastSeen: now,
            count: 1
        )
        var entry = Entry(issue: issue, cause: cause, untold: .opened)
        let slot: Int
        if entries.count >= max(limits.entries, 1), let evicted = evict() {
            slot = evicted
            entry.isWaiting = entries[slot].isWaiting
            entries[slot] = entry
        } else {
            slot = entries.count
            entries.append(entry)
        }
        slotOfCause[cause] = slot
        slotOfID[issue.id] = slot
        open.insert(slot)
        return slot
    }

    /// Gives up the issue that is missed least, and says where it was.
    private mutating func evict() -> Int? {
        let slot: Int
        if let oldest = resolved.oldest {
            slot = oldest
            resolved.remove(slot)
        } else if let oldest = open.oldest {
            slot = oldest
            open.remove(slot)
        } else {
            return nil
        }
        slotOfCause[entries[slot].cause] = nil
        slotOfID[entries[slot].issue.id] = nil
        return slot
    }

    private mutating func tell(_ slot: Int, now: Int64, into events: inout [IssueEvent]) {
        guard let change = entries[slot].untold else { return }
        // A clock that was set back must not silence anybody: any distance counts, not only forward.
        if (now &- secondBegan).magnitude >= Self.second.magnitude {
            secondBegan = now
            eventsInSecond = 0
        }
        let isTooSoon = (now &- entries[slot].told).magnitude < Self.second.magnitude
        if isTooSoon || eventsInSecond >= limits.eventsPerSecond {
            if !entries[slot].isWaiting { waiting.append(slot) }
            entries[slot].isWaiting = true
            return
        }
        eventsInSecond += 1
        entries[slot].told = now
        entries[slot].untold = nil
        events.append(IssueEvent(change, entries[slot].issue))
    }

    /// Marks an issue as mended; it opens again when its cause shows again.
    ///
    /// - Parameter id: of an issue in the book.
    /// - Returns: the issue as it is now, or `nil` when there is none.
    package mutating func resolve(id: String) -> Issue? {
        guard let slot = slotOfID[id] else { return nil }
        if !entries[slot].issue.isResolved {
            open.remove(slot)
            resolved.insert(slot)
            entries[slot].issue.isResolved = true
            // Whoever asked tells it; a late update would say the opposite of what is true.
            entries[slot].untold = nil
        }
        return entries[slot].issue
    }

    /// Marks the issue that began, or was last seen, at this time of its lines: an unresolved one before a resolved.
    package mutating func resolve(time: Int64) -> Issue? {
        let found = issues().filter { $0.firstTime == time || $0.lastTime == time }
        return (found.first { !$0.isResolved } ?? found.first).flatMap { resolve(id: $0.id) }
    }

    /// Takes up issues of an earlier run, those seen longest ago first; what is in the book already stays as it is.
    package mutating func restore(_ issues: [Issue]) {
        for issue in issues.suffix(max(limits.entries, 1)) where slotOfID[issue.id] == nil {
            let cause = Cause(
                type: issue.type,
                severity: issue.severity,
                source: issue.source,
                service: issue.service,
                template: Array(issue.template.utf8)
            )
            guard slotOfCause[cause] == nil, entries.count < max(limits.entries, 1) else { continue }
            let slot = entries.count
            entries.append(Entry(issue: issue, cause: cause, untold: nil))
            slotOfCause[cause] = slot
            slotOfID[issue.id] = slot
            if issue.isResolved { resolved.insert(slot) } else { open.insert(slot) }
        }
    }

    package subscript(id id: String) -> Issue? { slotOfID[id].map { entries[$0].issue } }

    /// Every issue, the latest by the time of its lines first.
    package func issues() -> [Issue] {
        var issues = entries.map(\.issue)
        issues.sort { ($0.lastTime, $0.lastSeen, $0.id) > ($1.lastTime, $1.lastSeen, $1.id) }
        return issues
    }

    /// The score over unresolved issues seen in the five minutes before `now`.
    package func health(now: Int64) -> HealthScore {
        // By index: an element taken out would copy its dozen strings.
        let recent = entries.indices.lazy.filter {
            !entries[$0].issue.isResolved && now &- entries[$0].issue.lastSeen <= HealthScore.window
        }
        return HealthScore(unresolved: recent.map { entries[$0].issue.severity })
    }
}
