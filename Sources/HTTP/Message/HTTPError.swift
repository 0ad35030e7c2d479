/// A message that breaks the rules, with the status that tells the sender so.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    public var status: Int
    public var message: String
    public var description: String { message }
    public init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }
}
