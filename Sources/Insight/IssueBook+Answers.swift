import LogCore

// What people and programs ask of the book, and what they tell it.

extension IssueBook {
    /// Marks an issue as mended; it opens again when its cause shows again.
    ///
    /// - Parameters:
    ///   - id: of an issue in the book.
    ///   - now: when that is.
    /// - Returns: the issue as it is now, or `nil` when there is none.
    package mutating func resolve(id: String, now: Int64) -> Issue? {
        guard let slot = slotOfID[id] else { return nil }
        if !entries[slot].issue.isResolved {
            open.remove(slot)
            resolved.insert(slot)
            entries[slot].issue.isResolved = true
            entries[slot].issue.resolvedTime = now
            // Whoever asked tells it; a late update would say the opposite of what is true.
            entries[slot].untold = nil
        }
        return entries[slot].issue
    }

    /// Marks the issue that began, or was last seen, at this time of its lines: an unresolved one before a resolved.
    package mutating func resolve(time: Int64, now: Int64) -> Issue? {
        let found = issues().filter { $0.firstTime == time || $0.lastTime == time }
        return (found.first { !$0.isResolved } ?? found.first).flatMap { resolve(id: $0.id, now: now) }
    }

    /// Writes down what an issue's action came to.
    ///
    /// - Returns: what the stream should be told; `nil` when the issue is gone.
    package mutating func record(_ outcome: ActionOutcome, of id: String) -> IssueEvent? {
        guard let slot = slotOfID[id] else { return nil }
        entries[slot].issue.outcomes.insert(outcome, at: 0)
        let surplus = entries[slot].issue.outcomes.count - max(limits.outcomes, 1)
        if surplus > 0 { entries[slot].issue.outcomes.removeLast(surplus) }
        return IssueEvent(.acted, entries[slot].issue)
    }

    package subscript(id id: String) -> Issue? { slotOfID[id].map { entries[$0].issue } }

    /// Every issue, the latest by the time of its lines first.
    package func issues() -> [Issue] {
        var issues = entries.map(\.issue)
        issues.sort { ($0.lastTime, $0.lastSeen, $0.id) > ($1.lastTime, $1.lastSeen, $1.id) }
        return issues
    }

    /// Takes issues of an earlier run back; lines of their causes count on where they were.
    ///
    /// - Parameters:
    ///   - issues: as `issues` gave them; those whose id is here already are passed over. Beyond the limit, what was not seen
    ///     for longest is left out.
    ///   - now: of our clock. Whoever saw an issue later than that had a clock that was ahead: it counts as not recent.
    package mutating func restore(_ issues: [Issue], now: Int64) {
        let latest = issues.sorted { $0.lastSeen > $1.lastSeen }.prefix(max(limits.entries, 1))
        // The oldest first, so that the order of what to give up is as it was.
        for stored in latest.reversed() where slotOfID[stored.id] == nil {
            var issue = stored
            let isAhead = issue.lastSeen > now &+ Self.second
            if isAhead { issue.lastSeen = now &- HealthScore.window &- 1 }
            issue.limitTimes(to: isAhead ? now : now &+ Self.lead, now: now)
            let cause = Cause(
                type: issue.type,
                severity: issue.severity,
                source: issue.source,
                service: issue.service,
                template: templates.restore(issue.template)
            )
            guard slotOfCause[cause] == nil else { continue }
            // If it is our clock that is wrong, and is set soon, the issue follows it.
            let slot = place(Entry(issue: issue, cause: cause, isSeen: isAhead))
            if issue.isResolved { resolved.insert(slot) } else { open.insert(slot) }
        }
    }

    /// The score over unresolved issues seen in the five minutes before `now`.
    package func health(now: Int64) -> HealthScore {
        // By index: an element taken out would copy its dozen strings.
        HealthScore(unresolved: recent(now: now).lazy.map { entries[$0].issue.severity })
    }

    /// What the score is made of: each issue that costs points, the dearest first.
    package func reasons(now: Int64) -> [HealthReason] {
        var reasons: [HealthReason] = []
        for slot in recent(now: now) {
            let issue = entries[slot].issue
            let points = HealthScore.points(of: issue.severity)
            if points > 0 {
                reasons.append(
                    HealthReason(
                        id: issue.id,
                        title: issue.title,
                        type: issue.type,
                        severity: issue.severity,
                        service: issue.service,
                        points: points,
                        count: issue.count,
                        lastTime: issue.lastTime
                    )
                )
            }
        }
        reasons.sort { ($0.points, $0.lastTime, $0.id) > ($1.points, $1.lastTime, $1.id) }
        return reasons
    }

    private func recent(now: Int64) -> [Int] {
        entries.indices.filter {
            !entries[$0].issue.isResolved
                && (now &- entries[$0].issue.lastSeen).magnitude <= HealthScore.window.magnitude
        }
    }
}
