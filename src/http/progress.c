/* Bytes that our own kernel has taken say nothing: it takes megabytes for a
 * client that never reads. Acknowledged ones are in the client's kernel. */
#include "http/progress.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

bool progress_is_made(h2o_socket_t *sock, uint64_t *acknowledged)
{
    struct tcp_info info = {0};
    socklen_t n = sizeof info;
    uint64_t before = *acknowledged;

    (void)getsockopt(h2o_socket_get_fd(sock), IPPROTO_TCP, TCP_INFO, &info, &n);
    *acknowledged = info.tcpi_bytes_acked;
    return *acknowledged != before;
}
