/// A text to be found as it is.
struct Literal {
    /// Several may share one.
    var id: UInt16
    /// One to `longest`; letters are small ones where case does not count.
    var bytes: [UInt8]
    var isCaseSensitive: Bool

    static let longest = 16
}
