import COpenSSL
import PKI
import Synchronization

/// What TLS could not be set up with. Never holds key material.
public struct TLSError: Error, Sendable, CustomStringConvertible {
    public var description: String
}

/// A certificate, and whom to trust, for the connections of a server or a client. The certificate can be replaced while
/// connections run; those that exist keep the old one.
public final class TLSContext: Sendable {
    // SSL_CTX counts its references by atomics and is not changed after it was made, so the pointer may cross threads.
    private struct Handle: @unchecked Sendable { let pointer: OpaquePointer }

    private let current: Mutex<Handle>
    private let isServer: Bool
    /// The name that a client asks for and checks; nil checks none.
    private let serverName: String?
    private let clientCAsPEM: String?

    /// A server. With `clientCAsPEM` it asks for a client certificate: without one a client still connects, with one of
    /// another authority it does not.
    public init(server identity: KeyPair, clientCAsPEM: String? = nil) throws {
        (isServer, serverName, self.clientCAsPEM) = (true, nil, clientCAsPEM)
        current = Mutex(try Self.make(server: identity, clientCAsPEM: clientCAsPEM))
    }

    /// A client. Without `caPEM` the system's authorities are trusted.
    public init(
        clientOf serverName: String, caPEM: String? = nil, identity: KeyPair? = nil, skipsVerification: Bool = false
    ) throws {
        (isServer, self.serverName, clientCAsPEM) = (false, serverName, nil)
        current = Mutex(try Self.make(caPEM: caPEM, identity: identity, skipsVerification: skipsVerification))
    }

    deinit { SSL_CTX_free(current.withLock { $0.pointer }) }

    /// Replaces a server's certificate for the connections to come.
    public func reload(server identity: KeyPair) throws {
        let made = try Self.make(server: identity, clientCAsPEM: clientCAsPEM)
        let old = current.withLock { handle in
            defer { handle = made }
            return handle
        }
        SSL_CTX_free(old.pointer)
    }

    func session(descriptor: Int32) -> sending TLSSession? {
        guard let session = current.withLock({ SSL_new($0.pointer).map(Handle.init) })?.pointer else { return nil }
        SSL_set_fd(session, descriptor)
        if isServer {
            SSL_set_accept_state(session)
        } else {
            SSL_set_connect_state(session)
            if let serverName { Self.expect(serverName, session) }
        }
        return TLSSession(owning: session)
    }

    private static func expect(_ name: String, _ session: OpaquePointer) {
        guard let parameters = SSL_get0_param(session) else { return }
        if X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 { return }
        _ = swiftlet_set_server_name(session, name)
        X509_VERIFY_PARAM_set1_host(parameters, name, 0)
    }

    private static func make(server identity: KeyPair, clientCAsPEM: String?) throws -> Handle {
        let context = try base(TLS_server_method())
        do {
            try use(identity, context)
            if let clientCAsPEM {
                try trust(clientCAsPEM, context)
                SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
            }
        } catch {
            SSL_CTX_free(context)
            throw error
        }
        // Sessions would be resumed without asking for the client's certificate again.
        swiftlet_disable_session_cache(context)
        swiftlet_offer_http11(context)
        return Handle(pointer: context)
    }

    private static func make(caPEM: String?, identity: KeyPair?, skipsVerification: Bool) throws -> Handle {
        let context = try base(TLS_client_method())
        do {
            if let identity { try use(identity, context) }
            if let caPEM { try trust(caPEM, context) } else { SSL_CTX_set_default_verify_paths(context) }
        } catch {
            SSL_CTX_free(context)
            throw error
        }
        SSL_CTX_set_verify(context, skipsVerification ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nil)
        let protocols: [UInt8] = [8] + Array("http/1.1".utf8)
        SSL_CTX_set_alpn_protos(context, protocols, UInt32(protocols.count))
        return Handle(pointer: context)
    }

    private static func base(_ method: OpaquePointer?) throws -> OpaquePointer {
        guard let context = SSL_CTX_new(method) else { throw TLSError(description: "OpenSSL can't start TLS") }
        _ = swiftlet_require_tls12(context)
        swiftlet_set_nonblocking_modes(context)
        return context
    }

    private static func use(_ identity: KeyPair, _ context: OpaquePointer) throws {
        let certificates = try certificates(identity.certificatePEM)
        defer { certificates.forEach { X509_free($0) } }
        let key = reading(identity.privateKeyPEM) { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }
        guard let key, let leaf = certificates.first else { throw TLSError(description: "the private key is no PEM") }
        defer { EVP_PKEY_free(key) }
        guard SSL_CTX_use_certificate(context, leaf) == 1, SSL_CTX_use_PrivateKey(context, key) == 1,
            SSL_CTX_check_private_key(context) == 1
        else {
            ERR_clear_error()
            throw TLSError(description: "the private key does not belong to the certificate")
        }
        for intermediate in certificates.dropFirst() { swiftlet_add_chain_certificate(context, intermediate) }
    }

    private static func trust(_ pem: String, _ context: OpaquePointer) throws {
        let certificates = try certificates(pem)
        defer { certificates.forEach { X509_free($0) } }
        guard let store = SSL_CTX_get_cert_store(context) else { throw TLSError(description: "no store") }
        for certificate in certificates {
            X509_STORE_add_cert(store, certificate)
            SSL_CTX_add_client_CA(context, certificate)
        }
    }

    private static func certificates(_ pem: String) throws -> [OpaquePointer] {
        let found = reading(pem) { bio -> [OpaquePointer]? in
            var found: [OpaquePointer] = []
            while let next = PEM_read_bio_X509(bio, nil, nil, nil) { found.append(next) }
            return found
        }
        ERR_clear_error()
        guard let found, !found.isEmpty else {
            throw TLSError(description: "there is no certificate in PEM form (BEGIN CERTIFICATE) in this text")
        }
        return found
    }

    private static func reading<Result>(_ pem: String, _ body: (OpaquePointer) -> Result?) -> Result? {
        var pem = pem
        return pem.withUTF8 { bytes in
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
            defer { BIO_free(bio) }
            return body(bio)
        }
    }
}
