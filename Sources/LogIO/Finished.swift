/// Where a file was left that is closed but may still have a name.
struct Finished {
    var position: FilePosition
    /// That of its source.
    var path: String
    /// When the file was made; 0 where that is not known.
    var birth: Int64

    /// Whether the open file is the one that was left: nobody else has got its inode, and its content is the same.
    func isOf(_ descriptor: CInt, _ status: FileStatus) -> Bool {
        if birth != 0, FileStatus.birth(descriptor: descriptor) != birth { return false }
        return position.continues(in: descriptor, status: status)
    }

    func isOf(_ file: TailedFile, _ status: FileStatus) -> Bool { isOf(file.descriptor, status) }
}
