import JSON

/// Any kind: the object's fields, one to a line.
enum GenericDescriber: Describer {
    private static let hidden: Set = [
        ".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations",
    ]
    private static let acronyms: Set = ["API", "URL", "UID", "GUID"]

    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        text.heading(object)
        write(object, 0, path: "", &text)
    }

    private static func write(_ object: JSON, _ level: Int, path: String, _ text: inout Description) {
        for (name, value) in (object.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            let path = "\(path).\(name)"
            if hidden.contains(path) { continue }
            switch value {
            case .object:
                text.line(level, "\(label(name)):")
                write(value, level + 1, path: path, &text)
            case .array(let elements):
                text.line(level, "\(label(name)):")
                for element in elements {
                    if element.object != nil {
                        write(element, level + 1, path: path, &text)
                    } else {
                        text.line(level + 1, JSONPath.goText(element))
                    }
                }
            default: text.line(level, "\(label(name)):\t\(JSONPath.goText(value))")
            }
        }
    }

    /// "creationTimestamp" as "Creation Timestamp", "clusterIP" as "Cluster IP", "apiVersion" as "API Version".
    static func label(_ name: String) -> String {
        guard name.allSatisfy({ $0.isLetter || $0 == "-" }) else { return name }
        return words(name).map { word in
            if acronyms.contains(word.uppercased()) { return word.uppercased() }
            return word.lowercased() == word ? word.prefix(1).uppercased() + word.dropFirst() : word
        }.joined(separator: " ")
    }

    /// Cut where a capital letter begins a word; capitals in a row are one word.
    private static func words(_ name: String) -> [String] {
        var words: [String] = []
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            let follows = index > 0 && letters[index - 1].isUppercase
            let leads = index + 1 < letters.count && letters[index + 1].isLowercase
            if index == 0 || (letter.isUppercase && (!follows || leads)) {
                words.append(String(letter))
            } else {
                words[words.count - 1].append(letter)
            }
        }
        return words
    }
}
