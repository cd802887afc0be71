import Configuration
import Delivery
import EventIO
import Insight
import LogCore
import Synchronization

/// The thread that runs actions, one after the other.
struct ActionRunner: Sendable {
    let mailbox: Mailbox<ActionMessage>
    let hub: Mailbox<HubMessage>
    let load: ActionLoad
    /// Tells the operator something, a line.
    let report: @Sendable (String) -> Void

    /// Runs until it is told to shut down.
    func run(_ startup: Startup) {
        do {
            var poller = try Poller(batch: 1)
            try poller.add(mailbox.descriptor, token: 0, interest: .readable)
            startup.began()
            while true {
                _ = poller.wait(milliseconds: -1)
                for message in mailbox.drain() {
                    guard case .run(let action, let issue, let body) = message else { return }
                    perform(action, issue, body)
                    load.waiting.subtract(1, ordering: .relaxed)
                }
            }
        } catch {
            startup.failed(error)
        }
    }

    private func perform(_ action: Action, _ issue: Issue, _ body: [UInt8]) {
        let began = Clock.wall
        let clock = Clock.monotonic
        let isStopping = { load.isStopping.load(ordering: .relaxed) }
        if isStopping() { return }
        let attempt =
            switch action.kind {
            case .command(let words):
                CommandCall(
                    arguments: words,
                    environment: Self.environment(action, issue),
                    input: body + [0x0A],
                    timeout: action.timeout
                ).run(shouldStop: isStopping)
            case .webhook(let url):
                WebhookCall(url: url, body: body, timeout: action.timeout, authorities: action.authorities)
                    .run(shouldStop: isStopping)
            }
        let outcome = ActionOutcome(
            action: action.name,
            time: began,
            milliseconds: Int((Clock.monotonic - clock) / 1_000_000),
            status: attempt.status,
            succeeded: attempt.succeeded,
            output: attempt.output
        )
        let status = attempt.status.map { "status \($0)" } ?? attempt.output
        report("action \(action.name) for issue \(issue.id) (\(issue.type)): \(attempt.succeeded ? "done" : status)")
        hub.post(.acted(issue: issue.id, outcome))
    }

    /// PATH and the like of our own, and the issue.
    private static func environment(_ action: Action, _ issue: Issue) -> [String] {
        let own = Surroundings.environment
        let kept = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER"].compactMap { name in
            own[name].map { "\(name)=\($0)" }
        }
        let facts: [(String, String)] = [
            ("ID", issue.id), ("TYPE", issue.type), ("TITLE", issue.title), ("CATEGORY", issue.category),
            ("SEVERITY", issue.severity.name), ("SOURCE", issue.source), ("SERVICE", issue.service),
            ("MESSAGE", issue.message), ("LINE", issue.line), ("TEMPLATE", issue.template), ("COUNT", "\(issue.count)"),
            ("FIRST_TIME", time(issue.firstTime)), ("LAST_TIME", time(issue.lastTime)), ("ACTION", action.name),
            ("ADDRESS", issue.addresses.first?.address.description ?? ""),
        ]
        // Lines may hold NUL, which ends a variable.
        return kept + facts.map { "LIVELOGS_ISSUE_\($0)=\($1.replacing("\0", with: " "))" }
    }

    private static func time(_ microseconds: Int64) -> String {
        var text: [UInt8] = []
        RFC3339.append(microseconds: microseconds, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
