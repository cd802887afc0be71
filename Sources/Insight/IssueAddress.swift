package import LogCore

/// An address that an issue's records came from.
package struct IssueAddress: Sendable, Hashable {
    package var address: RemoteAddress
    /// How many of its records are known to be part of the issue.
    package var count: Int
    /// The latest time its lines bear, microseconds since 1970 UTC.
    package var lastTime: Int64

    package init(address: RemoteAddress, count: Int, lastTime: Int64) {
        self.address = address
        self.count = count
        self.lastTime = lastTime
    }
}

extension Issue {
    /// Counts records of an address, which becomes the latest; beyond `limit` the one that was silent for longest goes.
    mutating func note(_ address: RemoteAddress, count: Int, time: Int64, limit: Int) {
        guard limit > 0 else { return }
        var entry = IssueAddress(address: address, count: 0, lastTime: time)
        if let index = addresses.firstIndex(where: { $0.address == address }) {
            entry = addresses.remove(at: index)
        } else if addresses.count >= limit {
            addresses.removeLast()
        }
        entry.count += count
        entry.lastTime = max(entry.lastTime, time)
        addresses.insert(entry, at: 0)
    }
}
