import EventIO
import Glibc
import LogIO

/// Ends the process on a signal to stop while the main thread is held up by a file system.
///
/// The main thread takes signals, but it also reads what the server starts with, and reads it again on SIGHUP. A path on a
/// dead mount keeps it for as long as the kernel likes. Exists only meanwhile.
final class StopGuard {
    private var done: Mailbox<Void>?
    private let thread: ThreadBox

    /// - Parameters:
    ///   - attention: knows what the start is at; nil for a reload.
    ///   - report: writes a line to the operator's log.
    /// - Throws: when there is no descriptor or no thread for it.
    init(_ attention: Attention?, _ report: @escaping @Sendable (String) -> Void) throws(SystemError) {
        let done = try Mailbox<Void>()
        self.done = done
        thread = ThreadBox(try Thread(name: "stop guard") { watch(done, attention, report) })
    }

    /// The main thread is back at its signals.
    func end() {
        done?.post(())
        thread.join()
        done = nil
    }
}

/// Nanoseconds after which a start is reported as slow.
private let slowStart: UInt64 = 3_000_000_000
/// Nanoseconds that the main thread has to come back to its signals.
private let patience: UInt64 = 1_000_000_000

private func watch(_ done: Mailbox<Void>, _ attention: Attention?, _ report: (String) -> Void) {
    let began = Clock.monotonic
    var isReported = attention == nil
    var stop: UInt64?
    while true {
        var poll = pollfd(fd: done.descriptor, events: Int16(POLLIN), revents: 0)
        if Glibc.poll(&poll, 1, 100) > 0 { return }
        let now = Clock.monotonic
        let place = attention.map { $0.path.map { ", now at \($0)" } ?? "" }
        if !isReported, now - began > slowStart {
            isReported = true
            report("starting takes long\(place ?? "")")
        }
        if stop == nil, Signals.isStopPending { stop = now }
        if let stop, now - stop > patience {
            report(place.map { "ending in the middle of the start\($0)" } ?? "ending in the middle of a reload")
            Terminal.finish()
            _exit(0)
        }
    }
}
