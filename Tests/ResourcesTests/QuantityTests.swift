import JSON
import Resources
import Testing

@Suite("Quantities") struct QuantityTests {
    @Test(
        "are written in their canonical form",
        arguments: [
            ("0", "0"), ("0m", "0"), ("0Ki", "0"), ("1000m", "1"), ("0.5", "500m"), (".5", "500m"), ("5.", "5"),
            ("1500m", "1500m"), ("100m", "100m"), ("1", "1"), ("+1", "1"), ("-1", "-1"), ("1000", "1k"),
            ("1024", "1024"), ("1Ki", "1Ki"), ("1024Ki", "1Mi"), ("1.5Gi", "1536Mi"), ("0.5Ki", "512"),
            ("1023Ki", "1023Ki"), ("1000000", "1M"), ("1e3", "1e3"), ("1E3", "1e3"), ("12e6", "12e6"),
            ("1000k", "1M"), ("1.1Ki", "1126400m"), ("1n", "1n"), ("1000n", "1u"), ("0.1n", "1n"), ("2.5", "2500m"),
            ("123456789", "123456789"), ("8Ei", "9223372036854775807"), ("007", "7"), ("-0.5", "-500m"),
        ])
    func canonical(text: String, expected: String) throws {
        let quantity = try #require(Quantity(text))
        #expect("\(quantity)" == expected)
        // What is canonical stays as it is, and means the same.
        let again = try #require(Quantity(expected))
        #expect("\(again)" == expected)
        #expect(again == quantity)
    }

    @Test(
        "anything else is none",
        arguments: [
            "", " ", "1 ", "m", "1x", "1KI", "1ki", "--1", "1.2.3", "1e", "1e1.5", "1mi", "0x1", ".", "-", "1K",
        ])
    func none(text: String) { #expect(Quantity(text) == nil) }

    @Test(
        "whole units and thousandths are rounded up",
        arguments: [
            ("1", 1, 1000), ("1m", 1, 1), ("1001m", 2, 1001), ("1Ki", 1024, 1_024_000), ("100n", 1, 1),
            ("-1500m", -1, -1500), ("0", 0, 0),
        ])
    func rounding(text: String, value: Int64, millis: Int64) throws {
        let quantity = try #require(Quantity(text))
        #expect(quantity.value == value)
        #expect(quantity.millis == millis)
    }

    @Test("compare and add up by amount, whatever they are written in")
    func arithmetic() throws {
        let (half, gibibyte) = (try #require(Quantity("0.5")), try #require(Quantity("1Gi")))
        #expect(half == Quantity("500m"))
        #expect(half < Quantity(1))
        #expect("\(half + half)" == "1")
        #expect("\(gibibyte + gibibyte)" == "2Gi")
        #expect("\(gibibyte - gibibyte)" == "0")
        #expect("\(Quantity.zero + gibibyte)" == "1Gi")
    }

    @Test("plain numbers of JSON are quantities")
    func numbers() {
        #expect(Quantity(JSON.int(2)) == Quantity("2"))
        #expect(Quantity(JSON.double(0.25)) == Quantity("250m"))
        #expect(Quantity(JSON.bool(true)) == nil)
        #expect(Quantity(Optional<JSON>.none) == nil)
    }
}
