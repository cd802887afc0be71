import CCurl
import EventIO

/// One POST of JSON to somebody else's server.
package struct WebhookCall: Sendable, Hashable {
    /// http or https.
    package var url: String
    package var body: [UInt8]
    package var timeout: Duration
    /// A PEM file of authorities that are believed in place of the system's; `nil` for those.
    package var authorities: String?

    package init(url: String, body: [UInt8], timeout: Duration, authorities: String? = nil) {
        self.url = url
        self.body = body
        self.timeout = timeout
        self.authorities = authorities
    }

    /// Must be called once, before there are threads.
    package static func prepare() { curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }

    /// Blocks the calling thread until there is an answer, the time is over, or `shouldStop` says so.
    ///
    /// Only 2xx is success; redirects are not followed, since what is behind one was never configured.
    package func run(shouldStop: () -> Bool = { false }) -> Attempt {
        guard let easy = curl_easy_init(), let multi = curl_multi_init() else { return Self.failure("out of memory") }
        let answer = Answer()
        let headers = Self.headers()
        let error = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        error.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer {
            curl_multi_remove_handle(multi, easy)
            curl_easy_cleanup(easy)
            curl_multi_cleanup(multi)
            curl_slist_free_all(headers)
            error.deallocate()
        }
        return withExtendedLifetime(answer) {
            body.withUnsafeBytes { body in
                configure(easy, body: body, error: error, answer: answer)
                CCurl_set_headers(easy, headers)
                curl_multi_add_handle(multi, easy)
                while true {
                    var running: CInt = 0
                    curl_multi_perform(multi, &running)
                    let result = CCurl_result(multi)
                    if result >= 0 { return Self.attempt(result, easy, error, answer) }
                    if shouldStop() { return Self.failure("given up: the server stops") }
                    curl_multi_poll(multi, nil, 0, 100, nil)
                }
            }
        }
    }

    private static func headers() -> UnsafeMutablePointer<curl_slist>? {
        let type = curl_slist_append(nil, "Content-Type: application/json")
        return curl_slist_append(type, "Expect:")
    }

    private func configure(
        _ easy: UnsafeMutableRawPointer,
        body: UnsafeRawBufferPointer,
        error: UnsafeMutablePointer<CChar>,
        answer: Answer
    ) {
        CCurl_set_text(easy, CURLOPT_URL, url)
        CCurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        if let authorities {
            CCurl_set_text(easy, CURLOPT_CAINFO, authorities)
            CCurl_set_text(easy, CURLOPT_CAPATH, nil)
        }
        CCurl_set_text(easy, CURLOPT_USERAGENT, "livelogs")
        CCurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        CCurl_set_long(easy, CURLOPT_POST, 1)
        CCurl_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, Int(timeout / .milliseconds(1))))
        CCurl_set_long(easy, CURLOPT_POSTFIELDSIZE, body.count)
        // curl only reads it.
        CCurl_set_pointer(easy, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress))
        CCurl_set_pointer(easy, CURLOPT_ERRORBUFFER, error)
        CCurl_set_writer(
            easy,
            { bytes, size, count, user in
                guard let bytes, let user else { return 0 }
                let total = size * count
                let answer = Unmanaged<Answer>.fromOpaque(user).takeUnretainedValue()
                let room = min(total, Attempt.outputLimit - answer.bytes.count)
                bytes.withMemoryRebound(to: UInt8.self, capacity: total) { octets in
                    answer.bytes += UnsafeBufferPointer(start: octets, count: room)
                }
                return total
            },
            Unmanaged.passUnretained(answer).toOpaque()
        )
    }

    private static func attempt(
        _ result: CInt,
        _ easy: UnsafeMutableRawPointer,
        _ error: UnsafeMutablePointer<CChar>,
        _ answer: Answer
    ) -> Attempt {
        guard result == 0 else {
            // What curl says of a header of more than 100 KB; if memory ran out, far more than this would have failed.
            if CURLcode(UInt32(result)) == CURLE_OUT_OF_MEMORY { return failure("the answer's header is too long") }
            let text = String(cString: error)
            return failure(text.isEmpty ? String(cString: curl_easy_strerror(CURLcode(UInt32(result)))) : text)
        }
        let status = CCurl_response_code(easy)
        return Attempt(
            status: status,
            succeeded: (200..<300).contains(status),
            output: String(decoding: answer.bytes, as: UTF8.self)
        )
    }

    private static func failure(_ reason: String) -> Attempt { Attempt(status: nil, succeeded: false, output: reason) }
}

/// What came back, as far as it is kept.
private final class Answer {
    var bytes: [UInt8] = []
}
