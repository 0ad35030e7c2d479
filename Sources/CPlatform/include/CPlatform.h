/// What the Glibc module of Swift does not carry: calls and macros that only C can reach.
#ifndef SWIFTLET_CPLATFORM_H
#define SWIFTLET_CPLATFORM_H

#define _GNU_SOURCE
#include <sys/epoll.h>
#include <sys/socket.h>

/// accept4 with SOCK_NONBLOCK and SOCK_CLOEXEC.
int swiftlet_accept_nonblocking(int listener, struct sockaddr *address, socklen_t *length);

#endif
