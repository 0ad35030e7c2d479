import Client
import HTTP
import JSON
import Platform
import Synchronization
import Telemetry

/// A copy of all objects of one kind that follows the API server: a list, then a watch from there, for ever.
final class ResourceMirror: Sendable {
    private let client: APIClient
    private let path: String
    private let world: World
    private let state = Mutex<[String: JSON]?>(nil)

    private static let retryFirst = Duration.milliseconds(50)
    private static let retryMax = Duration.seconds(5)
    /// A watch ends after this and up to twice as long, so that not all begin anew at once.
    private static let watchSecondsMin = 300
    /// 5,000 Services with all their endpoints are far below it.
    private static let listBytesMax = 256 << 20
    /// One event: an object of at most 3 MiB in its envelope.
    private static let lineBytesMax = 8 << 20

    init(client: APIClient, path: String, world: World) {
        self.client = client
        self.path = path
        self.world = world
    }

    /// Nil before the first list.
    var objects: [JSON]? { state.withLock { $0.map { Array($0.values) } } }

    func run(_ changed: @Sendable () -> Void) async {
        var delay = Self.retryFirst
        while !Task.isCancelled {
            do {
                var revision = try await list()
                changed()
                while !Task.isCancelled {
                    revision = try await follow(from: revision, changed)
                    delay = Self.retryFirst
                }
            } catch {
                Logger(component: "network").debug("the watch of \(path) broke off", ["error": "\(error)"])
            }
            try? await world.time.sleep(for: delay * (0.5 + world.random.nextUnit()))
            delay = min(delay * 2, Self.retryMax)
        }
    }

    private func list() async throws -> String {
        let response = try await get(path)
        let json = try JSON(parsing: try await response.body.collect(bytesMax: Self.listBytesMax))
        guard response.status == 200 else { throw failure(json) }
        var objects: [String: JSON] = [:]
        for object in json["items"]?.array ?? [] { objects[RoutingTable.key(object)] = object }
        state.withLock { $0 = objects }
        return json["metadata"]?["resourceVersion"]?.string ?? "0"
    }

    /// Gives back the revision that it came to when the server ended the watch.
    private func follow(from start: String, _ changed: () -> Void) async throws -> String {
        var revision = start
        let seconds = Self.watchSecondsMin + world.random.next(below: Self.watchSecondsMin)
        let response = try await get(
            "\(path)?watch=true&allowWatchBookmarks=true&resourceVersion=\(revision)&timeoutSeconds=\(seconds)")
        guard response.status == 200, case .stream(let stream) = response.body else {
            throw failure(try JSON(parsing: try await response.body.collect(bytesMax: Self.lineBytesMax)))
        }
        defer { stream.cancel() }
        var line: [UInt8] = []
        while let bytes = try await stream.read() {
            for byte in bytes {
                if byte == UInt8(ascii: "\n") {
                    revision = try apply(JSON(parsing: line)) ?? revision
                    line.removeAll(keepingCapacity: true)
                } else {
                    line.append(byte)
                }
            }
            guard line.count <= Self.lineBytesMax else { throw TerminalError("an event is too long") }
            changed()
        }
        return revision
    }

    private func apply(_ event: JSON) throws -> String? {
        guard let object = event["object"] else { return nil }
        let key = RoutingTable.key(object)
        switch event["type"]?.string {
        case "ADDED", "MODIFIED": state.withLock { $0?[key] = object }
        case "DELETED": state.withLock { _ = $0?.removeValue(forKey: key) }
        case "ERROR": throw failure(object)
        default: break
        }
        return object["metadata"]?["resourceVersion"]?.string
    }

    private func get(_ target: String) async throws -> HTTPResponse {
        try await client.transport.send(
            HTTPRequest(
                method: "GET", target: target,
                headers: HTTPHeaders([("Accept", "application/json"), ("User-Agent", client.userAgent)])))
    }

    private func failure(_ status: JSON) -> APIError {
        APIError(
            code: status["code"]?.int ?? 500, reason: status["reason"]?.string ?? "",
            message: status["message"]?.string ?? "the API server refused", status: status)
    }
}
