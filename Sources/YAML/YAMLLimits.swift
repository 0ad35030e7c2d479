/// The bounds of what the parser reads.
public enum YAMLLimits {
    /// Of one stream: far more than any set of manifests, and small enough to hold in memory several times over.
    public static let bytesMax = 32 << 20
    /// As JSON's: the composer is recursive, and so is whoever walks its tree.
    public static let depthMax = 256
    /// Of what aliases add to one stream, in bytes of text and one for every value. Aliases of aliases grow
    /// exponentially ("billion laughs"): nine lines could otherwise fill the memory of whoever writes the tree out.
    public static let aliasWeightMax = 4 << 20
}
