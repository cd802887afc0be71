/// What `livelogs tail` was asked for.
package struct TailOptions: Sendable, Hashable {
    /// When colours are written.
    package enum Color: String, Sendable, CaseIterable { case auto, always, never }

    package var address = StreamAddress.standard
    /// The filters, by the names that the stream's query has for them; each once, in the order of the help text.
    package var filters: [Filter] = []
    /// What to show; the stream's default is `logs`.
    package var channels: [String] = ["logs"]
    /// So many lines from before come first.
    package var backlog = 0
    /// Go on after this sequence number, which `epoch` belongs to.
    package var since: UInt64?
    package var epoch: String?
    package var tokenFile: String?
    /// PEM file of the authorities whose word on a server counts, instead of the system's.
    package var authorities: String?
    /// PEM files for a server that asks for a certificate; both or none.
    package var certificate: String?
    package var key: String?
    /// From `LIVELOGS_TOKEN`; a token file counts more.
    package var token: String?
    /// Print what the server sends instead of what people like to read.
    package var isJSON = false
    package var color = Color.auto
    /// Come back after a lost connection.
    package var resumes = true
    package var isUTC = false

    package init() {}

    /// One parameter of the stream.
    package struct Filter: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The last value given counts.
    mutating func setFilter(_ name: String, _ value: String) {
        filters.removeAll { $0.name == name }
        filters.append(Filter(name, value))
    }
}
