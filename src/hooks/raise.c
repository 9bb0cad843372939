/* A job of the writer's for each event, so that many come to one commit. */
#include "hooks/raise.h"

#include <stdatomic.h>

#include "base/log.h"
#include "base/mem.h"
#include "db/feed.h"
#include "db/writer.h"
#include "hooks/sender.h"

struct hook_raiser {
    struct writer *writer;
    struct hook_sender *sender;
    _Atomic event_kinds wanted;
};

/* An event on its way to the writer; its texts lie behind it. */
struct raised {
    struct hook_raiser *raiser;
    struct delivery_event event;
    size_t made;
    char texts[];
};

static enum err load(void *raiser, struct db *db)
{
    struct hook_raiser *r = raiser;
    event_kinds wanted;
    enum err e = hooks_wanted(db, &wanted);

    if (!e)
        atomic_store(&r->wanted, wanted);
    /* One that was switched on again has things waiting. */
    if (!e && r->sender != NULL)
        hook_sender_wake(r->sender);
    return e;
}

enum err hook_raiser_new(struct db *db, struct writer *writer,
                         struct hook_sender *sender, struct hook_raiser **out)
{
    struct hook_raiser *r = mem_zalloc(1, sizeof *r);

    r->writer = writer;
    r->sender = sender;
    *out = r;
    return load(r, db);
}

void hook_raiser_free(struct hook_raiser *r)
{
    free(r);
}

void hook_raiser_subscribe(struct hook_raiser *r, struct feed_subscriber *out)
{
    static const char *const kinds[] = {CHANGE_HOOK, NULL};

    *out =
        (struct feed_subscriber){.kinds = kinds, .owner = r, .load_all = load};
}

bool hook_raiser_wants(const struct hook_raiser *r, enum event_kind kind)
{
    return (atomic_load(&r->wanted) & EVENT_BIT(kind)) != 0;
}

static enum err store(struct db *db, void *arg)
{
    struct raised *raised = arg;

    return deliveries_make(db, &raised->event, &raised->made);
}

static void stored(void *arg, enum err e)
{
    struct raised *raised = arg;
    struct hook_sender *sender = raised->raiser->sender;

    if (e)
        log_warn("webhooks weren't told of an event: %s", err_text(e));
    else if (raised->made > 0 && sender != NULL)
        hook_sender_wake(sender);
    free(raised);
}

static struct str copy(char **to, struct str text)
{
    struct str copied = str_of(*to, text.n);

    if (text.n > 0)
        memcpy(*to, text.p, text.n);
    *to += text.n;
    return copied;
}

void hook_raise(struct hook_raiser *r, const struct delivery_event *event)
{
    struct raised *raised;
    char *to;
    enum err e;

    if (!hook_raiser_wants(r, event->kind))
        return;
    raised = mem_alloc(sizeof *raised + event->user.n + event->body.n);
    *raised = (struct raised){.raiser = r, .event = *event};
    to = raised->texts;
    raised->event.user = copy(&to, event->user);
    raised->event.body = copy(&to, event->body);
    e = writer_submit(r->writer, (struct writer_job){store, stored, raised});
    if (e)
        stored(raised, e);
}
