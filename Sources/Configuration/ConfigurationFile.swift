import YAML

/// The settings that a YAML file makes: every option by its long name, with dashes or underscores.
enum ConfigurationFile {
    static func settings(_ bytes: [UInt8], name: String, problems: inout [Problem]) -> [Setting] {
        var settings: [Setting] = []
        do throws(YAMLError) {
            var lines: [String: Int] = [:]
            for entry in try YAML.parse(bytes, name: name).entries() {
                // A mapping of its own: see `actions`.
                if entry.key == "actions" { continue }
                let key = entry.key.replacing("_", with: "-")
                let origin = Origin.key(entry.key, entry.keyPosition)
                guard let (option, isNegated) = Option.named(key), option.name != "config" else {
                    let known = Option.all.map(\.name).filter { $0 != "config" }
                    problems.append(Problem(origin, "no such key\(NearMiss.hint(for: key, among: known))"))
                    continue
                }
                if let line = lines.updateValue(entry.keyPosition.line, forKey: option.name) {
                    problems.append(Problem(origin, "is there twice, first in line \(line)"))
                    continue
                }
                guard let values = texts(of: entry.value, for: option) else {
                    problems.append(
                        Problem(origin, "takes \(option.takes)\(option.isList ? ", or a list of them" : "")")
                    )
                    continue
                }
                for value in values {
                    let text = isNegated ? Toggle.negated(value) : value
                    settings.append(Setting(option: option, value: text, origin: origin, precedence: .file))
                }
            }
        } catch {
            problems.append(Problem(.file("\(error.position)"), error.what))
        }
        return settings
    }

    /// What stands under `actions:`; what is wrong with the file as a whole, `settings` tells.
    static func actions(_ bytes: [UInt8], name: String, problems: inout [Problem]) -> [Action] {
        guard let root = try? YAML.parse(bytes, name: name), let node = root["actions"] else { return [] }
        var actions: [Action] = []
        do throws(YAMLError) {
            for entry in try node.entries() { actions.append(try Action(entry)) }
        } catch {
            problems.append(Problem(.file("\(error.position)"), error.what))
        }
        return actions
    }

    /// The values of a node: none when nothing is written, `nil` when they have the wrong shape.
    private static func texts(of node: YAMLNode, for option: Option) -> [String]? {
        if node.isNull { return [] }
        // The shape alone is told apart here; what a text must be, the option knows.
        if option.isList { return try? node.strings() }
        return (try? node.string()).map { [$0] }
    }
}

extension Option {
    var isList: Bool {
        if case .list = kind { true } else { false }
    }
}
