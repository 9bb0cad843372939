/* The protocol is promised to stay as it is, and is so small that a library for
 * it would be the larger thing. */
#include "cmd/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"

/* The socket's address and its length; 0 for a name that is none. A name that
 * begins with @ isn't in the file system: its first byte is zero. */
static socklen_t address_of(const char *name, struct sockaddr_un *out)
{
    size_t n = strlen(name);

    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (n < 2 || n >= sizeof out->sun_path || (*name != '/' && *name != '@'))
        return 0;
    memcpy(out->sun_path, name, n);
    if (*name == '@')
        out->sun_path[0] = '\0';
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
}

void notify_manager(const char *state)
{
    const char *name = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address;
    socklen_t length;
    int fd;

    if (name == NULL || *name == '\0')
        return;
    length = address_of(name, &address);
    if (length == 0) {
        log_warn("NOTIFY_SOCKET is no path of a socket: %s", name);
        return;
    }
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || sendto(fd, state, strlen(state), MSG_DONTWAIT | MSG_NOSIGNAL,
                         (const struct sockaddr *)&address, length) < 0)
        log_warn("can't tell %s %s: %s", name, state, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
}
