/// What is wrong in a YAML file and where: `rules.yaml:12: the key "id" is there twice`.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    package var position: YAMLPosition
    /// What is wrong, without the place.
    package var what: String

    package init(_ what: String, at position: YAMLPosition) {
        self.position = position
        self.what = what
    }

    package var description: String { "\(position): \(what)" }
}
