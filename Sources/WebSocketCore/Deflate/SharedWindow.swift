/// The deflate windows in which a broadcast is compressed once for all who agreed on the same.
///
/// Most clients let us refer back by 32 KiB. Some offer only less, among them Python's `websockets` with 4 KiB; what is made
/// with that window is larger by a tenth to a third, so it is made for them alone.
package enum SharedWindow: UInt8, Hashable, Sendable, CaseIterable {
    case full = 15
    case small = 12

    /// The one that a negotiation ended with; `nil` when it is none of ours.
    package init?(_ parameters: CompressionParameters) {
        self.init(rawValue: parameters.serverWindowBits)
    }

    /// For `CompressionPolicy`.
    package static let bits = allCases.map(\.rawValue)
}
