extension Configuration {
    /// Names of options that were changed and take effect at the next start only.
    ///
    /// - Parameter new: what was read again.
    /// - Returns: long names without dashes, in the order of the help text.
    package func changesForNextStart(in new: Configuration) -> [String] {
        Option.all.filter { option in
            guard case .nextStart = option.reload else { return false }
            return effect(of: option) != new.effect(of: option)
        }.map(\.name)
    }

    /// What the option alone makes of the defaults, however its value was written.
    private func effect(of option: Option) -> Configuration {
        var configuration = Configuration()
        // They were good when they were read.
        for value in given[option.name] ?? [] { try? option.apply(&configuration, value) }
        return configuration
    }
}
