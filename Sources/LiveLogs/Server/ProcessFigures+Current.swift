import ControlAPI
import Glibc

extension ProcessFigures {
    /// As the kernel counts now; what it does not tell is left out.
    static var current: ProcessFigures {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let times = [usage.ru_utime, usage.ru_stime]
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessFigures(
            cpuSeconds: times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1_000_000 },
            residentBytes: residentBytes,
            openDescriptors: openDescriptors,
            descriptorLimit: Int(clamping: limit.rlim_cur)
        )
    }

    /// The second number of `/proc/self/statm`, which counts pages.
    private static var residentBytes: Int? {
        // Without /proc there is no such figure, and nobody to tell.
        guard let text = try? Surroundings.read("/proc/self/statm") else { return nil }
        let fields = String(decoding: text, as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? Int(fields[1]).map { $0 * sysconf(CInt(_SC_PAGESIZE)) } : nil
    }

    private static var openDescriptors: Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Less the folder itself, and "." and "..".
        return max(0, count - 3)
    }
}
