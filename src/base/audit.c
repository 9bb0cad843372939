/* Lines are rare beside requests, so each is written by itself, under a lock
 * that also guards the file against being opened again in the middle. */
#include "base/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "base/mem.h"

#define LINE_MAX_BYTES 8192

struct audit {
    const char *path;     /* NULL: standard error */
    pthread_mutex_t lock; /* guards fd */
    int fd;
};

static enum err open_file(const char *path, int *fd)
{
    *fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (*fd < 0) {
        log_error("can't open the audit log %s: %s", path, strerror(errno));
        return ERR_IO;
    }
    return OK;
}

enum err audit_open(const char *path, struct audit **out)
{
    struct audit *audit = mem_zalloc(1, sizeof *audit);
    enum err e = OK;

    audit->path = path;
    audit->fd = -1;
    (void)pthread_mutex_init(&audit->lock, NULL);
    if (path != NULL)
        e = open_file(path, &audit->fd);
    if (e) {
        audit_close(audit);
        return e;
    }
    *out = audit;
    return OK;
}

void audit_close(struct audit *audit)
{
    if (audit == NULL)
        return;
    if (audit->fd >= 0)
        (void)close(audit->fd);
    (void)pthread_mutex_destroy(&audit->lock);
    free(audit);
}

enum err audit_reopen(struct audit *audit)
{
    int fd;
    enum err e;

    if (audit->path == NULL)
        return OK;
    e = open_file(audit->path, &fd);
    if (e)
        return e;
    (void)pthread_mutex_lock(&audit->lock);
    (void)close(audit->fd);
    audit->fd = fd;
    (void)pthread_mutex_unlock(&audit->lock);
    return OK;
}

/* ---- a line ---- */

static void add_value(struct buf *out, const char *name, struct str value)
{
    bool is_cut = value.n > AUDIT_VALUE_MAX;

    buf_printf(out, " %s=", name);
    if (value.n == 0) {
        buf_char(out, '-');
        return;
    }
    buf_char(out, '"');
    buf_visible(out, str_of(value.p, is_cut ? AUDIT_VALUE_MAX : value.n));
    if (is_cut)
        buf_lit(out, "...");
    buf_char(out, '"');
}

static void add_event(struct buf *out, const struct audit_event *event)
{
    buf_printf(out, "audit action=%s result=%s", event->action, event->result);
    add_value(out, "address", event->address);
    add_value(out, "actor", event->actor);
    add_value(out, "subject", event->subject);
}

static bool write_line(struct audit *audit, struct str line)
{
    enum err e;

    (void)pthread_mutex_lock(&audit->lock);
    e = io_write_all(audit->fd, line.p, line.n, audit->path);
    (void)pthread_mutex_unlock(&audit->lock);
    return e == OK;
}

void audit_note(struct audit *audit, const struct audit_event *event)
{
    char now[CLOCK_TEXT_LENGTH + 1] = "";
    struct str text;
    struct buf line;

    buf_init(&line, LINE_MAX_BYTES);
    clock_to_text(clock_system_s(), now);
    buf_printf(&line, "%s ", now);
    add_event(&line, event);
    text = str_from(buf_get(&line), sizeof now);
    buf_char(&line, '\n');
    if (audit->path == NULL || !write_line(audit, buf_get(&line)))
        log_info("%.*s", STR_ARG(text));
    buf_release(&line);
}
