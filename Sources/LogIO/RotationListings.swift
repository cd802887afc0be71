/// What lies in the directories that rotation puts files into, for as long as one look at many logs takes.
///
/// Ten thousand logs of one directory ask the same question about it.
struct RotationListings {
    private struct Directory {
        var listing: DirectoryListing
        /// By their bytes.
        var names: [String]

        func starting(with prefix: String) -> ArraySlice<String> {
            var low = 0
            var high = names.count
            while low < high {
                let middle = (low + high) / 2
                if names[middle].utf8.lexicographicallyPrecedes(prefix.utf8) { low = middle + 1 } else { high = middle }
            }
            return names[low...].prefix { $0.utf8.starts(with: prefix.utf8) }
        }
    }

    private var known: [String: Directory] = [:]

    /// Names of one log that are looked at; the newest by their names, should there be more.
    private static let nameLimit = 4096

    mutating func forget() { known.removeAll() }

    /// Names in a directory that earlier generations of `base` may have, and whether any other name is there too.
    mutating func generations(
        of base: String,
        in path: String,
        now: Moment
    ) -> (names: [String], isThere: (String) -> Bool)? {
        guard let directory = directory(path, now) else { return nil }
        var names = directory.starting(with: FileName.stem(of: base)).filter {
            FileName.isAnyGeneration($0, of: base)
        }
        if names.count > Self.nameLimit {
            names.sort { FileName.isOlderGeneration($0, than: $1) }
            names.removeFirst(names.count - Self.nameLimit)
        }
        return (names, { directory.listing.names.contains($0) })
    }

    /// Names in a directory that begin with `prefix`, in the order of their bytes.
    mutating func names(in path: String, startingWith prefix: String, now: Moment) -> [String] {
        Array((directory(path, now)?.starting(with: prefix) ?? []).prefix(Self.nameLimit))
    }

    mutating func isReadable(_ path: String, now: Moment) -> Bool { directory(path, now) != nil }

    private mutating func directory(_ path: String, _ now: Moment) -> Directory? {
        if let directory = known[path], directory.listing.isCurrent(path, tick: 50_000_000) { return directory }
        guard let listing = DirectoryListing(path, now: now) else {
            known[path] = nil
            return nil
        }
        let names = listing.names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let directory = Directory(listing: listing, names: names)
        known[path] = directory
        return directory
    }
}
