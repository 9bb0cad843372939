/* The peer that benchmarks compare with: a bare libh2o server that answers
 * every request with the same bytes, as the library's minimal example does.
 * One event loop, HTTP/1.1.
 *
 *     bare PORT FILE
 *
 * Listens on 127.0.0.1:PORT (0 picks a free one), prints "listening on URL",
 * and answers with the content of FILE as application/json. */
#include "http/h2o.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <unistd.h>

#include "base/io.h"

struct bare {
    h2o_handler_t handler; /* first */
    struct buf body;
};

static int answer(h2o_handler_t *self, h2o_req_t *req)
{
    struct bare *bare = (struct bare *)self;

    req->res.status = 200;
    req->res.reason = "OK";
    req->res.content_length = bare->body.n;
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL,
                   H2O_STRLIT("application/json"));
    h2o_send_inline(req, bare->body.p, bare->body.n);
    return 0;
}

static void on_accept(h2o_socket_t *listener, const char *error)
{
    h2o_socket_t *sock;

    if (error == NULL && (sock = h2o_evloop_socket_accept(listener)) != NULL)
        h2o_accept(listener->data, sock);
}

static int listen_on(unsigned port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof to;
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, (struct sockaddr *)&to, &n) != 0) {
        perror("bare: can't listen");
        exit(1);
    }
    printf("listening on http://127.0.0.1:%u\n", ntohs(to.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv)
{
    h2o_globalconf_t config;
    h2o_hostconf_t *host;
    h2o_context_t context;
    h2o_accept_ctx_t accept = {0};
    h2o_socket_t *listener;
    struct bare *bare;
    uint64_t port;

    if (argc != 3 || !str_to_u64(str_from_c(argv[1]), &port) || port > 65535) {
        fprintf(stderr, "usage: bare PORT FILE\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    h2o_config_init(&config);
    host = h2o_config_register_host(
        &config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    bare = (struct bare *)h2o_create_handler(
        h2o_config_register_path(host, "/", 0), sizeof *bare);
    bare->handler.on_req = answer;
    buf_init(&bare->body, 1u << 30);
    if (io_read_file(argv[2], &bare->body)) {
        fprintf(stderr, "bare: can't read %s\n", argv[2]);
        return 1;
    }
    h2o_context_init(&context, h2o_evloop_create(), &config);
    accept.ctx = &context;
    accept.hosts = config.hosts;
    listener = h2o_evloop_socket_create(context.loop, listen_on((unsigned)port),
                                        H2O_SOCKET_FLAG_DONT_READ);
    listener->data = &accept;
    h2o_socket_read_start(listener, on_accept);
    while (h2o_evloop_run(context.loop, INT32_MAX) == 0)
        ;
    return 1;
}
