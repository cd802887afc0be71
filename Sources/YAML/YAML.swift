/// Reads one YAML document into a tree of nodes that know their lines.
///
/// What configuration and rules need and no more: no anchors, aliases, tags or several documents, and a mapping has each
/// key once. Each of these is refused with its line instead of half understood.
package enum YAML {
    /// What a document may cost; without limits a few bytes can ask for much memory or stack.
    package struct Limits: Sendable {
        /// Bytes of input: 1 MiB.
        package var size = 1 << 20
        /// Collections inside each other: 32.
        package var depth = 32
        /// Scalars and collections together: 200,000.
        package var nodes = 200_000

        package init() {}
    }

    /// Reads a document; an empty one is a null scalar.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8, or UTF-16 with a byte order mark.
    ///   - name: what error texts call it, usually its path.
    ///   - limits: what it may cost.
    /// - Returns: the root of the document.
    /// - Throws: the first thing that is wrong.
    package static func parse(
        _ bytes: [UInt8],
        name: String,
        limits: Limits = Limits()
    ) throws(YAMLError) -> YAMLNode {
        guard bytes.count <= limits.size else {
            throw YAMLError(
                "the file has \(bytes.count) bytes, more than the limit of \(limits.size)",
                at: YAMLPosition(file: name, line: 1, column: 1)
            )
        }
        var reader = DocumentReader(events: EventReader(bytes, name: name), limits: limits)
        return try reader.document()
    }
}
