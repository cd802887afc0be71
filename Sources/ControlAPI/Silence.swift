/// How long nothing was heard of the thread that reads, and where it is meanwhile.
package struct Silence: Hashable, Sendable {
    package var duration: Duration
    /// The file or directory that the thread is at; `nil` when it is at none.
    package var path: String?

    package init(_ duration: Duration, at path: String?) {
        self.duration = duration
        self.path = path
    }

    /// The thread is heard of each second, and later only while something takes it that long.
    private static let patience = Duration.seconds(2)

    /// Whether the thread is not to be asked: its mail would only pile up.
    package var isLong: Bool { duration > Self.patience }

    /// Whether a change would not be carried out before long: the thread waits for a file, or is silent for so long that no
    /// busy machine explains it.
    package var isHeldUp: Bool { isLong && (path != nil || duration > Self.patience * 5) }
}
