/// A YAML file of rules: the built-in ones come first, a user's files after them change or add.
package struct RuleFile: Sendable {
    /// What errors call it, usually its path.
    package var name: String
    package var bytes: [UInt8]

    /// It is part of the program: its patterns were tried when that was tested, and are not compiled before a line asks.
    package var isBuiltIn: Bool

    package init(name: String, bytes: [UInt8], isBuiltIn: Bool = false) {
        self.name = name
        self.bytes = bytes
        self.isBuiltIn = isBuiltIn
    }
}
