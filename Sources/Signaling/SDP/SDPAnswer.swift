/// An answer to send, and what it settles.
package struct SDPAnswer: Equatable, Sendable {
    package var description: SessionDescription
    package var audio: NegotiatedAudio
}
