import Testing

@testable import kctl

@Suite("Flags") struct FlagParserTests {
    private static let parser = FlagParser([
        .string("output", short: "o", "form"), .bool("all", short: "A", "all"), .bool("tty", short: "t", "terminal"),
        .bool("stdin", short: "i", "input"), .int("replicas", "count"), .list("filename", short: "f", "files"),
        .array("env", short: "e", "variables"), .optional("dry-run", default: "none", whenBare: "unchanged", "try"),
        .duration("timeout", "how long"),
    ])

    @Test(
        "values are taken in every form that pflag takes",
        arguments: [
            ["--output", "wide"], ["--output=wide"], ["-o", "wide"], ["-owide"], ["-o=wide"], ["-Ao", "wide"],
            ["-Aowide"], ["pods", "-o", "wide"],
        ])
    func values(_ words: [String]) throws {
        #expect(try Self.parser.parse(words).string("output") == "wide")
    }

    @Test("switches are joined, set and unset")
    func switches() throws {
        let parsed = try Self.parser.parse(["-it", "--all=false", "web"])
        #expect(parsed.bool("stdin") && parsed.bool("tty") && !parsed.bool("all") && parsed.isSet("all"))
        #expect(parsed.arguments == ["web"])
    }

    @Test("lists are split at commas and repeated, arrays only repeated")
    func lists() throws {
        let parsed = try Self.parser.parse(["-f", "a,b", "--filename=c", "-e", "X=1,2", "-eY=3", "-"])
        #expect(parsed.list("filename") == ["a", "b", "c"])
        #expect(parsed.list("env") == ["X=1,2", "Y=3"])
        #expect(parsed.arguments == ["-"])
    }

    @Test("a flag with an optional value takes none from the next word")
    func optional() throws {
        let bare = try Self.parser.parse(["--dry-run", "client"])
        #expect(bare.string("dry-run") == "unchanged" && bare.arguments == ["client"])
        #expect(try Self.parser.parse(["--dry-run=server"]).string("dry-run") == "server")
        #expect(try Self.parser.parse([]).string("dry-run") == "none")
    }

    @Test("-- ends the flags and is remembered")
    func dash() throws {
        let parsed = try Self.parser.parse(["web", "-t", "--", "ls", "-o"])
        #expect(parsed.arguments == ["web", "ls", "-o"])
        #expect(parsed.argumentsBeforeDash == 1)
    }

    @Test(
        "what can't be read is refused in pflag's words",
        arguments: [
            (["--outpt=x"], "unknown flag: --outpt"), (["-q"], "unknown shorthand flag: 'q' in -q"),
            (["-o"], "flag needs an argument: 'o' in -o"), (["--output"], "flag needs an argument: --output"),
            (
                ["--replicas=x"],
                "invalid argument \"x\" for \"--replicas\" flag: strconv.ParseInt: parsing \"x\": invalid syntax"
            ),
            (
                ["-A=maybe"],
                "invalid argument \"maybe\" for \"-A, --all\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax"
            ),
            (["--timeout=soon"], "invalid argument \"soon\" for \"--timeout\" flag: time: invalid duration \"soon\""),
            (["--=x"], "bad flag syntax: --=x"),
        ])
    func refused(_ words: [String], _ message: String) {
        do {
            _ = try Self.parser.parse(words)
            Issue.record("accepted \(words)")
        } catch {
            #expect(error.message == message)
        }
    }

    @Test("durations are read as Go reads them")
    func durations() {
        #expect(GoDuration.parse("1m30s") == .seconds(90))
        #expect(GoDuration.parse("1.5h") == .seconds(5400))
        #expect(GoDuration.parse("-300ms") == .milliseconds(-300))
        #expect(GoDuration.parse("0") == .zero)
        for text in ["", "5", "s", "1x", "1m3"] { #expect(GoDuration.parse(text) == nil) }
        #expect(GoDuration.text(.seconds(3690)) == "1h1m30s")
    }
}
