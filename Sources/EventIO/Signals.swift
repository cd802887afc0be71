import CLinux
import Glibc

/// Signals as something to read instead of something that interrupts.
package struct Signals: ~Copyable {
    private let source: Descriptor

    package var descriptor: CInt { source.rawValue }

    package enum Signal: Sendable { case terminate, reload }

    /// Blocks SIGTERM, SIGINT and SIGHUP for this thread and all it starts from now on, and ignores
    /// SIGPIPE and SIGXFSZ, whose calls then fail with `EPIPE` and `EFBIG`.
    ///
    /// Must come before the first thread.
    package init() throws(SystemError) {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        source = try Descriptor(adopting: signalfd(-1, &set, CInt(SFD_CLOEXEC | SFD_NONBLOCK)), from: "signalfd")
    }

    /// Whether a signal to stop has come that `next` did not give yet; on any thread.
    package static var isStopPending: Bool {
        var set = sigset_t()
        sigpending(&set)
        return [SIGTERM, SIGINT].contains { sigismember(&set, $0) == 1 }
    }

    /// The next signal that came, or nil.
    package func next() -> Signal? {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        guard Glibc.read(source.rawValue, &info, size) == size else { return nil }
        return CInt(bitPattern: info.ssi_signo) == SIGHUP ? .reload : .terminate
    }
}
