package import HTTPCore
package import LogCore

/// What `Router` makes of a request.
package enum Answer: Sendable {
    /// Known at once, on whatever thread asked.
    case response(Response)
    /// To be called on the thread that owns the `Knowledge`, which then carries out `Knowledge.commands`.
    case ask(@Sendable (inout Knowledge) -> Response)
    /// The same, with the figures of the process, which are taken on the thread that asks.
    case measure(@Sendable (inout Knowledge, ProcessFigures) -> Response)
    /// Stored lines are wanted: to be called with the page, or with `nil` when there is nothing to read from.
    case search(LineQuery, @Sendable (StoredPage?) -> Response)
}
