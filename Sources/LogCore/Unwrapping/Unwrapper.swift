/// Takes the lines of programs out of what container runtimes wrap them in, and puts long ones together again.
///
/// Works on whole blocks: one array for the text, one for the envelopes, nothing a line. What is no wrapped line passes as
/// it is. One serves all sources, since what is left of one block belongs to the next of the same source.
package struct Unwrapper: ~Copyable {
    /// Longest line put together; the rest is dropped.
    private let lineLimit: Int
    private var held: [ObjectIdentifier: Pieces] = [:]

    package init(lineLimit: Int) { self.lineLimit = lineLimit }

    /// The beginnings of lines of one source, by stream.
    private struct Pieces {
        var source: Source
        var isHistory: Bool
        var isLate: Bool
        var texts: [[UInt8]] = [[], []]
        var times: [Int64] = [0, 0]
        /// When the last of them came.
        var readTime: Int64
    }

    /// Bytes of lines whose end has not come.
    package var heldBytes: Int { held.values.reduce(0) { $0 + $1.texts[0].count + $1.texts[1].count } }

    /// The block with the programs' own lines; its `bytes` are empty when all of it was the beginning of a line.
    package mutating func unwrap(_ block: consuming Block) -> Block {
        guard block.source.wrapping == .container else { return block }
        let times = TimestampReader(utcOffset: 0, readTime: block.readTime)
        let key = ObjectIdentifier(block.source)
        var pieces =
            held.removeValue(forKey: key)
            ?? Pieces(
                source: block.source,
                isHistory: block.isHistory,
                isLate: block.isLate,
                readTime: block.readTime
            )
        var output: [UInt8] = []
        output.reserveCapacity(block.bytes.count)
        var envelopes: [Envelope] = []
        envelopes.reserveCapacity(block.bytes.count / 160 + 1)
        let bytes = block.bytes.span
        var splitter = LineSplitter()
        while let range = splitter.next(in: bytes) {
            let line = bytes.extracting(range.start..<range.end)
            guard let wrapped = WrappedLine(line) else {
                JSONText.append(plain: line, to: &output)
                output.append(0x0A)
                envelopes.append(Envelope())
                continue
            }
            let text = line.extracting(wrapped.text)
            let stream = Int(wrapped.stream.rawValue)
            if wrapped.isPartial {
                if pieces.texts[stream].isEmpty {
                    pieces.times[stream] = times.read(line, at: wrapped.time)?.microseconds ?? block.readTime
                }
                pieces.readTime = block.readTime
                pieces.isHistory = block.isHistory
                pieces.isLate = block.isLate
                Self.append(text, wrapped.isEscaped, to: &pieces.texts[stream])
                // An empty text would look like none; a program's line this long is not empty.
                pieces.texts[stream].removeLast(max(0, pieces.texts[stream].count - lineLimit))
                continue
            }
            let start = output.count
            var time = times.read(line, at: wrapped.time)?.microseconds
            if !pieces.texts[stream].isEmpty {
                time = pieces.times[stream]
                output.append(contentsOf: pieces.texts[stream])
                pieces.texts[stream] = []
            }
            Self.append(text, wrapped.isEscaped, to: &output)
            output.removeLast(max(0, output.count - start - lineLimit))
            Self.close(from: start, time, wrapped.isEscaped, &output, &envelopes)
        }
        if pieces.texts.contains(where: { !$0.isEmpty }) { held[key] = pieces }
        var result = Block(
            source: block.source,
            bytes: output,
            isHistory: block.isHistory,
            readTime: block.readTime
        )
        result.isLate = block.isLate
        result.envelopes = envelopes
        return result
    }

    private static func append(_ text: Span<UInt8>, _ isEscaped: Bool, to output: inout [UInt8]) {
        if isEscaped {
            JSONText.appendUnescaped(text, to: &output)
        } else {
            JSONText.append(plain: text, to: &output)
        }
    }

    /// Ends the line that starts at `start`; where it holds line ends of its own it is several.
    private static func close(
        from start: Int,
        _ time: Int64?,
        _ isEscaped: Bool,
        _ output: inout [UInt8],
        _ envelopes: inout [Envelope]
    ) {
        output.append(0x0A)
        let count = isEscaped ? output[start...].count { $0 == 0x0A } : 1
        for _ in 0..<count { envelopes.append(Envelope(time: time)) }
    }

    /// Whether the beginning of a line of `source` waits for its end.
    package func holds(_ source: Source) -> Bool {
        held[ObjectIdentifier(source)]?.texts.contains { !$0.isEmpty } ?? false
    }

    /// The beginnings whose ends did not come in `patience` microseconds, or, without it, all of them.
    package mutating func release(now: Int64, patience: Int64 = 0) -> [Block] {
        var blocks: [Block] = []
        // A clock that was set back must not hold them until it has caught up.
        for (key, pieces) in held
        where patience == 0 || (now &- pieces.readTime).magnitude >= patience.magnitude {
            held[key] = nil
            for stream in 0..<2 where !pieces.texts[stream].isEmpty {
                var block = Block(
                    source: pieces.source,
                    bytes: pieces.texts[stream],
                    isHistory: pieces.isHistory,
                    readTime: pieces.readTime
                )
                block.isLate = pieces.isLate
                Self.close(from: 0, pieces.times[stream], true, &block.bytes, &block.envelopes)
                blocks.append(block)
            }
        }
        return blocks
    }
}
