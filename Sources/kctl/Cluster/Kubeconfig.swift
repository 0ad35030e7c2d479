import JSON
import Platform
import YAML

/// Clusters, users and contexts as kubeconfig files name them. Of several files the first that names something wins.
struct Kubeconfig: Sendable {
    private struct Entry: Sendable {
        var value: JSON
        /// The folder of its file, to which the paths in it are relative.
        var folder: String
    }

    private var clusters: [String: Entry] = [:]
    private var users: [String: Entry] = [:]
    private var contexts: [String: JSON] = [:]
    private(set) var currentContext = ""

    /// Reads files; those of `$KUBECONFIG` that don't exist are passed over, as kubectl does.
    init(files: [String], ignoringMissing: Bool = true) throws {
        for file in files {
            do {
                try add(try FileSystem.read(file), from: file)
            } catch let error as FileError where error.isNotFound && ignoringMissing {
                continue
            }
        }
    }

    init(_ bytes: [UInt8], from file: String) throws { try add(bytes, from: file) }

    private mutating func add(_ bytes: [UInt8], from file: String) throws {
        let config: JSON
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
            config = try Self.naming(file) { try JSON(parsing: bytes) }
        } else {
            config = try Self.naming(file) { try YAML.parse(bytes).first?.value ?? [:] }
        }
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        for entry in config["clusters"]?.array ?? [] {
            let name = entry["name"]?.string ?? ""
            if clusters[name] == nil { clusters[name] = Entry(value: entry["cluster"] ?? [:], folder: folder) }
        }
        for entry in config["users"]?.array ?? [] {
            let name = entry["name"]?.string ?? ""
            if users[name] == nil { users[name] = Entry(value: entry["user"] ?? [:], folder: folder) }
        }
        for entry in config["contexts"]?.array ?? [] {
            let name = entry["name"]?.string ?? ""
            if contexts[name] == nil { contexts[name] = entry["context"] ?? [:] }
        }
        if currentContext.isEmpty { currentContext = config["current-context"]?.string ?? "" }
    }

    private static func naming<Result>(_ file: String, _ parse: () throws -> Result) throws -> Result {
        do {
            return try parse()
        } catch {
            throw CommandError("error loading config file \"\(file)\": \(error)")
        }
    }

    // MARK: - What a call asks for

    /// A context by name; the current one for "".
    func context(_ name: String) throws -> JSON {
        if name.isEmpty, currentContext.isEmpty { return [:] }
        let name = name.isEmpty ? currentContext : name
        guard let context = contexts[name] else { throw CommandError("context \"\(name)\" does not exist") }
        return context
    }

    /// Server, authority and TLS settings of a cluster.
    func cluster(_ name: String) throws -> ClusterEntry {
        guard let entry = clusters[name] else {
            if name.isEmpty { return ClusterEntry() }
            throw CommandError("cluster \"\(name)\" does not exist")
        }
        return ClusterEntry(
            server: entry.value["server"]?.string ?? "",
            caPEM: try Self.text(entry.value, "certificate-authority", entry.folder),
            skipsVerification: entry.value["insecure-skip-tls-verify"]?.bool ?? false,
            serverName: entry.value["tls-server-name"]?.string)
    }

    /// What a user shows to be let in.
    func user(_ name: String) throws -> UserEntry {
        guard let entry = users[name] else {
            if name.isEmpty { return UserEntry() }
            throw CommandError("auth info \"\(name)\" does not exist")
        }
        if entry.value["exec"] != nil || entry.value["auth-provider"] != nil {
            throw CommandError("user \"\(name)\" signs in by a plugin, which kctl does not run; use kubectl")
        }
        var token = entry.value["token"]?.string
        if token?.isEmpty ?? true, let file = entry.value["tokenFile"]?.string, !file.isEmpty {
            let bytes = try FileSystem.read(Self.absolute(file, entry.folder))
            token = String(decoding: bytes, as: UTF8.self).trimmingSpace()
        }
        return UserEntry(
            certificatePEM: try Self.text(entry.value, "client-certificate", entry.folder),
            privateKeyPEM: try Self.text(entry.value, "client-key", entry.folder), token: token)
    }

    struct ClusterEntry: Sendable {
        var server = ""
        var caPEM: String?
        var skipsVerification = false
        var serverName: String?
    }

    struct UserEntry: Sendable {
        var certificatePEM: String?
        var privateKeyPEM: String?
        var token: String?
    }

    /// "NAME-data" in base64, or else the file that "NAME" names.
    private static func text(_ entry: JSON, _ name: String, _ folder: String) throws -> String? {
        if let data = entry["\(name)-data"]?.string, !data.isEmpty {
            guard let bytes = Base64.decode(data) else { throw CommandError("\(name)-data is no base64") }
            return String(decoding: bytes, as: UTF8.self)
        }
        guard let file = entry[name]?.string, !file.isEmpty else { return nil }
        do {
            return String(decoding: try FileSystem.read(absolute(file, folder)), as: UTF8.self)
        } catch {
            throw CommandError("unable to read \(name) \(file): \(error)")
        }
    }

    private static func absolute(_ path: String, _ folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }
}
