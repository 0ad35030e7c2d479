/// Path and query of a request, decoded.
struct RequestTarget: Sendable {
    var path: [String]
    var parameters: [String: String] = [:]
    /// Every value of the parameters that may come more than once, such as `command`.
    var repeated: [String: [String]] = [:]

    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = (parts.first ?? "").split(separator: "/").map { Self.decoded($0, plusIsSpace: false) }
        guard parts.count > 1 else { return }
        for pair in parts[1].split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(halves[0], plusIsSpace: true)
            let value = halves.count > 1 ? Self.decoded(halves[1], plusIsSpace: true) : ""
            parameters[name] = value
            repeated[name, default: []].append(value)
        }
    }

    func flag(_ name: String) -> Bool { parameters[name].map { $0 == "true" || $0 == "1" || $0.isEmpty } ?? false }

    private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
