import JSON

enum ConfigMapDescriber: Describer {
    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        text.heading(object)
        text.write(0, "\nData\n====\n")
        for (key, value) in (object["data"]?.stringMap ?? [:]).sorted(by: { $0.key < $1.key }) {
            text.write(0, "\(key):\n----\n\(value)\n\n")
        }
        text.write(0, "\nBinaryData\n====\n")
        for (key, value) in (object["binaryData"]?.stringMap ?? [:]).sorted(by: { $0.key < $1.key }) {
            text.line(0, "\(key): \(SecretDescriber.size(value)) bytes")
        }
        text.line(0, "")
    }
}
