import PKI
import Platform

/// Key pairs in a folder: NAME.crt, and NAME.key that only its owner may read.
struct KeyPairFiles {
    var folder: String

    /// nil when there is none.
    func read(_ name: String) throws -> KeyPair? {
        guard FileSystem.kind("\(folder)/\(name).crt") != nil else { return nil }
        let certificate = try FileSystem.read("\(folder)/\(name).crt")
        let key = try FileSystem.read("\(folder)/\(name).key")
        return KeyPair(
            certificatePEM: String(decoding: certificate, as: UTF8.self),
            privateKeyPEM: String(decoding: key, as: UTF8.self))
    }

    func write(_ pair: KeyPair, _ name: String) throws {
        // The key first: a certificate without its key would be taken for a whole pair.
        try AtomicFile.write(Array(pair.privateKeyPEM.utf8), to: "\(folder)/\(name).key", mode: 0o600)
        try AtomicFile.write(Array(pair.certificatePEM.utf8), to: "\(folder)/\(name).crt", mode: 0o644)
    }

    /// The pair of this name as long as it is good; else a new one in its place.
    func keep(
        _ name: String, isGood: (CertificateInfo) -> Bool, make: () throws -> KeyPair, check: (KeyPair) throws -> Void
    ) throws -> KeyPair {
        if let existing = try? read(name), let info = try? CertificateInfo(certificatePEM: existing.certificatePEM),
            isGood(info), (try? check(existing)) != nil
        {
            return existing
        }
        let made = try make()
        try write(made, name)
        return made
    }
}
