import HTTP
import Testing

@Suite struct MalformedRequestTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var request: String
        var status: Int
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "no version", request: "GET /\r\nHost: a\r\n\r\n", status: 400),
        Case(name: "two spaces", request: "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", status: 400),
        Case(name: "method no token", request: "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", status: 400),
        Case(name: "HTTP/2.0", request: "GET / HTTP/2.0\r\nHost: a\r\n\r\n", status: 505),
        Case(name: "other protocol", request: "GET / ICY/1.1\r\nHost: a\r\n\r\n", status: 400),
        Case(name: "no Host", request: "GET / HTTP/1.1\r\n\r\n", status: 400),
        Case(name: "two Hosts", request: "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", status: 400),
        Case(name: "bare line feed", request: "GET / HTTP/1.1\nHost: a\n\n", status: 400),
        Case(name: "folded field", request: "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", status: 400),
        Case(name: "blank before colon", request: "GET / HTTP/1.1\r\nHost : a\r\n\r\n", status: 400),
        Case(name: "field without colon", request: "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", status: 400),
        Case(name: "empty field name", request: "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", status: 400),
        Case(name: "control in value", request: "GET / HTTP/1.1\r\nHost: a\u{1}\r\n\r\n", status: 400),
        Case(name: "NUL in value", request: "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", status: 400),
        Case(name: "target no path", request: "GET a HTTP/1.1\r\nHost: a\r\n\r\n", status: 400),
        Case(name: "raw byte in target", request: "GET /é HTTP/1.1\r\nHost: a\r\n\r\n", status: 400),
        Case(
            name: "length and chunked",
            request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            status: 400),
        Case(
            name: "two lengths",
            request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            status: 400),
        Case(
            name: "length list", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc", status: 400),
        Case(
            name: "signed length", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", status: 400),
        Case(name: "negative length", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", status: 400),
        Case(
            name: "length overflow",
            request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", status: 400),
        Case(
            name: "body too large", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n",
            status: 413),
        Case(
            name: "unknown coding", request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            status: 501),
        Case(
            name: "chunked HTTP/1.0", request: "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            status: 400),
        Case(name: "unknown expectation", request: "GET / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n", status: 417),
        Case(
            name: "long request line",
            request: "GET /\(String(repeating: "a", count: 20000)) HTTP/1.1\r\nHost: a\r\n\r\n", status: 414),
        Case(
            name: "long field",
            request: "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 70000))\r\n\r\n", status: 431),
        Case(
            name: "many fields",
            request: "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: b\r\n", count: 200))\r\n", status: 431),
        Case(
            name: "chunk size no number",
            request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", status: 400),
        Case(
            name: "chunk longer than its size",
            request: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", status: 400
        ),
        Case(
            name: "body cut short", request: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc",
            status: 400),
    ]

    @Test("a malformed request gets its status, and the connection ends", arguments: cases)
    func refused(_ example: Case) async throws {
        let server = try TestServer()
        // A second request behind it must never be seen: it could be a smuggled one.
        let answer = try await server.raw(example.request + "GET /second HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 \(example.status) "), "\(answer.prefix(100))")
        #expect(!answer.contains("/second"))
    }
}
