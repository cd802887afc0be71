import Configuration
import EventIO
import Glibc
import Insight
import LogCore
import Synchronization

/// Takes issues whose type asks for an action, and has those run that the configuration allows.
///
/// Belongs to the ingest thread; programs and webhooks run on a thread of their own, one after the other, so that nothing
/// they do can hold up a line.
final class ActionDesk {
    private var actions: [String: Action] = [:]
    private var gate = ActionGate()
    private let runner: Mailbox<ActionMessage>
    private let load: ActionLoad

    /// Runs that may wait; what comes beyond is dropped, and its issue asks again when it shows again.
    private static let queueLimit = 64

    init(_ actions: [Action], runner: Mailbox<ActionMessage>, load: ActionLoad) {
        self.runner = runner
        self.load = load
        take(actions)
    }

    /// Takes over what a reload brought.
    func take(_ actions: [Action]) {
        self.actions = Dictionary(actions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// Runs what the issue's type names, if anything, and not again too soon.
    func consider(_ event: IssueEvent) {
        let issue = event.issue
        guard issue.autoHeal, !issue.isResolved, event.change != .acted, event.change != .resolved,
            let action = actions[issue.action], load.waiting.load(ordering: .relaxed) < Self.queueLimit
        else { return }
        let pace = ActionGate.Pace(interval: action.interval.microseconds, cooldown: action.cooldown.microseconds)
        // What is done about one address is not done about the next.
        let subject = issue.id + (issue.addresses.first.map { " \($0.address)" } ?? "")
        guard gate.admits(action.name, issue: subject, pace: pace, now: Int64(Clock.monotonic / 1000)) else { return }
        load.waiting.add(1, ordering: .relaxed)
        runner.post(.run(action, issue, body: StreamMessage.issue(IssueMessage(event))))
    }
}

/// What the desk and the runner both see.
final class ActionLoad: Sendable {
    /// Runs that wait or run.
    let waiting = Atomic<Int>(0)
    /// The server stops: whatever runs is ended.
    let isStopping = Atomic<Bool>(false)
}

/// Mail to the thread that runs actions.
enum ActionMessage: Sendable {
    /// `body` is the issue as JSON.
    case run(Action, Issue, body: [UInt8])
    case shutdown
}

extension Duration {
    fileprivate var microseconds: Int64 { Int64(self / .microseconds(1)) }
}
