/// The room that a database takes, in bytes.
package struct StoreSize: Sendable, Hashable {
    /// Pages that hold something.
    package var used: Int64
    /// Pages that are free to be used again.
    package var free: Int64
    /// The write-ahead log on the disk.
    package var log: Int64 = 0

    /// The database file once the write-ahead log is copied into it.
    package var file: Int64 { used + free }
    /// Everything on the disk.
    package var total: Int64 { file + log }

    package init(used: Int64, free: Int64, log: Int64 = 0) {
        self.used = used
        self.free = free
        self.log = log
    }
}

extension Database {
    /// Without the write-ahead log.
    func size() throws(StoreError) -> StoreSize {
        let page = try number("PRAGMA page_size")
        let free = try number("PRAGMA freelist_count")
        return StoreSize(used: (try number("PRAGMA page_count") - free) * page, free: free * page)
    }
}
