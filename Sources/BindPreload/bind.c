// The preload library: unmodified servers that listen on every address of the machine listen on their pod's instead,
// so that ten copies of one server can have the same port on one machine without any network namespace.
//
// With SWIFTLET_POD_IP=127.x.y.z set:
//   bind 0.0.0.0:port, 127.0.0.1:port   becomes a bind to the pod's address
//   bind [::]:port, [::1]:port          becomes a bind to the pod's address in its IPv6 form (::ffff:127.x.y.z);
//                                       an IPv6-only socket can't have that one. It gets a port of ::1 that nobody
//                                       else uses, so that servers which listen twice ("listen [::]:80" of nginx)
//                                       start, while all clients come over IPv4
//   connect 127.0.0.1:port              goes to the pod's own server when it has one on this port: the containers of
//                                       a pod share "localhost"
// Port 0 is left alone: such a socket clashes with nobody, and bound to a loopback address it could not reach out.
// Programs that don't call the C library (static ones, most of Go's) are not covered.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef int (*address_call)(int, const struct sockaddr *, socklen_t);

static address_call next_bind, next_connect;
static struct in_addr pod;
static bool has_pod;

// Before main and so before any thread: nothing here needs a lock afterwards.
__attribute__((constructor)) static void set_up(void) {
    next_bind = (address_call)dlsym(RTLD_NEXT, "bind");
    next_connect = (address_call)dlsym(RTLD_NEXT, "connect");
    const char *address = getenv("SWIFTLET_POD_IP");
    has_pod = address != NULL && inet_pton(AF_INET, address, &pod) == 1;
}

static bool is_any_or_localhost(struct in_addr address) {
    return address.s_addr == htonl(INADDR_ANY) || address.s_addr == htonl(INADDR_LOOPBACK);
}

static struct in6_addr mapped(struct in_addr address) {
    struct in6_addr result = {.s6_addr = {[10] = 0xff, [11] = 0xff}};
    memcpy(result.s6_addr + 12, &address, sizeof address);
    return result;
}

static bool is_any_or_localhost_6(const struct in6_addr *address) {
    if (IN6_IS_ADDR_UNSPECIFIED(address) || IN6_IS_ADDR_LOOPBACK(address)) return true;
    struct in_addr inner;
    memcpy(&inner, address->s6_addr + 12, sizeof inner);
    return IN6_IS_ADDR_V4MAPPED(address) && is_any_or_localhost(inner);
}

static int bind_6(int fd, struct sockaddr_in6 address) {
    int is_only_6 = 0;
    socklen_t size = sizeof is_only_6;
    getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &is_only_6, &size);
    if (is_only_6) {
        address.sin6_addr = in6addr_loopback;
        address.sin6_port = 0;
    } else {
        address.sin6_addr = mapped(pod);
    }
    return next_bind(fd, (const struct sockaddr *)&address, sizeof address);
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
    if (next_bind == NULL) {
        errno = ENOSYS;
        return -1;
    }
    if (has_pod && address != NULL && length >= sizeof(struct sockaddr_in) && address->sa_family == AF_INET) {
        struct sockaddr_in own;
        memcpy(&own, address, sizeof own);
        if (own.sin_port != 0 && is_any_or_localhost(own.sin_addr)) {
            own.sin_addr = pod;
            return next_bind(fd, (const struct sockaddr *)&own, sizeof own);
        }
    } else if (has_pod && address != NULL && length >= sizeof(struct sockaddr_in6) &&
               address->sa_family == AF_INET6) {
        struct sockaddr_in6 own;
        memcpy(&own, address, sizeof own);
        if (own.sin6_port != 0 && is_any_or_localhost_6(&own.sin6_addr)) return bind_6(fd, own);
    }
    return next_bind(fd, address, length);
}

// Asks without a connection that the server would notice: a port that is listened on can't be bound a second time.
static bool pod_listens(in_port_t port) {
    int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return false;
    int yes = 1;
    setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = port, .sin_addr = pod};
    bool is_taken = next_bind(probe, (const struct sockaddr *)&address, sizeof address) != 0 && errno == EADDRINUSE;
    close(probe);
    return is_taken;
}

static bool is_stream(int fd) {
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

int connect(int fd, const struct sockaddr *address, socklen_t length) {
    if (next_connect == NULL || next_bind == NULL) {
        errno = ENOSYS;
        return -1;
    }
    if (has_pod && address != NULL && length >= sizeof(struct sockaddr_in) && address->sa_family == AF_INET) {
        struct sockaddr_in own;
        memcpy(&own, address, sizeof own);
        bool is_localhost = own.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
        if (is_localhost && own.sin_port != 0 && is_stream(fd) && pod_listens(own.sin_port)) {
            own.sin_addr = pod;
            return next_connect(fd, (const struct sockaddr *)&own, sizeof own);
        }
    }
    return next_connect(fd, address, length);
}
