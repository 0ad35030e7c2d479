/// What the runtime keeps of a pod: its address and the files that its containers share.
struct SandboxRecord {
    let directory: String
    var sandbox: Sandbox
    var hostname: String
    var hostNetwork: Bool

    init(directory: String, sandbox: Sandbox, hostname: String, hostNetwork: Bool) {
        self.directory = directory
        self.sandbox = sandbox
        self.hostname = hostname
        self.hostNetwork = hostNetwork
    }

    init?(directory: String) {
        guard let record = RecordFile(path: directory + "/spec"), let uid = record["uid"],
            let namespace = record["namespace"], let name = record["name"], let address = record["address"]
        else { return nil }
        self.init(
            directory: directory,
            sandbox: Sandbox(
                id: uid, podUID: uid, namespace: namespace, name: name, address: address,
                isReady: !Files.exists(directory + "/stopped")),
            hostname: record["hostname"] ?? name, hostNetwork: record["host-network"] == "1")
    }

    var resolvConfPath: String { directory + "/resolv.conf" }
    var hostsPath: String { directory + "/hosts" }

    func write(_ configuration: SandboxConfiguration) throws(RuntimeError) {
        try Files.makeDirectory(directory)
        if let text = configuration.resolvConf {
            try Files.write(Array(text.utf8), to: resolvConfPath, mode: 0o644)
        }
        let own = hostNetwork ? [] : ["\(sandbox.address)\t\(hostname)"]
        let lines = own + configuration.hostsEntries
        if !lines.isEmpty {
            let host = Files.readText("/etc/hosts") ?? "127.0.0.1\tlocalhost\n"
            let text = host + (host.hasSuffix("\n") ? "" : "\n") + lines.joined(separator: "\n") + "\n"
            try Files.write(Array(text.utf8), to: hostsPath, mode: 0o644)
        }
        var record = RecordFile()
        try record.append("uid", sandbox.podUID)
        try record.append("namespace", sandbox.namespace)
        try record.append("name", sandbox.name)
        try record.append("address", sandbox.address)
        try record.append("hostname", hostname)
        record.append("host-network", hostNetwork)
        try record.write(to: directory + "/spec")
    }
}
