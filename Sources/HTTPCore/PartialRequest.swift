/// A request on its way in: what `RequestParser` keeps of it between two calls, and the steps that add to it.
final class PartialRequest {
    /// What the next byte is part of.
    ///
    ///     requestLine ─▶ fields ─┬────────────────────────────────────────────▶ complete
    ///                            ├▶ sized ────────────────────────────────────────▲
    ///                            └▶ chunkSize ─┬▶ chunkBody ─▶ chunkEnd ─▶ chunkSize
    ///                                          └▶ trailers ───────────────────────▲
    enum Phase {
        case requestLine, fields
        /// Bytes still to come, more than none.
        case sized(Int)
        case chunkSize
        case chunkBody(Int)
        case chunkEnd, trailers, complete
        case failed(RequestError)
    }

    var phase = Phase.requestLine
    private(set) var request = Request(method: "", target: "")

    /// The line being read; once `readLine` said so it is whole and without its end.
    private(set) var line: [UInt8] = []
    private var isLineWhole = false

    private var fieldCount = 0
    private var fieldBytes = 0
    private var extensionBytes = 0

    var isComplete: Bool { if case .complete = phase { true } else { false } }

    /// Moves bytes up to the next line feed into `line`.
    ///
    /// - Returns: whether the line is whole now; if not, all bytes were taken.
    func readLine(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ limits: RequestLimits
    ) throws(RequestError) -> Bool {
        if isLineWhole {
            line.removeAll(keepingCapacity: true)
            isLineWhole = false
        }
        var end = position
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        let isWhole = end < bytes.count
        let piece = bytes.extracting(position..<end)
        let endsInReturn = (piece.isEmpty ? line.last : piece[piece.count - 1]) == 0x0D
        let length = line.count + piece.count - (endsInReturn ? 1 : 0)
        let limit = lineLimit(limits)
        guard length <= limit.bytes else { throw limit.error }
        guard !isWhole || endsInReturn else { throw .bareLineFeed }
        line.append(copying: piece)
        position = isWhole ? end + 1 : end
        if isWhole {
            line.removeLast()
            isLineWhole = true
        }
        return isWhole
    }

    /// How long the line may get in this phase, and what it is told beyond.
    private func lineLimit(_ limits: RequestLimits) -> (bytes: Int, error: RequestError) {
        switch phase {
        case .requestLine:
            return (Int(limits.requestLine), .requestLineTooLong(limit: Int(limits.requestLine)))
        case .fields, .trailers:
            let left = Int(limits.fieldBytes) - fieldBytes - 2
            // The empty line that ends the head needs no room.
            if left < Int(limits.fieldLine) { return (max(left, 0), .headTooLarge(limit: Int(limits.fieldBytes))) }
            return (Int(limits.fieldLine), .fieldTooLong(limit: Int(limits.fieldLine)))
        case .chunkSize:
            return (16 + Int(limits.chunkExtensions) - extensionBytes, .badChunk)
        case .chunkEnd, .sized, .chunkBody, .complete, .failed:
            return (0, .badChunk)
        }
    }

    func takeRequestLine() throws(RequestError) {
        let line = line
        (request.method, request.target, request.minorVersion) = try RequestHead.requestLine(line.span)
        phase = .fields
    }

    func takeField(_ limits: RequestLimits) throws(RequestError) {
        let field = try readField(limits)
        request.fields.append(field.name, field.value)
    }

    /// A trailer is checked like a header and dropped: nothing here needs one, and merging them invites forgery (§7.1.2).
    func takeTrailer(_ limits: RequestLimits) throws(RequestError) { _ = try readField(limits) }

    private func readField(_ limits: RequestLimits) throws(RequestError) -> HeaderFields.Field {
        fieldCount += 1
        fieldBytes += line.count + 2
        guard fieldCount <= limits.fieldCount else { throw .tooManyFields(limit: Int(limits.fieldCount)) }
        let line = line
        return try RequestHead.field(line.span)
    }

    /// Judges the whole head and says whether the client waits for `100 Continue` before it sends the body.
    func takeHead(_ limits: RequestLimits) throws(RequestError) -> Bool {
        try RequestHead.checkHost(request)
        let framing = try BodyFraming.of(request, limits: limits)
        let expectations = request.fields.list("Expect")
        // RFC 9110 §10.1.1: HTTP/1.0 clients don't know of it, and without a body there is nothing to wait for.
        let expects = !expectations.isEmpty && request.minorVersion >= 1
        if expects, !expectations.allSatisfy({ $0.equalsIgnoringCase("100-continue") }) { throw .expectationFailed }
        switch framing {
        case .none:
            phase = .complete
            return false
        case .sized(let length):
            phase = .sized(length)
            // Memory follows what arrives, not what is announced.
            request.body.reserveCapacity(min(length, 4096))
        case .chunked:
            phase = .chunkSize
        }
        return expects
    }

    func takeChunkSize(_ limits: RequestLimits) throws(RequestError) {
        let line = line
        let chunk = try BodyFraming.chunkSize(line.span, limits: limits)
        extensionBytes += chunk.extensionBytes
        guard extensionBytes <= limits.chunkExtensions else { throw .badChunk }
        guard request.body.count + chunk.size <= limits.body else { throw .bodyTooLarge(limit: Int(limits.body)) }
        phase = chunk.size == 0 ? .trailers : .chunkBody(chunk.size)
    }

    /// Adds what is there of `remaining` bytes to the body and says how many are left to come.
    func takeBody(_ remaining: Int, _ bytes: Span<UInt8>, _ position: inout Int) -> Int {
        let count = min(remaining, bytes.count - position)
        request.body.append(copying: bytes.extracting(position..<position + count))
        position += count
        return remaining - count
    }
}
