/// Everything that feeds count of what did not come as it was sent, from the start on.
package struct FeedCounters: Sendable, Hashable {
    /// Datagrams for which the kernel had no room.
    package var lostDatagrams = 0

    /// Messages that were longer than a line may be; the rest of each was dropped.
    package var cutMessages = 0

    /// Lines of standard input and messages of the journal that were longer than a line may be.
    package var cutLines = 0

    /// Messages and connections of senders that are not allowed, and connections over the limit.
    package var refused = 0

    /// Messages and connections whose senders share a source, since there are too many.
    package var nameless = 0

    package init() {}
}
