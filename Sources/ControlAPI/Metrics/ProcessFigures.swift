/// What the process uses of the machine, at one moment.
package struct ProcessFigures: Sendable, Hashable {
    /// User and system time since the start.
    package var cpuSeconds: Double
    /// `nil` where the kernel does not say, as without `/proc`.
    package var residentBytes: Int?
    package var openDescriptors: Int?
    package var descriptorLimit: Int

    package init(cpuSeconds: Double, residentBytes: Int?, openDescriptors: Int?, descriptorLimit: Int) {
        self.cpuSeconds = cpuSeconds
        self.residentBytes = residentBytes
        self.openDescriptors = openDescriptors
        self.descriptorLimit = descriptorLimit
    }
}
