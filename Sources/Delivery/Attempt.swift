/// What one try to run something outside of the program came to.
package struct Attempt: Sendable, Hashable {
    /// Exit status of a command, 128 and the signal's number of one that a signal ended, HTTP status of a request; `nil`
    /// when it did not get that far.
    package var status: Int?
    package var succeeded: Bool
    /// The first bytes of what it printed or answered, or why it did not get that far; UTF-8 repaired.
    package var output: String

    package init(status: Int?, succeeded: Bool, output: String) {
        self.status = status
        self.succeeded = succeeded
        self.output = output
    }

    /// Bytes of output that are kept; the rest is read and dropped.
    package static let outputLimit = 4096
}
