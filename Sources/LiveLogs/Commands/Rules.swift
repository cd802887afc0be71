import CAssets
import Configuration
import EventIO
import Glibc
import Insight
import LogCore
import LogIO

/// The rules and patterns in force: those compiled into the program, then the user's files in order.
enum Rules {
    /// - Throws: `RuleError` or what patterns throw for what is wrong in a file, `SystemError` for one that cannot be read.
    static func load(_ configuration: Configuration) throws -> (rules: RuleSet, correlations: CorrelationRules) {
        var files = builtIn("Rules/")
        for path in configuration.ruleFiles { files.append(try file(path, "rules file")) }
        var patterns = builtIn("Patterns/")
        if let beside = configuration.file.map({ FileName.join(FileName.directory(of: $0), "patterns.yaml") }),
            let bytes = try Surroundings.read(beside)
        {
            patterns.append(RuleFile(name: beside, bytes: bytes))
        }
        for path in configuration.patternFiles { patterns.append(try file(path, "patterns file")) }
        let rules = try RuleSet(files, patterns: try PatternSet(patterns))
        do {
            return (rules, try CorrelationRules(files, types: rules.types))
        } catch {
            throw RuleError.document(error)
        }
    }

    private static func file(_ path: String, _ what: String) throws -> RuleFile {
        guard let bytes = try Surroundings.read(path) else {
            throw SystemError(code: ENOENT, call: "\(what) \(path)")
        }
        return RuleFile(name: path, bytes: bytes)
    }

    /// The files of a directory as they were when the program was built.
    private static func builtIn(_ directory: String) -> [RuleFile] {
        var files: [RuleFile] = []
        var next = CAssets_first()
        while let file = next?.pointee, let path = file.path {
            let name = String(cString: path)
            if name.hasPrefix(directory) {
                let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
                files.append(RuleFile(name: name, bytes: bytes, isBuiltIn: true))
            }
            next = next.map { $0 + 1 }
        }
        return files
    }
}
