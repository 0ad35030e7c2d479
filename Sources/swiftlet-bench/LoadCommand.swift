/// `swiftlet-bench load URL`: a load from outside, for the demo and the end-to-end tests.
enum LoadCommand {
    static let usage =
        "swiftlet-bench load http://ADDRESS[:PORT]/PATH [--connections N] [--rate PER-SECOND] [--seconds N]"

    /// Gives the exit code: 2 for a usage error.
    static func run(_ arguments: [String]) -> Int32 {
        guard let generator = parse(arguments) else {
            print("usage: \(usage)")
            return 2
        }
        LoadSignal.listen()
        print(generator.run().text)
        return 0
    }

    private static func parse(_ arguments: [String]) -> LoadGenerator? {
        guard let url = arguments.first, url.hasPrefix("http://") else { return nil }
        let parts = url.dropFirst(7).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = parts.first?.split(separator: ":") ?? []
        guard let host = authority.first, let port = authority.count > 1 ? UInt16(authority[1]) : 80 else { return nil }
        var generator = LoadGenerator(
            host: String(host), port: port, path: "/" + (parts.count > 1 ? String(parts[1]) : ""))
        var rest = arguments.dropFirst()
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst().flatMap(Double.init), value > 0 else { return nil }
            switch flag {
            case "--connections": generator.connections = max(1, min(Int(value), 1024))
            case "--rate": generator.rate = value
            case "--seconds": generator.secondsMax = value
            default: return nil
            }
        }
        return generator
    }
}
