/// The methods the gateway protocol uses.
package enum HTTPMethod: String, Hashable, Sendable {
    case get = "GET"
    case post = "POST"
}
