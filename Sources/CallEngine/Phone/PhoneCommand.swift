package import Signaling

/// What a person or a script asks of the phone.
package enum PhoneCommand: Equatable, Sendable {
    case signIn
    /// Ends the call, releases the relay ports and leaves the gateway.
    case signOut
    case dial(String, attachedData: [AttachedDatum])
    case answer
    case reject
    case hangUp
    case setMuted(Bool)
    case hold
    case resume
    /// Presses keys in a call: `0`–`9`, `*`, `#`, `A`–`D`, and `,` for a pause of two seconds.
    case sendDigits(String)
}
