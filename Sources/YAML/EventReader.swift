import CYAML

/// The events of a YAML stream, read by libyaml from bytes that it keeps for that time.
@safe struct EventReader: ~Copyable {
    struct Event {
        enum Kind {
            case streamStart, streamEnd, documentStart, documentEnd
            case scalar(String, isPlain: Bool)
            case sequenceStart, sequenceEnd
            case mappingStart, mappingEnd
            case alias
        }

        var kind: Kind
        var position: YAMLPosition
        var hasAnchor = false
        var hasTag = false

        var opensCollection: Bool {
            switch kind {
            case .sequenceStart, .mappingStart: true
            default: false
            }
        }
    }

    private let name: String
    /// On the heap because libyaml keeps its address in itself, and so are the bytes it reads.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8], name: String) {
        self.name = name
        unsafe input = .allocate(capacity: bytes.count)
        _ = unsafe input.initialize(fromContentsOf: bytes)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        let status = unsafe yaml_parser_initialize(parser)
        precondition(status == 1, "libyaml: out of memory")
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    mutating func next() throws(YAMLError) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        let position = unsafe position(of: event.start_mark)
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return Event(kind: .streamStart, position: position)
        case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, position: position)
        case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, position: position)
        case YAML_ALIAS_EVENT: return Event(kind: .alias, position: position)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let text = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe Event(
                kind: .scalar(String(decoding: text, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
                position: position,
                hasAnchor: scalar.anchor != nil,
                hasTag: scalar.tag != nil
            )
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe Event(
                kind: .sequenceStart,
                position: position,
                hasAnchor: start.anchor != nil,
                hasTag: start.tag != nil
            )
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, position: position)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe Event(
                kind: .mappingStart,
                position: position,
                hasAnchor: start.anchor != nil,
                hasTag: start.tag != nil
            )
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, position: position)
        // The stream's end, and "no event", which libyaml gives once the stream has ended.
        default: return Event(kind: .streamEnd, position: position)
        }
    }

    private func position(of mark: yaml_mark_t) -> YAMLPosition {
        YAMLPosition(file: name, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    /// Why libyaml stopped, in its words.
    private func failure() -> YAMLError {
        let state = unsafe parser.pointee
        var what = "not valid YAML"
        if let problem = unsafe state.problem { what = unsafe String(cString: problem) }
        if let context = unsafe state.context { what = unsafe String(cString: context) + ", " + what }
        guard unsafe state.error == YAML_READER_ERROR else {
            return unsafe YAMLError(what, at: position(of: state.problem_mark))
        }
        // The decoder runs ahead of the scanner and knows only the byte: count the lines up to it.
        let before = unsafe input.prefix(state.problem_offset)
        let line = unsafe before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = unsafe before.count - ((before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1) + 1
        return YAMLError(
            "\(what) (the file must be UTF-8 text)",
            at: YAMLPosition(file: name, line: line, column: column)
        )
    }
}
