import HTTP
import JSON
import Testing

@testable import APIServer

@Suite("Errors") struct ErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var method: String
        var path: String
        var body: String
        var type = "application/json"
        var code: Int
        var reason: String
        /// The message contains it.
        var message: String
        var testDescription: String { "\(method) \(path) \(body) -> \(code)" }
    }

    static let cases: [Case] = [
        Case(
            method: "GET", path: "\(Paths.pods)/x", body: "", code: 404, reason: "NotFound",
            message: "pods \"x\" not found"),
        Case(
            method: "GET", path: "\(Paths.deployments)/x", body: "", code: 404, reason: "NotFound",
            message: "deployments.apps \"x\" not found"),
        Case(
            method: "GET", path: "/apis/none/v1/things", body: "", code: 404, reason: "NotFound",
            message: "the server could not find the requested resource"),
        Case(
            method: "POST", path: Paths.deployments, body: #"{"metadata":{"name":"web"},"spec":{}}"#, code: 409,
            reason: "AlreadyExists", message: "deployments.apps \"web\" already exists"),
        Case(
            method: "PUT", path: "\(Paths.deployments)/web",
            body: #"{"metadata":{"name":"web","resourceVersion":"1"},"spec":{}}"#, code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; please "
                + "apply your changes to the latest version and try again"),
        Case(
            method: "PUT", path: "\(Paths.deployments)/web",
            body: #"{"metadata":{"name":"web","uid":"other"},"spec":{}}"#, code: 409, reason: "Conflict",
            message: "Precondition failed: UID in precondition: other"),
        Case(
            method: "PUT", path: "\(Paths.deployments)/web", body: #"{"metadata":{"name":"w"}}"#, code: 400,
            reason: "BadRequest", message: "the name of the object (w) does not match the name on the URL (web)"),
        Case(
            method: "POST", path: Paths.deployments, body: #"{"metadata":{"name":"w","namespace":"other"}}"#,
            code: 400, reason: "BadRequest", message: "the namespace of the provided object does not match"),
        Case(
            method: "POST", path: Paths.deployments, body: #"{"metadata":{"name":"w"},"spec":{"replicas":-1}}"#,
            code: 422, reason: "Invalid",
            message:
                "Deployment.apps \"w\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0"
        ),
        Case(
            method: "POST", path: Paths.deployments, body: #"{"metadata":{"name":"Up_Case"}}"#, code: 422,
            reason: "Invalid", message: "metadata.name: Invalid value: \"Up_Case\""),
        Case(
            method: "POST", path: Paths.deployments, body: #"{"metadata":{}}"#, code: 422, reason: "Invalid",
            message: "metadata.name: Required value: name or generateName is required"),
        Case(
            method: "POST", path: Paths.deployments, body: #"{"metadata":{"name":"w","labels":{"a b":"c"}}}"#,
            code: 422,
            reason: "Invalid", message: "metadata.labels: Invalid value: \"a b\""),
        Case(
            method: "POST", path: Paths.deployments, body: #"{"metadata":"#, code: 400, reason: "BadRequest",
            message: "json parse error: line 1, column 13"),
        Case(
            method: "POST", path: Paths.deployments, body: "[]", code: 400, reason: "BadRequest", message: "no object"),
        Case(
            method: "POST", path: Paths.deployments, body: "", code: 400, reason: "BadRequest",
            message: "the body is empty"),
        Case(
            method: "POST", path: Paths.deployments, body: #"{"apiVersion":"v1","kind":"Pod"}"#, code: 400,
            reason: "BadRequest", message: "does not match the expected API version (apps/v1)"),
        Case(
            method: "POST", path: Paths.deployments, body: "k8s", type: "application/vnd.kubernetes.protobuf",
            code: 415,
            reason: "UnsupportedMediaType", message: "application/json"),
        Case(
            method: "PATCH", path: "\(Paths.deployments)/web", body: "{}", type: "application/json", code: 415,
            reason: "UnsupportedMediaType", message: "application/merge-patch+json"),
        Case(
            method: "PATCH", path: "\(Paths.deployments)/web", body: #"[{"op":"remove","path":"/spec/none"}]"#,
            type: "application/json-patch+json", code: 422, reason: "Invalid", message: "/spec/none"),
        Case(
            method: "PATCH", path: "\(Paths.deployments)/web", body: #"[{"op":"twist"}]"#,
            type: "application/json-patch+json", code: 400, reason: "BadRequest", message: "operation 0"),
        Case(
            method: "POST", path: "/api/v1/namespaces/none/pods", body: #"{"metadata":{"name":"p"}}"#, code: 404,
            reason: "NotFound", message: "namespaces \"none\" not found"),
        Case(
            method: "POST", path: "/api/v1/pods", body: #"{"metadata":{"name":"p"}}"#, code: 405,
            reason: "MethodNotAllowed", message: "the server does not allow this method on the requested resource"),
        Case(
            method: "GET", path: "\(Paths.pods)?fieldSelector=spec.color=red", body: "", code: 400,
            reason: "BadRequest",
            message: "field label not supported: spec.color"),
        Case(
            method: "GET", path: "\(Paths.pods)?labelSelector=a%20b", body: "", code: 400, reason: "BadRequest",
            message: "unable to parse requirement"),
        Case(
            method: "GET", path: "\(Paths.pods)?limit=many", body: "", code: 400, reason: "BadRequest", message: "limit"
        ),
        Case(
            method: "GET", path: "\(Paths.pods)?continue=zz", body: "", code: 400, reason: "BadRequest",
            message: "continue key is not valid"),
        Case(
            method: "GET", path: "\(Paths.pods)?watch=1&sendInitialEvents=true", body: "", code: 422, reason: "Invalid",
            message: "sendInitialEvents requires setting resourceVersionMatch"),
        Case(
            method: "POST", path: "\(Paths.pods)?fieldValidation=Often", body: "{}", code: 422, reason: "Invalid",
            message: "fieldValidation: Unsupported value"),
        Case(
            method: "GET", path: "\(Paths.pods)/%zz", body: "", code: 400, reason: "BadRequest",
            message: "malformed percent-encoding"),
    ]

    @Test("code, reason and message are Kubernetes' own", arguments: cases)
    func wording(_ item: Case) async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.deployments, Samples.deployment("web"))
            let answer = try await cluster.send(item.method, item.path, bytes: Array(item.body.utf8), type: item.type)
            #expect(answer.status == item.code)
            #expect(answer.reason == item.reason)
            #expect(answer.message.contains(item.message), "\(answer.message)")
            #expect(answer.json["kind"] == "Status")
        }
    }

    @Test("an unfit Accept is 406, protobuf falls back to JSON")
    func accept() async throws {
        try await TestCluster.run { cluster in
            #expect(try await cluster.send("GET", Paths.pods, accept: "text/html").status == 406)
            let answer = try await cluster.send(
                "GET", Paths.pods, accept: "application/vnd.kubernetes.protobuf")
            #expect(answer.json["kind"] == "PodList")
        }
    }

    @Test("without credentials only the open paths answer")
    func unauthenticated() async throws {
        try await TestCluster.run { cluster in
            let answer = await cluster.server.respond(to: HTTPRequest(method: "GET", target: Paths.pods))
            #expect(answer.status == 401)
            for path in ["/healthz", "/livez?verbose", "/readyz", "/version"] {
                #expect(await cluster.server.respond(to: HTTPRequest(method: "GET", target: path)).status == 200)
            }
        }
    }

    @Test("a body beyond the limit is 413")
    func largeBody() async throws {
        try await TestCluster.run { cluster in
            let answer = try await cluster.send(
                "POST", Paths.pods, bytes: Array(repeating: UInt8(ascii: " "), count: Limits.bodyBytesMax + 1))
            #expect(answer.status == 413)
        }
    }
}
