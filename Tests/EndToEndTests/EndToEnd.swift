import Testing

/// The real program against real peers; one test at a time, because the tests measure times and share a small machine.
@Suite(.serialized) enum EndToEnd {}
