import COpenSSL
import Platform

/// What a certificate says.
public struct CertificateInfo: Sendable, Hashable {
    public var subject: CertificateSubject
    public var issuerCommonName: String
    public var notBefore: Timestamp
    public var notAfter: Timestamp
    public var dnsNames: [String]
    public var ipAddresses: [String]
    /// Hexadecimal, upper case.
    public var serialNumber: String
    public var isAuthority: Bool

    /// Reads the first certificate of a PEM text.
    public init(certificatePEM: String) throws(PKIError) {
        try self.init(X509Handle(pem: certificatePEM))
    }

    init(_ certificate: X509Handle) throws(PKIError) {
        let pointer = certificate.pointer
        subject = CertificateSubject(certificate: pointer)
        issuerCommonName = NameEntries.values(X509_get_issuer_name(pointer), NID_commonName).first ?? ""
        notBefore = try Self.time(X509_get0_notBefore(pointer))
        notAfter = try Self.time(X509_get0_notAfter(pointer))
        serialNumber = Self.serial(pointer)
        isAuthority = X509_check_ca(pointer) == 1
        (dnsNames, ipAddresses) = Self.alternatives(pointer)
    }

    private static func time(_ value: UnsafePointer<ASN1_TIME>?) throws(PKIError) -> Timestamp {
        guard let epoch = ASN1_TIME_set(nil, 0) else { throw .library("out of memory") }
        defer { ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard let value, ASN1_TIME_diff(&days, &seconds, epoch, value) == 1 else {
            throw PKIError(.malformed, "the certificate has no readable time")
        }
        // A certificate may say the year 9999, which nanoseconds can't hold.
        return Timestamp(nanoseconds: (Duration.seconds(Int64(days) * 86400 + Int64(seconds))).nanoseconds)
    }

    private static func serial(_ pointer: OpaquePointer) -> String {
        guard let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(pointer), nil) else { return "" }
        defer { BN_free(number) }
        guard let text = BN_bn2hex(number) else { return "" }
        defer { CRYPTO_free(text, nil, 0) }
        return String(cString: text)
    }

    private static func alternatives(_ pointer: OpaquePointer) -> ([String], [String]) {
        guard let raw = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return ([], []) }
        let names = OpaquePointer(raw)
        defer { GENERAL_NAMES_free(names) }
        var dnsNames: [String] = []
        var addresses: [String] = []
        for index in 0..<swiftlet_general_name_count(names) {
            guard let name = swiftlet_general_name(names, index), let value = swiftlet_general_name_bytes(name) else {
                continue
            }
            let bytes = NameEntries.bytes(value)
            if swiftlet_general_name_is_dns(name) == 1 {
                dnsNames.append(String(decoding: bytes, as: UTF8.self))
            } else {
                addresses.append(address(bytes))
            }
        }
        return (dnsNames, addresses)
    }

    private static func address(_ bytes: [UInt8]) -> String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
}

extension CertificateSubject {
    /// Reads the subject of a certificate of OpenSSL (an `X509 *`, which stays the caller's).
    public init(certificate: OpaquePointer) {
        let name = X509_get_subject_name(certificate)
        self.init(
            commonName: NameEntries.values(name, NID_commonName).first ?? "",
            organizations: NameEntries.values(name, NID_organizationName))
    }
}

/// Reads the entries of a distinguished name.
enum NameEntries {
    static func values(_ name: OpaquePointer?, _ identifier: Int32) -> [String] {
        var found: [String] = []
        var index = X509_NAME_get_index_by_NID(name, identifier, -1)
        while index >= 0 {
            let data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index))
            var text: UnsafeMutablePointer<UInt8>?
            let count = ASN1_STRING_to_UTF8(&text, data)
            if let text, count >= 0 {
                let bytes = UnsafeBufferPointer(start: text, count: Int(count))
                found.append(String(decoding: bytes, as: UTF8.self))
                CRYPTO_free(text, nil, 0)
            }
            index = X509_NAME_get_index_by_NID(name, identifier, index)
        }
        return found
    }

    static func bytes(_ string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        guard let data = ASN1_STRING_get0_data(string) else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(string))))
    }
}
