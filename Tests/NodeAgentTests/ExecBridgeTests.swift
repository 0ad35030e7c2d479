import JSON
import Platform
import Synchronization
import Testing

@testable import NodeAgent

@Suite(.timeLimit(.minutes(1))) struct ExecBridgeTests {
    private final class Connection: ChannelConnection {
        let incoming = AsyncStream.makeStream(of: [UInt8].self)
        let sent = Mutex<[[UInt8]]>([])
        func receive() async throws -> [UInt8]? {
            for await message in incoming.stream { return message }
            return nil
        }
        func send(_ message: [UInt8]) async throws { sent.withLock { $0.append(message) } }
        func close() async { incoming.continuation.finish() }
    }

    @Test("input, its end and the result travel by their channels")
    func echo() async {
        let (session, connection) = (EchoSession(code: 0), Connection())
        connection.incoming.continuation.yield([0] + Array("hello".utf8))
        connection.incoming.continuation.yield([255, 0])
        await ExecBridge(session: session, connection: connection, time: SystemTime()).run()
        let sent = connection.sent.withLock { $0 }
        #expect(sent.first == [1] + Array("hello".utf8))
        #expect(sent.last?.first == 3)
        #expect(!session.isCancelled.withLock { $0 })
    }

    @Test("a client that goes away takes its command with it")
    func clientGone() async {
        let (session, connection) = (EchoSession(code: 137), Connection())
        connection.incoming.continuation.finish()
        await ExecBridge(session: session, connection: connection, time: SystemTime()).run()
        #expect(session.isCancelled.withLock { $0 })
    }

    @Test("an exit code that is not zero is told as kubectl reads it")
    func exitCode() {
        let result = ExecBridge.result(exitCode: 2)
        #expect(result["reason"] == "NonZeroExitCode")
        #expect(result["details", "causes"]?[0]?["message"] == "2")
    }
}
