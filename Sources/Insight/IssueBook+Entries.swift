import LogCore

// Entries come, count, are told of, and go.

extension IssueBook {
    mutating func count(_ slot: Int, time: Int64, now: Int64) {
        let time = Self.plausible(time, now: now)
        entries[slot].issue.firstTime = min(entries[slot].issue.firstTime, time)
        entries[slot].issue.lastTime = max(entries[slot].issue.lastTime, time)
        entries[slot].issue.lastSeen = now
        entries[slot].issue.count += 1
        entries[slot].isSeen = true
    }

    /// The time of a line, or `now` for one of the far future, which would keep its issue at the head of all until then.
    private static func plausible(_ time: Int64, now: Int64) -> Int64 { time > now &+ lead ? now : time }

    /// Follows our clock after it was set, so that what was seen a minute ago stays so.
    ///
    /// - Parameters:
    ///   - jump: how far it was set forward, or if negative back.
    ///   - now: what it says since.
    package mutating func follow(jump: Int64, now: Int64) {
        for slot in entries.indices where entries[slot].isSeen {
            entries[slot].issue.lastSeen = min(entries[slot].issue.lastSeen &+ jump, now)
            entries[slot].issue.limitTimes(to: jump < 0 ? now : now &+ Self.lead, now: now)
        }
    }

    /// The cause of an entry showed again.
    mutating func reopen(_ slot: Int) {
        if entries[slot].issue.isResolved {
            resolved.remove(slot)
            entries[slot].issue.isResolved = false
            entries[slot].issue.reopenings += 1
            // That it was opened or came back is still news when it is told late.
            entries[slot].untold = .reopened
        } else {
            open.remove(slot)
        }
        open.insert(slot)
        if entries[slot].untold == nil { entries[slot].untold = .updated }
    }

    /// Makes an entry that counts nothing yet.
    mutating func insert(
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
            template: templates.text(cause.template) ?? "",
            message: message,
            line: line,
            firstTime: Self.plausible(time, now: now),
            lastTime: Self.plausible(time, now: now),
            lastSeen: now,
            count: 0
        )
        let slot = place(Entry(issue: issue, cause: cause, untold: .opened))
        open.insert(slot)
        return slot
    }

    /// Puts an entry where there is room, or makes some; the caller lists it as open or resolved.
    mutating func place(_ new: Entry) -> Int {
        var entry = new
        let slot: Int
        if entries.count >= max(limits.entries, 1), let evicted = evict() {
            slot = evicted
            entry.isWaiting = entries[slot].isWaiting
            entry.latest = entries[slot].latest
            entries[slot] = entry
        } else {
            slot = entries.count
            entries.append(entry)
        }
        slotOfCause[entry.cause] = slot
        slotOfID[entry.issue.id] = slot
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

    /// Whether an event of the entry may leave at once.
    func isTime(_ slot: Int, now: Int64) -> Bool {
        // A clock that was set back must not silence anybody: any distance counts, not only forward.
        let isTooSoon = (now &- entries[slot].told).magnitude < Self.second.magnitude
        let isNewSecond = (now &- secondBegan).magnitude >= Self.second.magnitude
        return !isTooSoon && (isNewSecond || eventsInSecond < limits.eventsPerSecond)
    }

    mutating func tell(_ slot: Int, now: Int64, into events: inout [IssueEvent]) {
        guard let change = entries[slot].untold else { return }
        guard isTime(slot, now: now) else {
            if !entries[slot].isWaiting { waiting.append(slot) }
            entries[slot].isWaiting = true
            return
        }
        if (now &- secondBegan).magnitude >= Self.second.magnitude {
            secondBegan = now
            eventsInSecond = 0
        }
        eventsInSecond += 1
        entries[slot].told = now
        entries[slot].untold = nil
        events.append(IssueEvent(change, entries[slot].issue))
    }
}

extension Issue {
    /// Moves times of lines that lie after `limit` to when the issue was seen last.
    mutating func limitTimes(to limit: Int64, now: Int64) {
        if lastTime > limit { lastTime = lastSeen }
        firstTime = min(firstTime, lastTime)
        if let time = resolvedTime { resolvedTime = min(time, now) }
    }
}
