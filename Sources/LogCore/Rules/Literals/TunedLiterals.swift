/// A `LiteralSearch` that gets used to the text at hand; one a thread.
///
/// It counts what windows come in small pieces of what it searches, and now and then chooses others that are rare there.
/// What it finds stays the same.
struct TunedLiterals {
    private var search: LiteralSearch
    private var windows: LiteralWindows?
    /// Bytes up to the next piece, and bytes of pieces up to the next choice.
    private var untilPiece = pause
    private var untilChoice = sample
    private var choices = 0

    /// Bytes of a piece, from the first one to the second, and of all for one choice.
    private static let piece = 512
    private static let pause = 8 << 10
    private static let sample = 128 << 10

    init(_ search: LiteralSearch) { self.search = search }

    /// As of `LiteralSearch`.
    mutating func find(in bytes: Span<UInt8>, addingTo hits: inout [LineMatch]) {
        search.find(in: bytes, addingTo: &hits)
        if untilPiece < bytes.count { learn(bytes) }
        untilPiece &-= bytes.count
    }

    private mutating func learn(_ bytes: Span<UInt8>) {
        var windows = windows.take() ?? LiteralWindows()
        while untilPiece < bytes.count {
            let end = min(untilPiece + Self.piece, bytes.count)
            windows.count(bytes.extracting(untilPiece..<end))
            untilChoice -= end - untilPiece
            untilPiece += Self.pause << (choices * 2)
        }
        if untilChoice <= 0 {
            // Takes some milliseconds, so it is done after 2 MB, 8 MB more, 32, 128, and then every 512.
            search = search.tuned(to: windows)
            windows.fade()
            choices = min(choices + 1, 4)
            untilChoice = Self.sample
        }
        self.windows = windows
    }
}
