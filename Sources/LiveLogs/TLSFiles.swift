import Configuration
import EventIO

/// Reads and checks the files of certificate and key.
enum TLSFiles {
    /// The identity of the configuration's files, tried; nil when it names none.
    ///
    /// - Throws: which file is bad, and why.
    static func load(_ configuration: Configuration) throws(TLSError) -> TLSIdentity? {
        guard let certificate = configuration.tlsCertificate, let key = configuration.tlsKey else { return nil }
        let identity = try TLSIdentity(
            certificate: read(certificate),
            key: read(key),
            clientAuthorities: readIfNamed(configuration.tlsClientAuthorities)
        )
        _ = try TLSContext(identity)
        return identity
    }

    /// What `tail` secures its connections with; nil when its address asks for none.
    ///
    /// - Throws: which file is bad, and why.
    static func context(_ options: TailOptions) throws(TLSError) -> TLSContext? {
        guard options.address.isSecure else { return nil }
        return try TLSContext(
            TLSTrust(
                authorities: readIfNamed(options.authorities),
                certificate: readIfNamed(options.certificate),
                key: readIfNamed(options.key)
            )
        )
    }

    private static func readIfNamed(_ file: String?) throws(TLSError) -> TLSIdentity.PEM? {
        guard let file else { return nil }
        return try read(file)
    }

    private static func read(_ file: String) throws(TLSError) -> TLSIdentity.PEM {
        do {
            guard let bytes = try Surroundings.read(file) else {
                throw TLSError(file: file, reason: "there is no such file")
            }
            return TLSIdentity.PEM(file: file, bytes: bytes)
        } catch let error as SystemError {
            throw TLSError(file: file, reason: "can't be read: \(error)")
        } catch let error as TLSError {
            throw error
        } catch {
            throw TLSError(file: file, reason: "can't be read: \(error)")
        }
    }
}
