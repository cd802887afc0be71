package import LogCore

/// What is done to a source's lines before they are judged: out of a container's wrapping, and together into records.
///
/// Both may hold lines back whose rest has not come, so this also keeps track of places: what it hands over comes with the
/// span of its file that may be called done, which ends before anything that is held. Belongs to one thread.
package final class Gatherer {
    /// A part of a file that is held, in whole or in part.
    private struct Place {
        var source: Source
        /// Where it begins; of wrapped or transcoded lines, no later than there.
        var start: FilePosition
        var end: FilePosition
    }

    private var unwrapper: Unwrapper
    private var assembler = RecordAssembler()
    private var places: [ObjectIdentifier: Place] = [:]

    /// How long the rest of a container's long line may take, in microseconds; its runtime writes the pieces at once.
    private static let patience: Int64 = 5_000_000

    /// - Parameter lineLimit: bytes of a line that are kept.
    package init(lineLimit: Int) { unwrapper = Unwrapper(lineLimit: lineLimit) }

    /// When `release` has something to do, by the monotonic clock; `nil` while nothing is held that soon.
    package var nextDeadline: Duration? { assembler.nextDeadline }

    /// Records that were cut because they reached a limit of lines or bytes.
    package var cutRecords: Int { assembler.cutRecords }

    /// Hands over what of a block is whole, with what was held of its source.
    ///
    /// - Parameters:
    ///   - block: whole lines of one source.
    ///   - span: where they are in a file; `nil` when they are in none.
    ///   - now: the time of the read.
    ///   - body: gets blocks to be judged, each with its span.
    package func take(_ block: consuming Block, at span: FileSpan?, now: Moment, into body: (Block, FileSpan?) -> Void)
    {
        let source = block.source
        // History is whole by itself, and nothing of it is held.
        if block.isHistory { return assemble(unwrapper.unwrap(block), now) { body($0, span) } }
        let size = block.bytes.count
        let isExact = source.wrapping == .none && span.map { $0.end.offset - $0.start.offset == size } ?? false
        if block.startsContent { releaseRecord(of: source, into: body) }
        var whole: Block?
        let lines = unwrapper.unwrap(block)
        if !lines.bytes.isEmpty { assemble(lines, now) { whole = $0 } }
        guard var span else {
            if let whole { body(whole, nil) }
            return
        }
        let end = span.end
        if let earlier = places.removeValue(forKey: ObjectIdentifier(source)) {
            // Where a copy goes on after its original, the place before is one in the copy as well.
            let identity = earlier.start.identity.key == span.key ? earlier.start.identity : span.start.identity
            span.start = FilePosition(identity: identity, offset: earlier.start.offset, tail: earlier.start.tail)
        }
        let held = assembler.heldBytes(of: source)
        if held > 0 || unwrapper.holds(source) {
            span.end = span.start
            if isExact, let whole { span.end = Self.position(before: held, end, endOf: whole) }
            places[ObjectIdentifier(source)] = Place(source: source, start: span.end, end: end)
        }
        if let whole { body(whole, span) }
    }

    /// Hands over what was held long enough.
    package func release(now: Moment, into body: (Block, FileSpan?) -> Void) {
        assembler.release(now: now.monotonic) { body($0, span(of: $0.source)) }
    }

    /// Hands over the beginnings of long lines whose ends have not come for a while.
    package func releasePieces(now: Moment, into body: (Block, FileSpan?) -> Void) {
        for block in unwrapper.release(now: now.wall, patience: Self.patience) {
            assemble(block, now) { body($0, span(of: $0.source)) }
        }
    }

    /// Hands over what was held of one source.
    package func release(of source: Source, into body: (Block, FileSpan?) -> Void) {
        assembler.release(of: source) { body($0, span(of: source)) }
    }

    /// Hands over everything.
    package func releaseAll(now: Moment, into body: (Block, FileSpan?) -> Void) {
        for block in unwrapper.release(now: now.wall) { assemble(block, now) { body($0, span(of: $0.source)) } }
        assembler.releaseAll { body($0, span(of: $0.source)) }
    }

    private func releaseRecord(of source: Source, into body: (Block, FileSpan?) -> Void) {
        assembler.release(of: source) { body($0, span(of: source)) }
        places[ObjectIdentifier(source)] = nil
    }

    private func assemble(_ block: consuming Block, _ now: Moment, into body: (Block) -> Void) {
        assembler.add(block, now: now.monotonic, into: body)
    }

    /// The span of what was held of a source, which is done with if nothing else is held.
    private func span(of source: Source) -> FileSpan? {
        guard let place = places[ObjectIdentifier(source)] else { return nil }
        let isDone = !unwrapper.holds(source)
        if isDone { places[ObjectIdentifier(source)] = nil }
        return FileSpan(source: source, start: place.start, end: isDone ? place.end : place.start, descriptor: -1)
    }

    /// The place so many bytes before `end`, after the last of `block`.
    private static func position(before held: Int, _ end: FilePosition, endOf block: Block) -> FilePosition {
        let tail = block.bytes.suffix(Fingerprint.window).withUnsafeBytes { Fingerprint($0) }
        return FilePosition(identity: end.identity, offset: end.offset - held, tail: tail)
    }
}
