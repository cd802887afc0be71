import ControlAPI
import HTTPCore
import LogCore

/// Why a client was not let into a stream, or keeps the subscription it had.
struct Refusal: Error, Sendable {
    /// Of the answer to a handshake.
    var status: Int
    var code: String
    var message: String
    /// Seconds after which it may be tried again.
    var retryAfter: UInt64?

    var response: Response { .error(status, code: code, message: message, retryAfter: retryAfter) }

    var streamMessage: [UInt8] { StreamMessage.error(code: code, message: message) }

    static let stopped = Refusal(
        status: 503,
        code: "stopped",
        message: "Live streaming is off: POST /control {\"command\":\"start_livelogs\"}."
    )

    /// The ingest thread is held up, and can neither change anything nor let anybody in.
    static let stalled = Refusal(
        status: 503,
        code: "busy",
        message: "A path that does not answer holds up the thread that reads, and /health names it; try again later.",
        retryAfter: 5
    )

    static let tooManyTopics = Refusal(
        status: 503,
        code: "too_many_topics",
        message: "Too many different filters are in use; use one that others use, or try again later."
    )

    static let tooManySubscriptions = Refusal(
        status: 429,
        code: "too_many_messages",
        message: "Too many subscriptions of yours are waiting; wait for the answers."
    )

    static let tooManyCompilations = Refusal(
        status: 503,
        code: "too_many_filters",
        message: "Too many new filters are waiting; try again in a few seconds.",
        retryAfter: 5
    )

    /// What the client's address, or all together, may have done in a minute is used up.
    static func overBudget(nanoseconds: UInt64) -> Refusal {
        let seconds = nanoseconds / 1_000_000_000 + 1
        return Refusal(
            status: 429,
            code: "too_many_filters",
            message: "New filters have taken too much work; try again in \(seconds) s.",
            retryAfter: seconds
        )
    }
}
