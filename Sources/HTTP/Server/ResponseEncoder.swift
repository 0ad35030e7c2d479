/// Writes the head of a response, and how its body is framed.
struct ResponseEncoder {
    enum Framing { case none, length(Int), chunked, untilClose }

    let framing: Framing
    let keepsAlive: Bool
    private(set) var bytes: [UInt8]

    init(_ response: HTTPResponse, for request: RequestHead, keepsAlive: Bool) {
        let hasBody = response.status >= 200 && response.status != 204 && response.status != 304
        switch response.body {
        case _ where !hasBody: framing = .none
        case .bytes(let bytes): framing = .length(bytes.count)
        case .stream:
            if let length = response.headers["Content-Length"].flatMap({ Int($0) }) {
                framing = .length(length)
            } else {
                framing = request.isHTTP10 ? .untilClose : .chunked
            }
        }
        if case .untilClose = framing { self.keepsAlive = false } else { self.keepsAlive = keepsAlive }
        bytes = []
        bytes.reserveCapacity(512)
        append("HTTP/1.1 ")
        append(number: response.status)
        append(Self.reason(response.status))
        for field in response.headers.fields where !Self.isFraming(field.name) {
            append(field.name)
            append(": ")
            appendValue(field.value)
        }
        switch framing {
        case .none: break
        case .length(let length):
            append("Content-Length: ")
            append(number: length)
            append("\r\n")
        case .chunked: append("Transfer-Encoding: chunked\r\n")
        case .untilClose: break
        }
        // On 101 the handler's own Connection field stands.
        if !self.keepsAlive, response.status != 101 {
            append("Connection: close\r\n")
        } else if request.isHTTP10 {
            append("Connection: keep-alive\r\n")
        }
        append("\r\n")
    }

    mutating func append(body: [UInt8]) { bytes.append(contentsOf: body) }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    private mutating func append(number: Int) {
        var (digits, rest) = (1, number)
        while rest >= 10 { (digits, rest) = (digits + 1, rest / 10) }
        let start = bytes.count
        for _ in 0..<digits { bytes.append(0) }
        rest = number
        for index in (start..<start + digits).reversed() {
            bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// A line break in a value would let whoever chose it write fields of the response.
    private mutating func appendValue(_ value: String) {
        for byte in value.utf8 { bytes.append(byte < 0x20 && byte != 0x09 ? UInt8(ascii: " ") : byte) }
        append("\r\n")
    }

    private static func isFraming(_ name: String) -> Bool {
        switch name.utf8.count {
        case 14: HTTPHeaders.equal(name, "content-length")
        case 17: HTTPHeaders.equal(name, "transfer-encoding")
        default: false
        }
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 101: " Switching Protocols\r\n"
        case 200: " OK\r\n"
        case 201: " Created\r\n"
        case 202: " Accepted\r\n"
        case 204: " No Content\r\n"
        case 304: " Not Modified\r\n"
        case 400: " Bad Request\r\n"
        case 401: " Unauthorized\r\n"
        case 403: " Forbidden\r\n"
        case 404: " Not Found\r\n"
        case 409: " Conflict\r\n"
        case 410: " Gone\r\n"
        case 422: " Unprocessable Entity\r\n"
        case 429: " Too Many Requests\r\n"
        case 500: " Internal Server Error\r\n"
        case 503: " Service Unavailable\r\n"
        default: " \r\n"
        }
    }
}
