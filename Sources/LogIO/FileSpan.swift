package import LogCore

/// Which bytes of which file a block was: enough to read the same lines again.
package struct FileSpan: Sendable {
    package var source: Source
    /// Where its first line begins; also what tells which file it is.
    package var start: FilePosition
    /// Where its last line ends.
    package var end: FilePosition
    /// Of the open file, valid until the next call of its tailer; -1 when it is closed.
    package var descriptor: CInt

    package init(source: Source, start: FilePosition, end: FilePosition, descriptor: CInt) {
        self.source = source
        self.start = start
        self.end = end
        self.descriptor = descriptor
    }

    package var key: FileKey { end.identity.key }
}

extension TailedFile {
    /// Of the lines that were handed out last; of history, whose beginning nobody keeps, by their count of bytes.
    func span(ofHistory count: Int?) -> FileSpan {
        let identity = identity
        var start = FilePosition(identity: identity, offset: givenBefore.offset, tail: givenBefore.tail)
        if let count { start = FilePosition(identity: identity, offset: given.offset - count, tail: Fingerprint()) }
        return FileSpan(
            source: source,
            start: start,
            end: FilePosition(identity: identity, offset: given.offset, tail: given.tail),
            descriptor: descriptor
        )
    }
}
