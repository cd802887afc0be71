import Insight
import LogCore

extension IssueMessage {
    /// What the stream tells of a change to an entry of the issue book.
    init(_ event: IssueEvent) {
        let issue = event.issue
        self.init(
            id: issue.id,
            change: event.change.rawValue,
            type: IssueType(
                id: issue.type,
                title: issue.title,
                category: issue.category,
                severity: issue.severity,
                autoHeal: issue.autoHeal,
                action: issue.action,
                isAttack: issue.isAttack
            ),
            severity: issue.severity,
            message: issue.message,
            line: issue.line,
            source: issue.source,
            service: issue.service,
            firstTime: issue.firstTime,
            lastTime: issue.lastTime,
            count: issue.count,
            isResolved: issue.isResolved
        )
        reopenings = issue.reopenings
        template = issue.template
        address = issue.addresses.first?.address.description ?? ""
        guard event.change == .acted, let outcome = issue.outcomes.first else { return }
        self.outcome = Outcome(
            action: outcome.action,
            succeeded: outcome.succeeded,
            status: outcome.status,
            output: outcome.output
        )
    }
}

extension Duration {
    var nanoseconds: UInt64 {
        UInt64(clamping: components.seconds) * 1_000_000_000 + UInt64(clamping: components.attoseconds / 1_000_000_000)
    }
}
