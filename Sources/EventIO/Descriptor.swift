import Glibc

/// Sole owner of a file descriptor: it is closed when this value ends, and cannot be closed twice.
package struct Descriptor: ~Copyable, Sendable {
    package let rawValue: CInt

    /// Takes ownership of what the system call `call` returned.
    package init(adopting rawValue: CInt, from call: @autoclosure () -> String) throws(SystemError) {
        guard rawValue >= 0 else { throw SystemError.current(call()) }
        self.rawValue = rawValue
    }

    deinit { _ = Glibc.close(rawValue) }

    /// One more number for the same open file; nil when there is none left.
    package static func copy(of descriptor: CInt) -> CInt? {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        return copy >= 0 ? copy : nil
    }

    /// Gives the descriptor away: to another thread as a plain number, or to a C library that closes it itself.
    package consuming func release() -> CInt {
        let rawValue = rawValue
        discard self
        return rawValue
    }
}
