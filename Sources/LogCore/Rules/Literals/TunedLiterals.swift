/// A `LiteralSearch` that gets used to the text at hand; one a thread.
///
/// It counts what windows come in small pieces of what it searches, and now and then chooses others that are rare there.
/// What it finds stays the same.
struct TunedLiterals {
    private var search: LiteralSearch
    private var windows: LiteralWindows?
    /// Bytes up to the next piece, and bytes of pieces up to the next choice.
    private var untilPiece = pause
    private var untilChoice = 64 << 10
    private var choices = 0

    /// Bytes of a piece, and from one to the next.
    private static let piece = 512
    private static let pause = 16 << 10

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
            // Takes some milliseconds, so it is done after 2 MB, 34 MB, and then every 512 MB.
            search = search.tuned(to: windows)
            windows.fade()
            choices = min(choices + 1, 2)
            untilChoice = (64 << 10) << (choices * 2)
        }
        self.windows = windows
    }
}
