import HTTP

/// The parameters of a request's query.
struct Query: Sendable {
    private(set) var items: [(name: String, value: String)] = []

    init() {}

    /// - Parameter text: what follows the question mark.
    init(_ text: Substring) throws(StatusError) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? parts[1] : ""
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(value, plusIsSpace: true)
            else { throw .badRequest("malformed percent-encoding in the query parameter \(pair)") }
            items.append((name, value))
        }
    }

    subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

    func values(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// As Kubernetes reads booleans: present without a value is true.
    func flag(_ name: String) throws(StatusError) -> Bool? {
        switch self[name] {
        case nil: return nil
        case "", "1", "t", "T", "true", "TRUE", "True": return true
        case "0", "f", "F", "false", "FALSE", "False": return false
        case let text?: throw .badRequest("the query parameter \(name) must be true or false, not \"\(text)\"")
        }
    }

    /// A number that may not be negative.
    func count(_ name: String) throws(StatusError) -> Int? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw .badRequest("the query parameter \(name) must be a number of at least 0, not \"\(text)\"")
        }
        return number
    }
}
