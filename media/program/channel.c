/* A stream socket: the kernel's buffers are small, and an answer may be large,
 * so messages are written and read in pieces. Files go with a job's first
 * byte. */
#include "media/program/channel.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define FILES_MAX (1 + REQUEST_OUTPUTS)

union control {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(FILES_MAX * sizeof(int))];
};

/* The open files of a job, in the order in which they go. */
static size_t files_of(const struct job *job, int files[FILES_MAX])
{
    size_t count = 0;

    files[count++] = job->input;
    for (size_t i = 0; i < REQUEST_OUTPUTS; i++)
        if (job->outputs[i] >= 0)
            files[count++] = job->outputs[i];
    return count;
}

bool channel_send_job(int socket, const struct job *job)
{
    struct iovec part = {(void *)(uintptr_t)job, sizeof *job};
    union control control = {.bytes = ""};
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes};
    int files[FILES_MAX];
    size_t count = files_of(job, files);
    struct cmsghdr *c;

    m.msg_controllen = CMSG_SPACE(count * sizeof(int));
    c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(c), files, count * sizeof(int));
    return sendmsg(socket, &m, MSG_NOSIGNAL) == (ssize_t)sizeof *job;
}

/* Puts the descriptors where the job has its own. */
static bool take_files(struct msghdr *m, struct job *job)
{
    struct cmsghdr *c = CMSG_FIRSTHDR(m);
    int files[FILES_MAX];
    size_t count, next = 1;

    if (c == NULL || c->cmsg_type != SCM_RIGHTS)
        return false;
    count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    if (count == 0 || count > FILES_MAX)
        return false;
    memcpy(files, CMSG_DATA(c), count * sizeof(int));
    job->input = files[0];
    for (size_t i = 0; i < REQUEST_OUTPUTS; i++)
        if (job->outputs[i] >= 0 && next < count)
            job->outputs[i] = files[next++];
    return true;
}

bool channel_take_job(int socket, struct job *out)
{
    struct iovec part = {out, sizeof *out};
    union control control = {.bytes = ""};
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = sizeof control.bytes};
    ssize_t n;

    do
        n = recvmsg(socket, &m, MSG_WAITALL);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof *out && take_files(&m, out);
}

static bool send_all(int socket, struct str s)
{
    while (s.n > 0) {
        ssize_t n = send(socket, s.p, s.n, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        s = str_from(s, (size_t)n);
    }
    return true;
}

bool channel_send(int socket, enum message_kind kind, struct str a,
                  struct str b, struct str c)
{
    const struct message head = {kind, (uint32_t)(a.n + b.n + c.n)};

    return send_all(socket, str_of((const char *)&head, sizeof head)) &&
           send_all(socket, a) && send_all(socket, b) && send_all(socket, c);
}
