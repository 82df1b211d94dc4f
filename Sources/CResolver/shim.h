// The system's resolver, for SRV records. Shims because its state is a struct of bit-fields and its functions are macros.
#ifndef CRESOLVER_SHIM_H
#define CRESOLVER_SHIM_H

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdint.h>
#include <string.h>

// Asks for the SRV records of `name` and writes the answer message as it came; gives its length, or -1 when there is none.
// `server` in host byte order and `port` take the place of the configured name servers unless `port` is 0.
// Blocks: each server is asked `attempts` times for `seconds` each.
static inline int cresolver_query_srv(
    const char *name, uint32_t server, uint16_t port, int seconds, int attempts, uint8_t *answer, int capacity) {
    struct __res_state state;
    memset(&state, 0, sizeof state);
    if (res_ninit(&state) != 0) return -1;
    state.retrans = seconds;
    state.retry = attempts;
    if (port != 0) {
        memset(&state.nsaddr_list[0], 0, sizeof state.nsaddr_list[0]);
        state.nsaddr_list[0].sin_family = AF_INET;
        state.nsaddr_list[0].sin_addr.s_addr = htonl(server);
        state.nsaddr_list[0].sin_port = htons(port);
        state.nscount = 1;
    }
    int length = res_nquery(&state, name, ns_c_in, ns_t_srv, answer, capacity);
    res_nclose(&state);
    return length < capacity ? length : capacity;
}

#endif
