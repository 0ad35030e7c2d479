import JSON

/// The key-value data of a ConfigMap or Secret, decoded.
struct ReferencedData: Sendable, Equatable {
    enum Kind: String, Sendable, Hashable {
        case configMap = "configmap"
        case secret = "secret"

        /// The resource's name in the API's paths.
        var resource: String { rawValue + "s" }
        var kindName: String { self == .configMap ? "ConfigMap" : "Secret" }
    }

    var entries: [String: [UInt8]]

    init(entries: [String: [UInt8]]) { self.entries = entries }

    /// Text of `data` and base64 of `binaryData` for a ConfigMap, base64 of `data` for a Secret.
    init(_ kind: Kind, _ json: JSON) {
        var entries: [String: [UInt8]] = [:]
        if kind == .configMap {
            for (key, value) in json["data"]?.stringMap ?? [:] { entries[key] = Array(value.utf8) }
            for (key, value) in json["binaryData"]?.stringMap ?? [:] { entries[key] = Base64.decode(value) ?? [] }
        } else {
            for (key, value) in json["data"]?.stringMap ?? [:] { entries[key] = Base64.decode(value) ?? [] }
        }
        self.entries = entries
    }
}

/// Base64 (RFC 4648, section 4).
enum Base64 {
    static func decode(_ text: String) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count / 4 * 3)
        var bits: UInt32 = 0
        var bitCount = 0
        for character in text.utf8 {
            if character == UInt8(ascii: "=") || character == 0x0a || character == 0x0d { continue }
            guard let value = value(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        return output
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
