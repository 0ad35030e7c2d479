import COpenSSL

/// The names and addresses of a server, checked before OpenSSL's own small language ("DNS:a,IP:b") sees them: a comma in a
/// name would otherwise add one that nobody asked for.
struct SubjectAlternativeNames {
    let text: String
    var isEmpty: Bool { text.isEmpty }

    init(dnsNames: [String], ipAddresses: [String]) throws(PKIError) {
        for name in dnsNames where !Self.isDNSName(name) {
            throw PKIError(.invalidName, "\"\(name)\" is no DNS name")
        }
        for address in ipAddresses {
            guard let parsed = a2i_IPADDRESS(address) else {
                ERR_clear_error()
                throw PKIError(.invalidName, "\"\(address)\" is no IP address")
            }
            ASN1_OCTET_STRING_free(parsed)
        }
        text = (dnsNames.map { "DNS:" + $0 } + ipAddresses.map { "IP:" + $0 }).joined(separator: ",")
    }

    private static func isDNSName(_ name: String) -> Bool {
        // RFC 1035: 253 characters; "*" only as a whole first label.
        guard (1...253).contains(name.utf8.count) else { return false }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return labels.enumerated().allSatisfy { index, label in
            if label == "*" { return index == 0 && labels.count > 1 }
            return (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
    }
}
