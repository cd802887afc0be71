import EventIO
import Glibc

/// Threads tell the one that starts them that they have what they need, or what they lack: a server without one of its threads is none.
///
/// Descriptors are taken in that order, too: those of the threads before those of the files that are read.
final class Startup: Sendable {
    private let answers: Mailbox<SystemError?>

    init() throws(SystemError) { answers = try Mailbox() }

    /// The calling thread begins its work.
    func began() { answers.post(nil) }

    /// The calling thread can't run.
    func failed(_ error: any Error) {
        answers.post(error as? SystemError ?? SystemError(code: EINVAL, call: "start a thread: \(error)"))
    }

    /// Waits for so many threads.
    ///
    /// - Throws: what the first one lacks that can't run.
    func wait(for count: Int) throws(SystemError) {
        var missing = count
        while missing > 0 {
            var poll = pollfd(fd: answers.descriptor, events: Int16(POLLIN), revents: 0)
            _ = Glibc.poll(&poll, 1, -1)
            for answer in answers.drain() {
                if let answer { throw answer }
                missing -= 1
            }
        }
    }
}
