import Platform
import Testing

@Suite struct TimestampTests {
    @Test(
        "RFC 3339 reads back as it was written",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T23:59:59Z", 951_868_799), ("1969-12-31T23:59:59Z", -1),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
        ])
    func roundTrip(text: String, seconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.nanoseconds == seconds * 1_000_000_000)
        #expect(Timestamp(nanoseconds: seconds * 1_000_000_000).rfc3339 == text)
    }

    @Test("fractions and offsets count")
    func fractionsAndOffsets() {
        let time = Timestamp(rfc3339: "2024-05-17T11:30:00.1234567891+02:00")
        #expect(time?.rfc3339Nano == "2024-05-17T09:30:00.123456789Z")
        #expect(time?.rfc3339Micro == "2024-05-17T09:30:00.123456Z")
    }

    @Test(
        "what is no RFC 3339 is refused",
        arguments: ["", "2024-05-17", "2024-13-17T00:00:00Z", "2024-05-17T00:00:00", "2024-05-17T00:00:00.Z", "x"])
    func refused(text: String) { #expect(Timestamp(rfc3339: text) == nil) }
}
