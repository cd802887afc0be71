/// How much one peer may make us hold; passed to each call, so that a connection stores none of it.
package struct Limits: Sendable, Hashable {
    /// Largest payload of one data frame in octets, as the header states it.
    ///
    /// Default 1 MiB; a larger value costs nothing by
    /// itself, because octets are only kept as they arrive.
    package var frameSize = 1 << 20

    /// Largest message in octets, uncompressed.
    ///
    /// Default 1 MiB; this is what each peer can make us hold at one time.
    package var messageSize = 1 << 20

    /// Most frames of one message.
    ///
    /// Default 1,024; a larger value lets a peer spend our time on headers that carry little.
    package var fragments = 1024

    /// Most frames without payload in one message, counted in `fragments` too.
    ///
    /// Default 32: a sender that flushes may produce
    /// a few, but a stream of them is work without end or content.
    package var emptyFragments = 32

    /// Whether a peer's first compressed message may make an inflate window that is kept until the connection ends.
    ///
    /// Default yes, about 40 KiB; no refuses the message unless the peer agreed to context takeover not being used.
    package var allowsInflateWindow = true

    package init() {}

    package init(messageSize: Int) {
        self.frameSize = messageSize
        self.messageSize = messageSize
    }
}
