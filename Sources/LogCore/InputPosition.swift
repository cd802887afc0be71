/// How far an input that is no file was handed over, in the input's own words; stored in the transaction of its lines.
package struct InputPosition: Sendable, Hashable {
    /// Which input: `journal`, or `journal /srv/logs`.
    package var input: String

    /// Which part of it: empty for the input as a whole, else what is ahead of that, such as a unit.
    package var key: String

    /// What is up to there is stored; `nil` forgets the part, because the whole has passed it.
    package var position: String?

    package init(input: String, key: String = "", position: String?) {
        self.input = input
        self.key = key
        self.position = position
    }
}
