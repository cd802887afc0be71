/// A place in a file, as error texts show it: `rules.yaml:12`.
package struct YAMLPosition: Sendable, Hashable, CustomStringConvertible {
    /// As it was given to `YAML.parse(_:name:limits:)`, usually a path.
    package var file: String
    /// Counted from 1.
    package var line: Int
    /// Counted from 1, in characters.
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line)" }
}
