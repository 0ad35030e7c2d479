import COpenSSL
import PKI

/// TLS on one nonblocking socket. The handshake happens with the first bytes that are read or written. Not thread-safe: its
/// channel keeps it behind a lock.
final class TLSSession {
    private let session: OpaquePointer
    private var isBroken = false
    private(set) var wantsWrite = false

    init(owning session: OpaquePointer) { self.session = session }
    deinit { SSL_free(session) }

    func read(_ buffer: UnsafeMutableBufferPointer<UInt8>) -> SocketChannel.Attempt {
        attempt { SSL_read(session, buffer.baseAddress, Int32(clamping: buffer.count)) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> SocketChannel.Attempt {
        attempt { SSL_write(session, bytes.baseAddress, Int32(clamping: bytes.count)) }
    }

    /// Says that we write no more. Not allowed after an error, nor before the handshake.
    func shutdown() {
        guard !isBroken, SSL_is_init_finished(session) == 1 else { return }
        SSL_shutdown(session)
        ERR_clear_error()
    }

    var peerCertificate: CertificateSubject? {
        guard let certificate = SSL_get1_peer_certificate(session) else { return nil }
        defer { X509_free(certificate) }
        guard SSL_get_verify_result(session) == Int(X509_V_OK) else { return nil }
        return CertificateSubject(certificate: certificate)
    }

    private func attempt(_ call: () -> Int32) -> SocketChannel.Attempt {
        // The queue of errors belongs to the thread: what is left there would be taken for this call's.
        ERR_clear_error()
        let count = call()
        if count > 0 { return .count(Int(count)) }
        let code = SSL_get_error(session, count)
        wantsWrite = code == SSL_ERROR_WANT_WRITE
        switch code {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wait
        case SSL_ERROR_ZERO_RETURN: return .count(0)
        default:
            isBroken = true
            return .failed(.broken(reason()))
        }
    }

    private func reason() -> String {
        let verification = SSL_get_verify_result(session)
        if verification != Int(X509_V_OK), let text = X509_verify_cert_error_string(verification) {
            return "TLS: certificate: \(String(cString: text))"
        }
        guard let text = ERR_reason_error_string(ERR_peek_last_error()) else { return "TLS: connection lost" }
        return "TLS: \(String(cString: text))"
    }
}
