/// The rules for the shorter names: of services, ports and keys of configuration.
extension Names {
    /// RFC 1035 labels begin with a letter: such a name is also one in the environment of containers.
    public static func dns1035LabelProblem(_ text: String) -> String? {
        if text.utf8.count > 63 { return "must be no more than 63 characters" }
        let isLetter = text.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
        guard isLetter, dnsLabelProblem(text) == nil else {
            return
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
                + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
        }
        return nil
    }

    /// The name of a port (RFC 6335, section 5.1): every rule that it breaks.
    public static func portNameProblems(_ text: String) -> [String] {
        var problems: [String] = []
        if text.utf8.count > 15 { problems.append("must be no more than 15 characters") }
        let isOfItsCharacters = text.utf8.allSatisfy { isLowerLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
        if !isOfItsCharacters || text.isEmpty {
            problems.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
        }
        if !text.utf8.contains(where: isLowerLetter) { problems.append("must contain at least one letter (a-z)") }
        if text.hasDoubleHyphen { problems.append("must not contain consecutive hyphens") }
        if text.hasPrefix("-") || text.hasSuffix("-") { problems.append("must not begin or end with a hyphen") }
        return problems
    }

    /// The key of an entry of a ConfigMap or Secret, which becomes the name of a file.
    public static func configKeyProblem(_ text: String) -> String? {
        if text.utf8.count > 253 { return "must be no more than 253 characters" }
        let isOfItsCharacters = text.utf8.allSatisfy { byte in
            isLowerLetter(byte | 0x20) || isDigit(byte) || "-_.".utf8.contains(byte)
        }
        guard !text.isEmpty, isOfItsCharacters else {
            return
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
        }
        if text == "." { return "must not be '.'" }
        if text == ".." { return "must not be '..'" }
        if text.hasPrefix("..") { return "must not start with '..'" }
        return nil
    }

    private static func isLowerLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension String {
    fileprivate var hasDoubleHyphen: Bool {
        var last: UInt8 = 0
        for byte in utf8 {
            if byte == UInt8(ascii: "-"), last == byte { return true }
            last = byte
        }
        return false
    }
}
