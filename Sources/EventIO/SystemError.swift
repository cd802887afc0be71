import Glibc

/// `errno` as a value, with the call that failed.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: CInt
    /// What was tried, for a person: "bind 127.0.0.1:8754".
    package let call: String

    package init(code: CInt, call: String) {
        self.code = code
        self.call = call
    }

    /// The error of the system call that failed last on this thread.
    package static func current(_ call: String) -> SystemError { SystemError(code: errno, call: call) }

    package var description: String { "\(call): \(String(cString: strerror(code)))" }
}
