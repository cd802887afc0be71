package import LogCore
package import LogIO
package import Store

extension Checkpoint {
    /// As the tailer knows the place, with the path that its source has.
    ///
    /// Without `clock` what the database says of the source's local times stays.
    package init(_ position: FilePosition, path: String, clock: ClockMark? = nil) {
        self.init(
            path: path,
            device: position.identity.key.device,
            inode: position.identity.key.inode,
            offset: position.offset,
            headLength: position.identity.head.length,
            headHash: position.identity.head.hash,
            tailLength: position.tail.length,
            tailHash: position.tail.hash
        )
        self.clock = clock?.number
    }

    package var key: FileKey { FileKey(device: device, inode: inode) }

    package var position: FilePosition {
        FilePosition(
            identity: FileIdentity(key: key, head: Fingerprint(length: headLength, hash: headHash)),
            offset: offset,
            tail: Fingerprint(length: tailLength, hash: tailHash)
        )
    }
}
