package import LogCore

/// How far inputs are stored, as the changes so far leave it.
package struct InputPositions {
    private struct Part: Hashable {
        var input: String
        var key: String
    }

    private var parts: [Part: String] = [:]

    package init() {}

    package mutating func note(_ changes: [InputPosition]) {
        for one in changes { parts[Part(input: one.input, key: one.key)] = one.position }
    }

    package var all: [InputPosition] {
        parts.map { InputPosition(input: $0.key.input, key: $0.key.key, position: $0.value) }
    }
}
