import HTTP
import JSON
import PKI
import Platform
import YAML

/// Why a kubeconfig does not lead to a cluster.
public struct KubeconfigError: Error, Sendable, CustomStringConvertible {
    public var description: String
    init(_ description: String) { self.description = description }
}

/// Clusters, users and contexts as kubeconfig files name them (clientcmd's `v1.Config`). Of several files the first that
/// names something wins.
public struct Kubeconfig: Sendable {
    private struct Entry: Sendable {
        var value: JSON
        /// The folder of its file, to which the paths in it are relative.
        var folder: String
    }

    private var clusters: [String: Entry] = [:]
    private var users: [String: Entry] = [:]
    private var contexts: [String: JSON] = [:]
    public private(set) var currentContext = ""

    /// Reads files; those of `$KUBECONFIG` that don't exist are passed over, as kubectl does.
    public init(files: [String], ignoringMissing: Bool = true) throws {
        for file in files {
            do {
                try add(try FileSystem.read(file), from: file)
            } catch let error as FileError where error.isNotFound && ignoringMissing {
                continue
            }
        }
    }

    public init(_ bytes: [UInt8], from file: String) throws { try add(bytes, from: file) }

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
            throw KubeconfigError("error loading config file \"\(file)\": \(error)")
        }
    }

    // MARK: - What a call asks for

    /// A context by name; the current one for "".
    public func context(_ name: String) throws -> JSON {
        if name.isEmpty, currentContext.isEmpty { return [:] }
        let name = name.isEmpty ? currentContext : name
        guard let context = contexts[name] else { throw KubeconfigError("context \"\(name)\" does not exist") }
        return context
    }

    /// Server, authority and TLS settings of a cluster.
    public func cluster(_ name: String) throws -> ClusterEntry {
        guard let entry = clusters[name] else {
            if name.isEmpty { return ClusterEntry() }
            throw KubeconfigError("cluster \"\(name)\" does not exist")
        }
        return ClusterEntry(
            server: entry.value["server"]?.string ?? "",
            caPEM: try Self.text(entry.value, "certificate-authority", entry.folder),
            skipsVerification: entry.value["insecure-skip-tls-verify"]?.bool ?? false,
            serverName: entry.value["tls-server-name"]?.string)
    }

    /// What a user shows to be let in.
    public func user(_ name: String) throws -> UserEntry {
        guard let entry = users[name] else {
            if name.isEmpty { return UserEntry() }
            throw KubeconfigError("auth info \"\(name)\" does not exist")
        }
        if entry.value["exec"] != nil || entry.value["auth-provider"] != nil {
            throw KubeconfigError("user \"\(name)\" signs in by a plugin, which only kubectl runs")
        }
        var token = entry.value["token"]?.string
        if token?.isEmpty ?? true, let file = entry.value["tokenFile"]?.string, !file.isEmpty {
            let bytes = try FileSystem.read(Self.absolute(file, entry.folder))
            // Editors end a file with a line break, which is no part of the token.
            token = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
        }
        return UserEntry(
            certificatePEM: try Self.text(entry.value, "client-certificate", entry.folder),
            privateKeyPEM: try Self.text(entry.value, "client-key", entry.folder), token: token)
    }

    public struct ClusterEntry: Sendable {
        public var server = ""
        public var caPEM: String?
        public var skipsVerification = false
        public var serverName: String?

        public init(
            server: String = "", caPEM: String? = nil, skipsVerification: Bool = false, serverName: String? = nil
        ) {
            self.server = server
            self.caPEM = caPEM
            self.skipsVerification = skipsVerification
            self.serverName = serverName
        }
    }

    public struct UserEntry: Sendable {
        public var certificatePEM: String?
        public var privateKeyPEM: String?
        public var token: String?

        public init(certificatePEM: String? = nil, privateKeyPEM: String? = nil, token: String? = nil) {
            self.certificatePEM = certificatePEM
            self.privateKeyPEM = privateKeyPEM
            self.token = token
        }
    }

    /// "NAME-data" in base64, or else the file that "NAME" names.
    private static func text(_ entry: JSON, _ name: String, _ folder: String) throws -> String? {
        if let data = entry["\(name)-data"]?.string, !data.isEmpty {
            guard let bytes = Base64.decode(data) else { throw KubeconfigError("\(name)-data is no base64") }
            return String(decoding: bytes, as: UTF8.self)
        }
        guard let file = entry[name]?.string, !file.isEmpty else { return nil }
        do {
            return String(decoding: try FileSystem.read(absolute(file, folder)), as: UTF8.self)
        } catch {
            throw KubeconfigError("unable to read \(name) \(file): \(error)")
        }
    }

    private static func absolute(_ path: String, _ folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }
}

extension HTTPClient.Configuration {
    /// How to call a cluster as a user.
    public init(_ cluster: Kubeconfig.ClusterEntry, _ user: Kubeconfig.UserEntry) throws(KubeconfigError) {
        let url = cluster.server.contains("://") ? cluster.server : "http://\(cluster.server)"
        guard let made = HTTPClient.Configuration(url: url) else {
            throw KubeconfigError("the server \"\(cluster.server)\" is no URL such as https://127.0.0.1:6443")
        }
        self = made
        caPEM = cluster.caPEM
        skipsVerification = cluster.skipsVerification
        serverName = cluster.serverName
        bearerToken = user.token
        if let certificate = user.certificatePEM, let key = user.privateKeyPEM {
            identity = KeyPair(certificatePEM: certificate, privateKeyPEM: key)
        }
    }
}
