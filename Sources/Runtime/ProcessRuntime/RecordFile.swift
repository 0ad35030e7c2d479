/// A small file of NUL-terminated "key=value" strings, which needs no quoting: the form in which the runtime keeps its
/// state and speaks to the shim, which is C and has no parser for anything richer.
struct RecordFile {
    private(set) var entries: [(key: String, value: String)] = []

    init() {}

    /// nil when there is no such file.
    init?(path: String) {
        guard let bytes = Files.read(path) else { return nil }
        for entry in bytes.split(separator: 0) {
            let parts = entry.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            entries.append((String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)))
        }
    }

    subscript(_ key: String) -> String? { entries.first { $0.key == key }?.value }
    func int(_ key: String) -> Int? { self[key].flatMap { Int($0) } }
    func values(_ key: String) -> [String] { entries.filter { $0.key == key }.map(\.value) }

    /// Throws when the value holds a NUL, which neither an argument nor a path can.
    mutating func append(_ key: String, _ value: String?) throws(RuntimeError) {
        guard let value else { return }
        if value.utf8.contains(0) { throw .configuration("a NUL character in \(key) of the container") }
        entries.append((key, value))
    }

    mutating func append(_ key: String, _ value: Bool) { if value { entries.append((key, "1")) } }
    mutating func append(_ key: String, _ value: Int?) {
        if let value { entries.append((key, String(value))) }
    }

    func write(to path: String) throws(RuntimeError) {
        var bytes: [UInt8] = []
        for (key, value) in entries { bytes += Array("\(key)=\(value)".utf8) + [0] }
        try Files.write(bytes, to: path)
    }
}
