/// The time zone of sources whose lines show none.
package struct SourceZone: Sendable, Hashable {
    /// Of their paths; `nil` for all that no other one is for.
    package var glob: String?

    /// `Area/City`, a path, a rule as POSIX has it, or an offset such as `+05:30`.
    package var zone: String

    package init(glob: String?, zone: String) {
        self.glob = glob
        self.zone = zone
    }
}
