/// A YAML file of rules: the built-in ones come first, a user's files after them change or add.
package struct RuleFile: Sendable {
    /// What errors call it, usually its path.
    package var name: String
    package var bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
