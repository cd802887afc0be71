/// What Docker writes beside a container's log (`config.v2.json`).
package enum ContainerDescription {
    /// The container's name without the slash that Docker puts before it; `nil` when the text holds none.
    package static func name(_ text: Span<UInt8>) -> String? {
        guard let range = JSONText.text(of: "Name", in: text) else { return nil }
        var name: [UInt8] = []
        JSONText.appendUnescaped(text.extracting(range), to: &name)
        let bare = name.drop { $0 == UInt8(ascii: "/") }
        return bare.isEmpty ? nil : String(decoding: bare, as: UTF8.self)
    }
}
