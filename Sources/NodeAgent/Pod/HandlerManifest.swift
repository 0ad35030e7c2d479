import JSON

/// What a probe or a lifecycle hook does.
enum HandlerManifest: Sendable, Equatable {
    case exec(command: [String])
    case http(HTTPGet)
    case tcp(host: String?, port: PortReference)
    /// Hooks only.
    case sleep(Duration)
    /// A kind of handler that this agent does not have, such as grpc: it fails with this name in its message.
    case unsupported(String)

    enum PortReference: Sendable, Equatable {
        case number(Int)
        case name(String)

        init(_ json: JSON?) {
            if let number = json?.int {
                self = .number(number)
            } else {
                let text = json?.string ?? ""
                self = Int(text).map(PortReference.number) ?? .name(text)
            }
        }
    }

    struct HTTPGet: Sendable, Equatable {
        /// The pod's address when nil.
        var host: String?
        var port: PortReference
        var path: String
        var usesTLS: Bool
        var headers: [Header]

        struct Header: Sendable, Equatable {
            var name: String
            var value: String
        }
    }

    init?(_ json: JSON) {
        if let exec = json["exec"] {
            self = .exec(command: (exec["command"]?.array ?? []).compactMap(\.string))
        } else if let get = json["httpGet"] {
            let path = get["path"]?.string ?? "/"
            let headers = (get["httpHeaders"]?.array ?? []).map {
                HTTPGet.Header(name: $0["name"]?.string ?? "", value: $0["value"]?.string ?? "")
            }
            self = .http(
                HTTPGet(
                    host: get["host"]?.string.flatMap { $0.isEmpty ? nil : $0 }, port: PortReference(get["port"]),
                    path: path.hasPrefix("/") ? path : "/" + path,
                    usesTLS: get["scheme"]?.string?.uppercased() == "HTTPS", headers: headers))
        } else if let socket = json["tcpSocket"] {
            let host = socket["host"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            self = .tcp(host: host, port: PortReference(socket["port"]))
        } else if let sleep = json["sleep"] {
            self = .sleep(.seconds(max(0, sleep["seconds"]?.int ?? 0)))
        } else if json["grpc"] != nil {
            self = .unsupported("grpc")
        } else {
            return nil
        }
    }
}
