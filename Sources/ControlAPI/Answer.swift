package import HTTPCore

/// What `Router` makes of a request.
package enum Answer: Sendable {
    /// Known at once, on whatever thread asked.
    case response(Response)
    /// To be called on the thread that owns the `Knowledge`, which then carries out `Knowledge.commands`.
    case ask(@Sendable (inout Knowledge) -> Response)
}
