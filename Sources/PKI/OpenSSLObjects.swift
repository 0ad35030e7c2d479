import COpenSSL

/// A certificate of OpenSSL, freed with its owner.
final class X509Handle {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }
    deinit { X509_free(pointer) }

    convenience init(pem: String) throws(PKIError) {
        let parsed = PEMText.withBIO(reading: pem) { PEM_read_bio_X509($0, nil, nil, nil) }
        guard let parsed else {
            ERR_clear_error()
            throw PKIError(.malformed, "this is no certificate in PEM form (BEGIN CERTIFICATE)")
        }
        self.init(owning: parsed)
    }

    func pem() throws(PKIError) -> String {
        try PEMText.written { PEM_write_bio_X509($0, pointer) }
    }
}

/// A private key of OpenSSL, freed with its owner.
final class KeyHandle {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }
    deinit { EVP_PKEY_free(pointer) }

    /// A new key on the curve P-256.
    convenience init() throws(PKIError) {
        guard let key = swiftlet_generate_p256() else { throw .library("can't make a key") }
        self.init(owning: key)
    }

    convenience init(pem: String) throws(PKIError) {
        // An encrypted key must fail instead of asking for a password on the terminal.
        let parsed = PEMText.withBIO(reading: pem) { bio in
            PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
        }
        guard let parsed else {
            ERR_clear_error()
            throw PKIError(.malformed, "this is no private key in PEM form without a password (BEGIN PRIVATE KEY)")
        }
        self.init(owning: parsed)
    }

    func pem() throws(PKIError) -> String {
        try PEMText.written { PEM_write_bio_PrivateKey($0, pointer, nil, nil, 0, nil, nil) }
    }
}

/// PEM text in and out of OpenSSL's memory streams.
enum PEMText {
    static func withBIO<Result>(reading text: String, _ body: (OpaquePointer) -> Result?) -> Result? {
        var text = text
        return text.withUTF8 { bytes in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
            defer { BIO_free(bio) }
            return body(bio)
        }
    }

    static func written(_ write: (OpaquePointer) -> Int32) throws(PKIError) -> String {
        guard let bio = BIO_new(BIO_s_mem()) else { throw .library("out of memory") }
        defer { BIO_free(bio) }
        guard write(bio) == 1 else { throw .library("can't write PEM") }
        return string(in: bio)
    }

    static func string(in bio: OpaquePointer) -> String {
        var data: UnsafeMutablePointer<CChar>?
        let count = swiftlet_bio_data(bio, &data)
        guard let data, count > 0 else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: data, count: count), as: UTF8.self)
    }
}
