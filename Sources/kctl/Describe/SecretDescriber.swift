import JSON
import Platform

/// Says how long the values are, not what they are.
enum SecretDescriber: Describer {
    static let hasEvents = false

    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        let type = object["type"]?.string ?? ""
        text.heading(object)
        text.line(0, "\nType:\t\(type)")
        text.write(0, "\nData\n====\n")
        for (key, value) in (object["data"]?.stringMap ?? [:]).sorted(by: { $0.key < $1.key }) {
            if key == "token", type == "kubernetes.io/service-account-token" {
                text.line(0, "\(key):\t\(String(decoding: Base64.decode(value) ?? [], as: UTF8.self))")
            } else {
                text.line(0, "\(key):\t\(size(value)) bytes")
            }
        }
    }

    /// The count of bytes that base64 text stands for.
    static func size(_ base64: String) -> Int { Base64.decode(base64)?.count ?? 0 }
}
