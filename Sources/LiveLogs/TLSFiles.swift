import Configuration
import EventIO

/// Reads and checks the files of certificate and key.
enum TLSFiles {
    /// The identity of the configuration's files, tried; nil when it names none.
    ///
    /// - Throws: which file is bad, and why.
    static func load(_ configuration: Configuration) throws(TLSError) -> TLSIdentity? {
        guard let certificate = configuration.tlsCertificate, let key = configuration.tlsKey else { return nil }
        let authorities: TLSIdentity.PEM? =
            if let file = configuration.tlsClientAuthorities { try read(file) } else { nil }
        let identity = try TLSIdentity(
            certificate: read(certificate),
            key: read(key),
            clientAuthorities: authorities
        )
        _ = try TLSContext(identity)
        return identity
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
