/// A socket of this machine to receive at.
package struct LocalEndpoint: Sendable, Hashable {
    package var path: String
    /// For connections, not datagrams.
    package var isStream: Bool

    package init(path: String, isStream: Bool) {
        self.path = path
        self.isStream = isStream
    }
}
