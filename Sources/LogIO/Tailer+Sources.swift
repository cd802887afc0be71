package import LogCore

/// What files are called as sources.
extension Tailer {
    /// One object a path, so that its lines before and after a rotation have the same source.
    func source(of path: String) -> Source {
        if let known = sources[path] { return known }
        let isContainer = ContainerLog.isOne(path)
        let source = Source(
            path: path,
            service: (isContainer ? ContainerLog.dockerName(path, open: openFound) : nil) ?? ServiceName.of(path: path),
            wrapping: isContainer ? .container : .none,
            encoding: configuration.latin1.contains { $0.matches(path) } ? .latin1 : .utf8
        )
        sources[path] = source
        return source
    }

    /// The same source under the name that its container has now, for what is whole: whoever holds lines back knows sources by
    /// their objects.
    package func current(_ source: Source) -> Source {
        renamedSources.isEmpty ? source : renamedSources[source.path] ?? source
    }

    /// Reads the names of containers again where Docker wrote their descriptions since.
    func renameContainers() {
        for (path, slot) in slots where slot.file != nil && ContainerLog.hasDescription(path) {
            let status = FileStatus(path: ContainerLog.description(of: path))
            guard containerDescriptions[path] != status else { continue }
            containerDescriptions[path] = status
            let known = source(of: path)
            guard let name = ContainerLog.dockerName(path, open: openFound), name != current(known).service else {
                continue
            }
            renamedSources[path] = Source(
                path: path,
                service: name,
                wrapping: known.wrapping,
                encoding: known.encoding
            )
            if !isStarting { notices.append(TailerNotice(path: path, kind: .taken(service: name))) }
        }
    }

    /// Drops sources that no file and no name has, when there are many.
    func forgetSources() {
        guard sources.count > max(Self.fewSources, 2 * (slots.count + files.count)) else { return }
        let used = Set(files.values.map(\.source.path))
        sources = sources.filter { slots[$0.key] != nil || used.contains($0.key) }
        renamedSources = renamedSources.filter { sources[$0.key] != nil }
        containerDescriptions = containerDescriptions.filter { sources[$0.key] != nil }
    }

    /// The number of sources below which none is dropped.
    package static let fewSources = 1024
}
