/// `$(NAME)` in commands, arguments and values of variables.
///
/// `$$` stands for one dollar, so `$$(NAME)` is the text `$(NAME)`; a reference to a variable that does not exist stays as
/// it is written (Kubernetes: "Define Dependent Environment Variables").
enum VariableExpansion {
    static func expand(_ text: String, _ variables: [String: String]) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var output = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            output += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            switch rest.first {
            case "$":
                output.append("$")
                rest = rest.dropFirst()
            case "(":
                guard let end = rest.firstIndex(of: ")") else {
                    return output + "$" + rest
                }
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                output += variables[name] ?? "$(\(name))"
                rest = rest[rest.index(after: end)...]
            default: output.append("$")
            }
        }
        return output + rest
    }
}
