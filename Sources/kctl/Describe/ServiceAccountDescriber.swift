import JSON

enum ServiceAccountDescriber: Describer {
    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        text.heading(object)
        names("Image pull secrets", object["imagePullSecrets"], &text)
        names("Mountable secrets", object["secrets"], &text)
        names("Tokens", nil, &text)
    }

    private static func names(_ title: String, _ references: JSON?, _ text: inout Description) {
        let names = references?.array?.map { $0["name"]?.string ?? "" } ?? []
        let label = "\(title):".padded(to: 19)
        if names.isEmpty { text.line(0, "\(label)\t<none>") }
        for (index, name) in names.enumerated() {
            text.line(0, "\(index == 0 ? label : String(repeating: " ", count: 19))\t\(name)")
        }
    }
}
