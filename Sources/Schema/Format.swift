import Platform

extension Schema.Format {
    /// What is wrong with the text, in Kubernetes' words; nil when nothing is.
    public func problem(with text: String) -> String? {
        switch self {
        case .dnsLabel: Names.dnsLabelProblem(text)
        case .dnsSubdomain: Names.dnsSubdomainProblem(text)
        case .labelValue: Names.labelValueProblem(text)
        case .qualifiedName: Names.qualifiedNameProblem(text)
        case .ipAddress:
            Addresses.isAddress(text) ? nil : "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
        case .dateTime:
            Times.isDateTime(text) ? nil : "must be a date and time of RFC 3339, such as 2006-01-02T15:04:05Z"
        case .base64: Base64.decode(text) != nil ? nil : "must be base64 (RFC 4648, section 4)"
        case .absolutePath: text.hasPrefix("/") ? nil : "must be an absolute path"
        case .environmentName:
            text.isEmpty || text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7e || $0 == UInt8(ascii: "=") })
                ? "a valid environment variable name must consist only of printable ASCII characters other than '='"
                : nil
        }
    }
}

/// Kubernetes' rules for names (RFC 1035 and RFC 1123, with limits of its own).
public enum Names {
    public static func dnsLabelProblem(_ text: String) -> String? {
        if text.utf8.count > 63 { return "must be no more than 63 characters" }
        guard isLabel(text.utf8[...]) else {
            return
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start "
                + "and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
                + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        }
        return nil
    }

    public static func dnsSubdomainProblem(_ text: String) -> String? {
        if text.utf8.count > 253 { return "must be no more than 253 characters" }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy(isLabel) else {
            return
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        }
        return nil
    }

    public static func labelValueProblem(_ text: String) -> String? {
        if text.utf8.count > 63 { return "must be no more than 63 characters" }
        guard text.isEmpty || isNameSegment(text.utf8[...]) else {
            return
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                + "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used "
                + "for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        }
        return nil
    }

    /// The key of a label or annotation: "app", "example.com/app".
    public static func qualifiedNameProblem(_ text: String) -> String? {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.last else {
            return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS "
                + "subdomain prefix and '/' (e.g. 'example.com/MyName')"
        }
        if parts.count == 2 {
            guard let prefix = parts.first, !prefix.isEmpty else { return "prefix part must be non-empty" }
            if let problem = dnsSubdomainProblem(String(decoding: prefix, as: UTF8.self)) {
                return "prefix part \(problem)"
            }
        }
        if name.isEmpty { return "name part must be non-empty" }
        if name.count > 63 { return "name part must be no more than 63 characters" }
        guard isNameSegment(name) else {
            return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
                + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
                + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        }
        return nil
    }

    private static func isLabel(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first, let last = text.last, text.count <= 63 else { return false }
        return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
            && text.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isNameSegment(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first, let last = text.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && text.allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
            }
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

enum Addresses {
    static func isAddress(_ text: String) -> Bool { isIPv4(text) || isIPv6(text) }

    static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (48...57).contains($0) } && (part == "0" || part.first != "0")
                    && UInt8(part) != nil
            }
    }

    /// RFC 4291, section 2.2: eight groups, one run of which may be "::", the last two may be an IPv4 address.
    static func isIPv6(_ text: String) -> Bool {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count >= 3, halves.count <= 9, !text.contains(":::") else { return false }
        let compressions = text.utf8.indices.count { text.utf8[$0...].starts(with: "::".utf8) }
        guard compressions <= 1 else { return false }
        var groups = 0
        for (index, group) in halves.enumerated() {
            if group.isEmpty {
                guard compressions == 1 else { return false }
            } else if index == halves.count - 1, isIPv4(String(group)) {
                groups += 2
            } else {
                guard group.count <= 4, UInt16(group, radix: 16) != nil, group.first != "+" else { return false }
                groups += 1
            }
        }
        let isOpenEnded =
            (text.hasPrefix(":") && !text.hasPrefix("::")) || (text.hasSuffix(":") && !text.hasSuffix("::"))
        return !isOpenEnded && (compressions == 1 ? groups < 8 : groups == 8)
    }
}

enum Times {
    /// RFC 3339, section 5.6, by its form.
    static func isDateTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20 else { return false }
        for (index, pattern) in "dddd-dd-ddTdd:dd:dd".utf8.enumerated() {
            if pattern == UInt8(ascii: "d") {
                guard (48...57).contains(bytes[index]) else { return false }
            } else if bytes[index] | 0x20 != pattern | 0x20 {
                return false
            }
        }
        return true
    }
}

/// The form of a quantity; its value is `Resources.Quantity`.
enum QuantityText {
    static let pattern = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$"
    private static let suffixes: Set<String> = [
        "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ]

    static func isValid(_ text: String) -> Bool {
        var rest = text[...]
        if rest.first == "+" || rest.first == "-" { rest = rest.dropFirst() }
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard number.contains(where: { $0 != "." }), number.count(where: { $0 == "." }) <= 1 else { return false }
        let suffix = rest.dropFirst(number.count)
        if suffixes.contains(String(suffix)) { return true }
        guard suffix.first == "e" || suffix.first == "E" else { return false }
        return Int(suffix.dropFirst()) != nil
    }
}
