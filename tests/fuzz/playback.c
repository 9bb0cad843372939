/* A stored playback, and what is done with it: the input is how many commands
 * there are, three bytes for each (which, and a number), then the bytes of the
 * state (nothing: a playback in which nothing is current). Whatever is taken
 * for a state can be run, and is a state after each command. */
#include "target.h"

#include "base/mem.h"
#include "player/state_form.h"

static enum err get_item(void *owner, uint32_t index, struct playback_item *out)
{
    const struct playback *p = owner;

    must(index < p->count);
    /* One of eight is an album; and in long walks half of them, in a row. */
    out->kind =
        index % 8 == 3 || index / 64 % 2 == 1 ? SEQUENCE_ALBUM : SEQUENCE_TRACK;
    out->id = (struct id){0, index};
    return OK;
}

static enum err look(void *owner, const struct playback_item *item,
                     struct playback_look *out)
{
    (void)owner;
    must(item->kind == SEQUENCE_TRACK || item->kind == SEQUENCE_EPISODE ||
         item->kind == SEQUENCE_CHAPTER);
    out->duration_ms =
        item->id.lo % 11 == 5 ? 0 : 1000 + (uint32_t)(item->id.lo % 300000);
    out->resume_ms = item->kind == SEQUENCE_TRACK
                         ? 0
                         : (uint32_t)(item->id.lo >> 32 & 0xffff);
    return OK;
}

static enum err choose(struct playback *p, uint32_t n, struct playback_move *m)
{
    struct playback_choice what = {.context = STR("a:b"),
                                   .walk = {1, n},
                                   .count = n % 300,
                                   .index = PLAYBACK_BEFORE,
                                   .position_ms = n * 7,
                                   .has_position = n % 3 == 0,
                                   .seed = n};
    struct playback now = {.count = what.count};
    struct playback_source source = {get_item, look, &now};
    const struct playback_source *old = m->source;
    enum err e = playback_settle(p, m);

    if (n % 4 == 1)
        what.ahead = (struct playback_item){SEQUENCE_EPISODE, {1, n}};
    else if (n % 2 == 0 && what.count > 0)
        what.index = n / 300 % what.count;
    m->source = &source;
    if (!e)
        e = playback_choose(p, &what, m);
    m->source = old;
    return e;
}

static enum err command(struct playback *p, uint8_t which, uint32_t n,
                        struct playback_move *m)
{
    struct playback_item item = {n % SEQUENCE_KIND_END, {n, n}};
    enum err e;

    switch (which % 14) {
    case 0:
        return choose(p, n, m);
    case 1:
        return playback_resume(p, m);
    case 2:
        return playback_pause(p, m);
    case 3:
        return playback_next(p, m);
    case 4:
        return playback_previous(p, m);
    case 5:
        return playback_skip_to(p, n % 2000, m);
    case 6:
        return playback_seek(p, n * 10, m);
    case 7:
        return playback_shuffle(p, n % 2 == 0, n, m);
    case 8:
        return playback_set_repeat(p, n % 3, m);
    case 9:
        e = playback_enqueue(p, &item, m);
        must((e == ERR_LIMIT) == (p->queued == PLAYBACK_MAX_QUEUE) || !e);
        return e == ERR_LIMIT ? OK : e;
    case 10:
        return playback_move_to(p, n % 2 == 0 ? STR("d") : STR_EMPTY, m);
    case 11:
        return playback_report(p, n * 5, n % 2 == 0, m);
    default: /* the clock goes on, or back */
        m->now_ms += which % 14 == 12 ? (int64_t)n * 10 : -(int64_t)n;
        if (m->now_ms < 0)
            m->now_ms = 0;
        return playback_settle(p, m);
    }
}

/* What the state says fits together, and it is stored and read as it is. */
static void check(const struct playback *p, const struct playback_move *m)
{
    struct playback_item items[40];
    struct playback got;
    struct buf bytes, again;
    uint32_t count;

    must(p->position_ms <= p->duration_ms && p->queued <= PLAYBACK_MAX_QUEUE);
    must(playback_position(p, m->now_ms) <= p->duration_ms);
    must(p->place == PLAYBACK_BEFORE ||
         playback_place(p, playback_index(p, p->place)) == p->place);
    must(playback_upcoming(p, m->source, items, 40, &count) == OK);
    must(count <= p->queued + p->count);
    must(playback_before(p, m->source, items, 40, &count) == OK);
    must(count <= p->count);
    buf_init(&bytes, 1 << 20);
    buf_init(&again, 1 << 20);
    playback_pack(p, &bytes);
    must(playback_unpack(buf_get(&bytes), m->arena, &got));
    playback_pack(&got, &again);
    must(str_eq(buf_get(&bytes), buf_get(&again)));
    buf_release(&bytes);
    buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    size_t commands = n > 0 ? data[0] % 64 : 0;
    struct playback p = {.place = PLAYBACK_BEFORE};
    struct playback_source source = {get_item, look, &p};
    struct playback_move move = {.source = &source};
    struct str state;
    struct arena arena;

    if (n < 1 + 3 * commands)
        return 0;
    arena_init(&arena);
    move.arena = &arena;
    state = str_of((const char *)data + 1 + 3 * commands, n - 1 - 3 * commands);
    if (state.n == 0 || playback_unpack(state, &arena, &p)) {
        /* Where the years aren't used up before the commands are. */
        move.now_ms = p.at_ms >> 52 == 0 ? p.at_ms : 0;
        check(&p, &move);
        for (size_t i = 0; i < commands; i++) {
            const uint8_t *at = data + 1 + 3 * i;

            must(command(&p, at[0], at[1] | (uint32_t)at[2] << 8, &move) == OK);
            check(&p, &move);
        }
    }
    arena_release(&arena);
    return 0;
}
