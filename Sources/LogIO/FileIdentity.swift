/// Which file it is, beyond the time somebody holds it open: an inode alone is given to another file soon after.
///
/// Never a path: names move from file to file, and one file has several.
package struct FileIdentity: Hashable, Sendable {
    package var key: FileKey

    /// Of the file's first bytes: 1 to 256 of them, none while the file is empty.
    package var head: Fingerprint

    package init(key: FileKey, head: Fingerprint) {
        self.key = key
        self.head = head
    }
}

/// How far a file has been read, with what is needed to see later that it is still the same file, grown.
package struct FilePosition: Hashable, Sendable {
    package var identity: FileIdentity

    /// Bytes of the file that were read.
    package var offset: Int

    /// Of the up to 256 bytes before `offset`.
    package var tail: Fingerprint

    package init(identity: FileIdentity, offset: Int, tail: Fingerprint) {
        self.identity = identity
        self.offset = offset
        self.tail = tail
    }

    /// Whether reading the open file may go on at `offset`: same inode, same head, same bytes before the offset.
    package func continues(in descriptor: CInt, status: FileStatus) -> Bool {
        status.key == identity.key && fits(descriptor, size: status.size)
    }

    /// Whether the content is the same, whatever file it is in: a copy, or a decompressed one.
    func fits(_ descriptor: CInt, size: Int) -> Bool {
        size >= offset && identity.head.matches(descriptor: descriptor, at: 0)
            && tail.matches(descriptor: descriptor, at: offset - tail.length)
    }
}
