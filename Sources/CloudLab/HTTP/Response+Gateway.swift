internal import Hummingbird
internal import NIOCore

extension Response {
    /// Clients guess the type of anything but text, and would parse it.
    static func text(_ body: String, status: HTTPResponse.Status = .ok) -> Response {
        var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
        response.headers[.contentType] = "text/plain; charset=utf-8"
        return response
    }

    init(_ reply: GatewayReply) {
        self = .text(reply.body, status: HTTPResponse.Status(code: reply.status))
        // Browsers hide other headers from scripts; and never `no-cache`, which would be taken for a peer.
        if let pragma = HTTPFields.Element.Name("Pragma") { headers[pragma] = reply.peer }
    }
}

extension ResponseBody {
    /// Text whose writing is reported: done if the connection is still there behind it.
    static func reporting(_ text: String, to receipt: DeliveryReceipt, over channel: any Channel) -> ResponseBody {
        let buffer = ByteBuffer(string: text)
        return ResponseBody(contentLength: buffer.readableBytes) { writer in
            if buffer.readableBytes > 0 { try await writer.write(buffer) }
            try await writer.finish(nil)
            // A socket that fails to take the bytes closes its channel before this is looked at.
            receipt.report(try await channel.eventLoop.submit { channel.isActive }.get())
        }
    }
}
