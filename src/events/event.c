/* A text lies behind its event, in the same memory. */
#include "events/event.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct event {
    atomic_uint references;
    enum event_kind kind;
    void *payload;
    size_t bytes;
    void (*free_payload)(void *payload);
    char text[]; /* of event_new_text */
};

static const char *const abouts[] = {
#define EVENT_KIND(name, text, about) about,
#include "events/kind.def"
#undef EVENT_KIND
};

static const char *const texts[] = {
#define EVENT_KIND(name, text, about) text,
#include "events/kind.def"
#undef EVENT_KIND
};

const char *event_kind_text(enum event_kind kind)
{
    assert((unsigned)kind < EVENT_KINDS);
    return texts[kind];
}

const char *event_kind_about(enum event_kind kind)
{
    assert((unsigned)kind < EVENT_KINDS);
    return abouts[kind];
}

bool event_kind_from_text(struct str text, enum event_kind *out)
{
    for (unsigned i = 0; i < EVENT_KINDS; i++)
        if (str_eq_c(text, texts[i])) {
            *out = (enum event_kind)i;
            return true;
        }
    return false;
}

static struct event *make(enum event_kind kind, size_t bytes, size_t inside)
{
    struct event *e = mem_zalloc(1, sizeof *e + inside);

    assert((unsigned)kind < EVENT_KINDS);
    atomic_init(&e->references, 1);
    e->kind = kind;
    e->bytes = sizeof *e + bytes;
    return e;
}

struct event *event_new(enum event_kind kind, void *payload, size_t bytes,
                        void (*free_payload)(void *payload))
{
    struct event *e = make(kind, bytes, 0);

    e->payload = payload;
    e->free_payload = free_payload;
    return e;
}

struct event *event_new_text(enum event_kind kind, struct str text)
{
    struct event *e = make(kind, text.n, text.n);

    if (text.n > 0)
        memcpy(e->text, text.p, text.n);
    e->payload = e->text;
    return e;
}

struct str event_text(const struct event *e)
{
    assert(e->payload == e->text);
    return str_of(e->text, e->bytes - sizeof *e);
}

struct event *event_ref(struct event *e)
{
    unsigned before =
        atomic_fetch_add_explicit(&e->references, 1, memory_order_relaxed);

    assert(before > 0);
    return e;
}

void event_unref(struct event *e)
{
    unsigned before;

    if (e == NULL)
        return;
    before = atomic_fetch_sub_explicit(&e->references, 1, memory_order_acq_rel);
    assert(before > 0);
    if (before > 1)
        return;
    if (e->free_payload != NULL)
        e->free_payload(e->payload);
    free(e);
}

enum event_kind event_kind(const struct event *e)
{
    return e->kind;
}

const void *event_payload(const struct event *e)
{
    return e->payload;
}

size_t event_bytes(const struct event *e)
{
    return e->bytes;
}
