/* The filter is a list of what may be done. What libraries try at any time and
 * live without (a look for a file, a setting of a descriptor) is answered with
 * an error; for the rest, ending the process is the answer that can't be
 * overlooked. */
#include "media/program/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"

static const int ALLOWED[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(preadv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pwrite64),
    SCMP_SYS(lseek),
    SCMP_SYS(recvmsg),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),
    SCMP_SYS(close),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
};

static const int REFUSED[] = {
    SCMP_SYS(open),       SCMP_SYS(openat),
    SCMP_SYS(openat2),    SCMP_SYS(access),
    SCMP_SYS(faccessat),  SCMP_SYS(faccessat2),
    SCMP_SYS(stat),       SCMP_SYS(lstat),
    SCMP_SYS(newfstatat), SCMP_SYS(statx),
    SCMP_SYS(readlink),   SCMP_SYS(readlinkat),
    SCMP_SYS(fstat),      SCMP_SYS(ioctl),
    SCMP_SYS(fcntl),      SCMP_SYS(prctl),
    SCMP_SYS(sysinfo),    SCMP_SYS(uname),
    SCMP_SYS(getrusage),  SCMP_SYS(sched_getaffinity),
};

static int limit(__rlimit_resource_t what, uint64_t value)
{
    const struct rlimit r = {value, value};

    return setrlimit(what, &r);
}

#ifndef __SANITIZE_ADDRESS__
/* How much the process has mapped, in bytes; 0 when that can't be told. */
static uint64_t mapped_bytes(void)
{
    char text[64] = "";
    uint64_t pages = 0;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        (void)close(fd);
    for (ssize_t i = 0; i < n && text[i] >= '0' && text[i] <= '9'; i++)
        pages = pages * 10 + (uint64_t)(text[i] - '0');
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int limit_memory(uint64_t bytes)
{
    return limit(RLIMIT_AS, mapped_bytes() + bytes);
}
#else
static int limit_memory(uint64_t bytes)
{
    (void)bytes;
    return 0;
}
#endif

static int set_limits(const struct sandbox_limits *l)
{
    if (limit_memory(l->memory_bytes) != 0 ||
        limit(RLIMIT_FSIZE, l->file_bytes) != 0 ||
        limit(RLIMIT_CPU, l->cpu_seconds) != 0 || limit(RLIMIT_CORE, 0) != 0)
        return -errno;
    return 0;
}

/* Calls that may only be made in one way: memory that is no code, and signals
 * to nobody else, as abort() sends. */
static int allow_narrowly(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp no_code = {
        .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC};
    const struct scmp_arg_cmp oneself = {
        .arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)getpid()};
    int e =
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_code);

    if (e == 0)
        e = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                             no_code);
    if (e == 0)
        e = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                             oneself);
    return e;
}

static int set_filter(scmp_filter_ctx filter)
{
    int e = allow_narrowly(filter);

    for (size_t i = 0; e == 0 && i < sizeof ALLOWED / sizeof ALLOWED[0]; i++)
        e = seccomp_rule_add(filter, SCMP_ACT_ALLOW, ALLOWED[i], 0);
    for (size_t i = 0; e == 0 && i < sizeof REFUSED / sizeof REFUSED[0]; i++)
        e = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), REFUSED[i], 0);
    return e != 0 ? e : seccomp_load(filter);
}

enum err sandbox_enter(const struct sandbox_limits *limits)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int e = filter == NULL ? -ENOMEM : set_limits(limits);

    /* Other processes of the same user can't look in. */
    if (e == 0 && prctl(PR_SET_DUMPABLE, 0) != 0)
        e = -errno;
    if (e == 0)
        e = set_filter(filter); /* with no new privileges */
    if (filter != NULL)
        seccomp_release(filter);
    if (e == 0)
        return OK;
    log_error("no sandbox for reading files: %s", strerror(-e));
    return ERR_IO;
}
