package import Insight

/// What the control API may ask about: the state of one server at one moment.
package struct Knowledge: Sendable {
    package var issues: IssueBook
    package var scores = ScoreHistory()
    package var nodeID: String
    package var version: String
    package var pid: Int32
    /// Since the start of the process.
    package var uptimeSeconds: Int64 = 0
    /// The stream is on (`start_livelogs`).
    package var isRunning = false
    /// The listeners are up and the sources opened.
    package var isReady = false
    package var telemetryEnabled = false
    /// Open connections of the stream.
    package var clients = 0
    /// Paths of the files that are followed.
    package var monitoredFiles: [String] = []
    /// Bytes written to files that are not read, or not stored where there is a store, by path.
    package var readLag: [String: Int] = [:]
    /// Since the start.
    package var traffic = Traffic()
    /// How the store is; `nil` without one.
    package var store: StoreFigures?
    /// Microseconds since 1970 UTC.
    package var now: Int64 = 0
    /// Seconds since this was so; 0 when it is what the thread that reads knows now.
    package var age = 0.0
    /// The file that the thread is reading meanwhile.
    package var occupation: String?

    /// Reading is held up, as by a file on a mount that does not answer.
    package var isStalled: Bool { Silence(.seconds(age), at: occupation).isHeldUp }

    /// What an answer asks for; the owner carries it out after the answer was made, and empties it.
    package var commands: [Command] = []

    package init(issues: IssueBook = IssueBook(), nodeID: String, version: String, pid: Int32) {
        self.issues = issues
        self.nodeID = nodeID
        self.version = version
        self.pid = pid
    }

    package enum Command: Sendable, Hashable {
        /// Begin to stream; `isRunning` already says so.
        case startStream
        /// Stop, and close clients with 1001; `isRunning` already says so.
        case stopStream
        /// Tell the stream's followers; the health score may have changed too.
        case publish(IssueEvent)
    }
}
