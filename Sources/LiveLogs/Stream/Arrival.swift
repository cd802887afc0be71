import LogCore

/// A client that wants a stream, or another one than it has.
struct Arrival: Sendable {
    var client: ClientID
    /// Whose budget its work is charged to.
    var address: AddressGroup
    var subscription: Subscription
    /// The client is streaming already and gets a `subscribed` message.
    var isChange: Bool
    /// It negotiated permessage-deflate.
    var isCompressing: Bool
}
