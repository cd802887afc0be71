import EventIO
import Glibc
import LogIO

/// Ends the process when it is to stop and the main thread is held up by a file system.
///
/// The main thread takes signals, but it also reads what the server starts with, and reads it again on SIGHUP. A path on a
/// dead mount keeps it for as long as the kernel likes. Exists only meanwhile, and at the end, as the last resort.
final class StopGuard {
    /// What the main thread is doing.
    enum Phase: Sendable {
        /// Starting the server; where it is at.
        case start(Attention)
        case reload
        /// Ending the server after a signal.
        case end
    }

    private var done: Mailbox<Void>?
    private let thread: ThreadBox

    /// - Parameters:
    ///   - phase: what begins now.
    ///   - report: writes a line to the operator's log.
    /// - Throws: when there is no descriptor or no thread for it.
    init(_ phase: Phase, _ report: @escaping @Sendable (String) -> Void) throws(SystemError) {
        let done = try Mailbox<Void>()
        self.done = done
        thread = ThreadBox(try Thread(name: "stop guard") { watch(done, phase, report) })
    }

    /// The main thread is done with it.
    func end() {
        done?.post(())
        thread.join()
        done = nil
    }
}

/// After this, a start is reported as slow.
private let slowStart = Duration.seconds(3)

extension StopGuard.Phase {
    /// What the main thread has, after a signal, to come to the end of it.
    fileprivate var patience: Duration {
        switch self {
        case .start, .reload: .seconds(1)
        // More than all that waits for its end in `Server.shutDown`.
        case .end: .seconds(5)
        }
    }

    fileprivate var lastWords: String {
        switch self {
        case .start: "ending in the middle of the start\(place)"
        case .reload: "ending in the middle of a reload"
        case .end: "ending at once; lines of files that are not stored are read at the next start"
        }
    }

    fileprivate var place: String {
        if case .start(let attention) = self, let path = attention.path { ", now at \(path)" } else { "" }
    }
}

private func watch(_ done: Mailbox<Void>, _ phase: StopGuard.Phase, _ report: (String) -> Void) {
    let began = Clock.monotonic
    var isReported = true
    if case .start = phase { isReported = false }
    var stop: UInt64?
    if case .end = phase { stop = began }
    while true {
        var poll = pollfd(fd: done.descriptor, events: Int16(POLLIN), revents: 0)
        if Glibc.poll(&poll, 1, 100) > 0 { return }
        let now = Clock.monotonic
        if !isReported, .nanoseconds(now - began) > slowStart {
            isReported = true
            report("starting takes long\(phase.place)")
        }
        if stop == nil, Signals.isStopPending { stop = now }
        if let stop, .nanoseconds(now - stop) > phase.patience {
            report(phase.lastWords)
            Terminal.finish()
            _exit(0)
        }
    }
}
