/// What both ends agreed on for permessage-deflate (RFC 7692 §7.1).
package struct CompressionParameters: Hashable, Sendable {
    /// The server starts each message with an empty window.
    package var serverNoContextTakeover = false
    /// The client starts each message with an empty window.
    package var clientNoContextTakeover = false
    /// The server refers back by at most 2 to the power of this, 8 to 15.
    package var serverWindowBits: UInt8 = 15
    /// The client refers back by at most 2 to the power of this, 8 to 15.
    package var clientWindowBits: UInt8 = 15
    /// The offer named `server_max_window_bits`: an answer that accepts it must name it, too, also with 15 (§7.1.2.1).
    private var namesServerWindow = false

    package init() {}

    static let extensionName = "permessage-deflate"

    private enum Name {
        static let serverNoContextTakeover = "server_no_context_takeover"
        static let clientNoContextTakeover = "client_no_context_takeover"
        static let serverWindowBits = "server_max_window_bits"
        static let clientWindowBits = "client_max_window_bits"
    }

    /// Takes an offer or an answer; `nil` when it is not this extension, or has a parameter that is unknown, doubled, or
    /// has a value that it must not have (§7.1).
    ///
    /// - Parameters:
    ///   - offer: the member of the list.
    ///   - allowsBareWindow: an offer may name `client_max_window_bits` without a value, an answer may not (§7.1.2.2).
    init?(_ offer: ExtensionOffer, allowsBareWindow: Bool) {
        guard offer.name == Self.extensionName else { return nil }
        let names = offer.parameters.map(\.name)
        guard Set(names).count == names.count else { return nil }
        for parameter in offer.parameters {
            switch (parameter.name, parameter.value) {
            case (Name.serverNoContextTakeover, nil):
                serverNoContextTakeover = true
            case (Name.clientNoContextTakeover, nil):
                clientNoContextTakeover = true
            case (Name.serverWindowBits, let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                serverWindowBits = bits
                namesServerWindow = true
            case (Name.clientWindowBits, let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                clientWindowBits = bits
            case (Name.clientWindowBits, nil) where allowsBareWindow:
                continue
            default:
                return nil
            }
        }
    }

    /// What a client of ours offers: any window of its own (§7.1.2.2).
    static let offer = "\(extensionName); \(Name.clientWindowBits)"

    /// The server's answer to the offer that this was made of.
    ///
    /// The client's window is not in it: we inflate with 32 KiB, whatever the client uses (§7.1.2.2).
    var answer: String {
        var parts = [Self.extensionName]
        if serverNoContextTakeover { parts.append(Name.serverNoContextTakeover) }
        if clientNoContextTakeover { parts.append(Name.clientNoContextTakeover) }
        if namesServerWindow { parts.append("\(Name.serverWindowBits)=\(serverWindowBits)") }
        return parts.joined(separator: "; ")
    }

    /// 8 to 15, without leading zeros (§7.1.2.1).
    private static func windowBits(_ text: String) -> UInt8? {
        guard let bits = UInt8(text), (8...15).contains(bits), text == String(bits) else { return nil }
        return bits
    }
}
