package import Wire

/// Signing in and out, and what ends a registration.
extension GatewayCore {
    mutating func signIn(credentials: String, exchange: ExchangeID, at now: MonotonicTime) {
        guard let colon = credentials.firstIndex(of: ":") else {
            return reply(exchange, GatewayReply(status: 400, body: "sign_in takes the body ID:PASSWORD\n"))
        }
        let password = String(credentials[credentials.index(after: colon)...])
        signIn(String(credentials[..<colon]), password: password, exchange: exchange, at: now)
    }

    mutating func signIn(_ user: String, password: String?, exchange: ExchangeID, at now: MonotonicTime) {
        guard Self.isUserName(user) else {
            let body = "an id has 1 to 64 letters, digits and any of . _ - @ ~ * !\n"
            return reply(exchange, GatewayReply(status: 400, body: body))
        }
        guard maySignIn(user, password: password) else {
            return reply(exchange, GatewayReply(status: 403, body: "wrong id or password\n"))
        }
        guard LegSource(rawValue: user) == nil, ConferenceName(user) == nil, user != Self.queueName else {
            return reply(exchange, GatewayReply(status: 409, body: "\(user) is a destination of the lab\n"))
        }
        if let older = users[user] { remove(older, at: now) }
        guard registrations.count < configuration.registrationLimit else {
            return reply(exchange, GatewayReply(status: 503, body: "too many clients\n"))
        }
        let registration = Registration(id: makeSessionID(), user: user, at: now)
        registrations[registration.id] = registration
        users[user] = registration.id
        timers[.registration(registration.id)] = now + configuration.registrationGrace
        // Clients split the first line at `=` and take the rest of the line: no CR, no `=` in the id.
        reply(exchange, GatewayReply(body: "ssid=\(registration.id)\n"))
        serveQueue(at: now)
    }

    mutating func signOut(_ session: SessionID, exchange: ExchangeID, at now: MonotonicTime) {
        guard registrations[session] != nil else { return reply(exchange, .unknownSession) }
        remove(session, at: now)
        reply(exchange, .empty)
    }

    /// Ends a registration and its call, and finishes its poll.
    mutating func remove(_ session: SessionID, at now: MonotonicTime) {
        let call = registrations[session]?.call
        // Gone before its call ends, so that the queue does not ring it.
        forget(session)
        if let call { leaveCall(call, session, at: now) }
    }

    /// Ends every registration and every call.
    package mutating func shutDown(at now: MonotonicTime) -> [Action] {
        for session in registrations.keys.sorted(by: { $0.rawValue < $1.rawValue }) { remove(session, at: now) }
        return takeActions()
    }

    private mutating func forget(_ session: SessionID) {
        guard var registration = registrations.removeValue(forKey: session) else { return }
        for delivery in registration.mailbox.finish() { reply(delivery.exchange, delivery.reply) }
        if users[registration.user] == session { users[registration.user] = nil }
        timers.cancel(.registration(session))
        timers.cancel(.invitation(session))
    }

    private func maySignIn(_ user: String, password: String?) -> Bool {
        guard let passwords = configuration.passwords else { return true }
        if user.hasPrefix("anon") { return password == nil }
        guard let password else { return false }
        return passwords[user] == password
    }

    /// 128 random bits, in letters that need no escaping in a URL.
    private mutating func makeSessionID() -> SessionID {
        let digits = Array("0123456789abcdef")
        var text = ""
        for byte in random.bytes(16) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return SessionID(text)
    }

    /// Names come back unescaped in URLs and go out in a header, so only harmless letters are taken.
    static func isUserName(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                true
            default: "._-@~*!".utf8.contains(byte)
            }
        }
    }
}
