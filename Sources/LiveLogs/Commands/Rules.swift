import CAssets
import EventIO
import Glibc
import Insight
import LogCore

/// The rules in force: those compiled into the program, then the user's files in order.
enum Rules {
    /// - Throws: `RuleError` for what is wrong in a file, `SystemError` for one that cannot be read.
    static func load(_ paths: [String]) throws -> (rules: RuleSet, correlations: CorrelationRules) {
        var files = builtIn
        for path in paths {
            guard let bytes = try Surroundings.read(path) else {
                throw SystemError(code: ENOENT, call: "rules file \(path)")
            }
            files.append(RuleFile(name: path, bytes: bytes))
        }
        let rules = try RuleSet(files)
        do {
            return (rules, try CorrelationRules(files, types: rules.types))
        } catch {
            throw RuleError.document(error)
        }
    }

    /// The files of `Rules/` as they were when the program was built.
    private static var builtIn: [RuleFile] {
        var files: [RuleFile] = []
        var next = CAssets_first()
        while let file = next?.pointee, let path = file.path {
            let name = String(cString: path)
            if name.hasPrefix("Rules/") {
                files.append(
                    RuleFile(name: name, bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.size)))
                )
            }
            next = next.map { $0 + 1 }
        }
        return files
    }
}
