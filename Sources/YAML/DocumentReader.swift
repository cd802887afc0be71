/// Makes a tree out of events, within limits.
struct DocumentReader: ~Copyable {
    private var events: EventReader
    private let limits: YAML.Limits
    private var nodes = 0

    init(events: consuming EventReader, limits: YAML.Limits) {
        self.events = events
        self.limits = limits
    }

    /// The only document of the stream.
    mutating func document() throws(YAMLError) -> YAMLNode {
        _ = try events.next()
        let start = try events.next()
        guard case .documentStart = start.kind else {
            return YAMLNode(.scalar("", isPlain: true), at: start.position)
        }
        let root = try node(from: try events.next(), depth: 0)
        _ = try events.next()
        let end = try events.next()
        guard case .streamEnd = end.kind else {
            throw YAMLError("a second document starts here; one file holds one", at: end.position)
        }
        return root
    }

    private mutating func node(from event: EventReader.Event, depth: Int) throws(YAMLError) -> YAMLNode {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw YAMLError("the file has more than \(limits.nodes) values", at: event.position)
        }
        guard depth < limits.depth || !event.opensCollection else {
            throw YAMLError("more than \(limits.depth) lists and mappings inside each other", at: event.position)
        }
        if event.hasAnchor { throw YAMLError("anchors (&name) are not supported", at: event.position) }
        if event.hasTag { throw YAMLError("tags (!name) are not supported", at: event.position) }
        switch event.kind {
        case .scalar(let text, let isPlain):
            return YAMLNode(.scalar(text, isPlain: isPlain), at: event.position)
        case .sequenceStart:
            return YAMLNode(.sequence(try elements(depth: depth + 1)), at: event.position)
        case .mappingStart:
            return YAMLNode(.mapping(try entries(depth: depth + 1)), at: event.position)
        case .alias:
            throw YAMLError("aliases (*name) are not supported: write the value out", at: event.position)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw YAMLError("a value is missing here", at: event.position)
        }
    }

    private mutating func elements(depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { return elements }
            elements.append(try node(from: event, depth: depth))
        }
    }

    private mutating func entries(depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return entries }
            let keyNode = try node(from: event, depth: depth)
            guard case .scalar(let key, _) = keyNode.content else {
                throw YAMLError("a key must be plain text, not a list or mapping", at: keyNode.position)
            }
            if let line = lines.updateValue(keyNode.position.line, forKey: key) {
                throw YAMLError(
                    "the key \"\(key.prefix(60))\" is there twice, first in line \(line)",
                    at: keyNode.position
                )
            }
            let value = try node(from: try events.next(), depth: depth)
            entries.append(YAMLNode.Entry(key: key, keyPosition: keyNode.position, value: value))
        }
    }
}
