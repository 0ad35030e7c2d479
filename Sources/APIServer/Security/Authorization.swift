/// Decides whether an identity may do what a request asks. Today whoever is authenticated may; roles are to be looked up
/// here, and nowhere else.
enum Authorization {
    static func check(_ context: RequestContext) throws(StatusError) {}
}
