/// Numbers to the base of 60, such as 12:30:45, which YAML 1.1 knows. Neither kubectl nor this parser reads them as numbers,
/// but others do, so such text is quoted.
enum SexagesimalNumber {
    /// [-+]? digit [digit or _]* ( : [0-5]? digit )+ [ . [digit or _]* ]
    static func matches(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: ":")) else { return false }
        var rest = text.utf8[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard let first = rest.first, isDigit(first) else { return false }
        let parts = rest.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count > 1, parts[0].allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return false }
        for (index, part) in parts.enumerated().dropFirst() {
            var digits = part
            if index == parts.count - 1, let point = part.firstIndex(of: UInt8(ascii: ".")) {
                digits = part[..<point]
                let fraction = part[point...].dropFirst()
                guard fraction.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: "_") }) else { return false }
            }
            guard (1...2).contains(digits.count), digits.allSatisfy(isDigit) else { return false }
            if digits.count == 2, let tens = digits.first, tens > UInt8(ascii: "5") { return false }
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
