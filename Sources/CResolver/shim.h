// The system's resolver and its interfaces. Shims because the resolver's state is a struct of bit-fields and its functions
// are macros, and because structs such as `sockaddr` count as part of whichever C module is loaded first, so Swift cannot
// reach their members reliably.
#ifndef CRESOLVER_SHIM_H
#define CRESOLVER_SHIM_H

#include <arpa/nameser.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// 4 or 16 bytes in network byte order.
struct cresolver_address {
    uint8_t length;
    uint8_t bytes[16];
};

struct cresolver_interface {
    struct cresolver_address address;
    // Ends with a zero.
    char name[IF_NAMESIZE];
};

// 0 for addresses of other families.
static inline int cresolver_read_address(const struct sockaddr *address, struct cresolver_address *result) {
    if (address == NULL) return 0;
    if (address->sa_family == AF_INET) {
        result->length = 4;
        memcpy(result->bytes, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
        return 1;
    }
    if (address->sa_family == AF_INET6) {
        result->length = 16;
        memcpy(result->bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
        return 1;
    }
    return 0;
}

// The addresses of a host, as many as there is room for; gives their number, 0 when the name is not found. Blocks.
static inline int cresolver_find_host(const char *name, struct cresolver_address *found, int capacity) {
    struct addrinfo hints, *list = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(name, NULL, &hints, &list) != 0) return 0;
    int count = 0;
    for (struct addrinfo *entry = list; entry != NULL && count < capacity; entry = entry->ai_next)
        count += cresolver_read_address(entry->ai_addr, &found[count]);
    freeaddrinfo(list);
    return count;
}

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

// The addresses of the interfaces that are up and have a carrier, as many as there is room for; gives their number.
static inline int cresolver_list_interfaces(struct cresolver_interface *found, int capacity) {
    struct ifaddrs *list = NULL;
    if (getifaddrs(&list) != 0) return 0;
    int count = 0;
    for (struct ifaddrs *entry = list; entry != NULL && count < capacity; entry = entry->ifa_next) {
        if ((entry->ifa_flags & IFF_UP) == 0 || (entry->ifa_flags & IFF_RUNNING) == 0) continue;
        if (!cresolver_read_address(entry->ifa_addr, &found[count].address)) continue;
        strncpy(found[count].name, entry->ifa_name, IF_NAMESIZE - 1);
        found[count].name[IF_NAMESIZE - 1] = 0;
        count += 1;
    }
    freeifaddrs(list);
    return count;
}

// A descriptor that can be read when a link, an address or a route has come or gone; -1 with `errno` when there is none.
static inline int cresolver_open_route_socket(void) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (descriptor < 0) return -1;
    // A burst that overflows the socket is no error: one piece of news says as much as a hundred.
    int on = 1;
    setsockopt(descriptor, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on);
    struct sockaddr_nl address;
    memset(&address, 0, sizeof address);
    address.nl_family = AF_NETLINK;
    address.nl_groups =
        RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
    close(descriptor);
    return -1;
}

// A datagram socket that never waits; -1 when there is none.
static inline int cresolver_datagram_socket(int family) {
    return socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

#endif
