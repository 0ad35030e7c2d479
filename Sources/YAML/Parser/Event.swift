/// What libyaml's parser reports, as far as a tree needs it.
struct Event {
    enum Kind {
        case documentStart
        case documentEnd
        case streamEnd
        case alias(String)
        case scalar(Scalar)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        /// The start of the stream, which says nothing.
        case other
    }

    struct Scalar {
        var text: String
        /// In its long form, "tag:yaml.org,2002:str".
        var tag: String?
        /// Written without quotation marks and tag, so that the text decides what it is.
        var isPlain: Bool
    }

    var kind: Kind
    /// The name by which aliases call the value that begins here.
    var anchor: String?
    /// Counted from 1.
    var line: Int
}
