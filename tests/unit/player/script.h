/* Playback in short words, for tables of transitions.
 *
 * Items are letters. All last 100 s: tracks are lower case; `p`, `q` and `r`
 * are episodes that go on at 40 s, at 70 s and at their end; `s` is a chapter;
 * upper case can't be played, and `!` is an album. `X*50` is fifty of X. Times
 * are seconds.
 *
 *     play:WALK[=INDEX][@AT]   chooses
 *     ahead:X:WALK[@AT]        chooses, with X beside a walk without it
 *     +TIME                    the clock goes on
 *     resume pause next previous to=PLACE seek=AT shuffle ordered
 *     repeat=off|context|track queue=ITEMS device=ID report=AT[,paused]
 *
 * A state reads `b 30 playing walk@1 queue xy`: item, position, where it comes
 * from and the walk's place, and what isn't as usual. An end reads
 * `a 0-30 heard 30 left 30 chosen>forward`: times since the beginning of the
 * test, how it began and ended. Included after cmocka.h. */
#ifndef TONEARM_TESTS_PLAYER_SCRIPT_H
#define TONEARM_TESTS_PLAYER_SCRIPT_H

#include <ctype.h>
#include <math.h>

#include "base/buf.h"
#include "unit/player/stage.h"

#define SCRIPT_DURATION_MS 100000u

static inline struct playback_item script_item(char letter)
{
    enum sequence_kind kind = SEQUENCE_TRACK;
    uint32_t resume_ms = 0;

    if (letter == '!')
        kind = SEQUENCE_ALBUM;
    else if (letter == 's')
        kind = SEQUENCE_CHAPTER;
    else if (letter >= 'p' && letter <= 'r') {
        kind = SEQUENCE_EPISODE;
        resume_ms = 40000u + 30000u * (uint32_t)(letter - 'p');
    }
    return stage_item(kind, (uint64_t)letter,
                      isupper((unsigned char)letter) ? 0 : SCRIPT_DURATION_MS,
                      resume_ms);
}

static inline uint32_t script_ms(const char *seconds)
{
    return (uint32_t)lround(strtod(seconds, NULL) * 1000);
}

/* The items of a text, which ends at the first of "=@:" or its end. */
static inline struct playback_item *
script_items(struct stage *s, const char *text, uint32_t *count)
{
    struct playback_item *items = NULL;
    size_t capacity = 0, n = 0;
    struct playback_item *kept;

    for (; *text != '\0' && strchr("=@: ", *text) == NULL; text++) {
        struct playback_item item = script_item(*text);
        long times = 1;

        if (text[1] == '*') {
            char *end;

            times = strtol(text + 2, &end, 10);
            text = end - 1;
        }
        for (; times > 0; times--) {
            items = mem_grow(items, n, &capacity, sizeof *items);
            items[n++] = item;
        }
    }
    kept = arena_alloc(&s->arena, (n + 1) * sizeof *kept);
    if (n > 0)
        memcpy(kept, items, n * sizeof *kept);
    free(items);
    *count = (uint32_t)n;
    return kept;
}

static inline void script_play(struct stage *s, const char *walk, char ahead)
{
    const char *index = strchr(walk, '='), *at = strchr(walk, '@');
    struct playback_choice what = {
        .context = STR("spotify:album:0000000000000000000000"),
        .walk = {1, (uint64_t)s->move.now_ms},
        .index = index == NULL ? PLAYBACK_BEFORE
                               : (uint32_t)strtol(index + 1, NULL, 10),
        .has_position = at != NULL,
        .position_ms = at == NULL ? 0 : script_ms(at + 1),
        .seed = 2026};
    uint32_t count;
    const struct playback_item *items = script_items(s, walk, &count);

    if (ahead != '\0')
        what.ahead = script_item(ahead);
    stage_choose(s, &what, items, count);
}

static inline void script_enqueue(struct stage *s, const char *text)
{
    uint32_t count;
    const struct playback_item *items = script_items(s, text, &count);

    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(playback_enqueue(&s->p, &items[i], &s->move), OK);
}

static inline void script_report(struct stage *s, const char *text)
{
    bool is_playing = strstr(text, ",paused") == NULL;

    assert_int_equal(
        playback_report(&s->p, script_ms(text), is_playing, &s->move), OK);
}

static inline void script_repeat(struct stage *s, const char *mode)
{
    enum playback_repeat repeat = strcmp(mode, "off") == 0 ? PLAYBACK_REPEAT_OFF
                                  : strcmp(mode, "track") == 0
                                      ? PLAYBACK_REPEAT_TRACK
                                      : PLAYBACK_REPEAT_CONTEXT;

    assert_int_equal(playback_set_repeat(&s->p, repeat, &s->move), OK);
}

/* What follows `name` in the word, if the word begins so. */
static inline const char *script_after(const char *word, const char *name)
{
    size_t n = strlen(name);

    return strncmp(word, name, n) == 0 ? word + n : NULL;
}

/* Words with an argument. False: it is none. */
static inline bool script_do_with(struct stage *s, const char *word)
{
    const char *rest;

    if ((rest = script_after(word, "+")) != NULL) {
        s->move.now_ms += script_ms(rest);
        stage_settle(s);
    } else if ((rest = script_after(word, "play:")) != NULL)
        script_play(s, rest, '\0');
    else if ((rest = script_after(word, "ahead:")) != NULL)
        script_play(s, rest + 2, *rest);
    else if ((rest = script_after(word, "queue=")) != NULL)
        script_enqueue(s, rest);
    else if ((rest = script_after(word, "report=")) != NULL)
        script_report(s, rest);
    else if ((rest = script_after(word, "repeat=")) != NULL)
        script_repeat(s, rest);
    else if ((rest = script_after(word, "seek=")) != NULL)
        assert_int_equal(playback_seek(&s->p, script_ms(rest), &s->move), OK);
    else if ((rest = script_after(word, "to=")) != NULL)
        assert_int_equal(
            playback_skip_to(&s->p, (uint32_t)strtol(rest, NULL, 10), &s->move),
            OK);
    else if ((rest = script_after(word, "device=")) != NULL)
        assert_int_equal(
            playback_move_to(&s->p, arena_str(&s->arena, str_from_c(rest)),
                             &s->move),
            OK);
    else
        return false;
    return true;
}

static inline void script_do(struct stage *s, const char *word)
{
    enum err e = ERR_INVALID;

    if (script_do_with(s, word))
        return;
    if (strcmp(word, "resume") == 0)
        e = playback_resume(&s->p, &s->move);
    else if (strcmp(word, "pause") == 0)
        e = playback_pause(&s->p, &s->move);
    else if (strcmp(word, "next") == 0)
        e = playback_next(&s->p, &s->move);
    else if (strcmp(word, "previous") == 0)
        e = playback_previous(&s->p, &s->move);
    else if (strcmp(word, "shuffle") == 0)
        e = playback_shuffle(&s->p, true, 99, &s->move);
    else if (strcmp(word, "ordered") == 0)
        e = playback_shuffle(&s->p, false, 0, &s->move);
    assert_int_equal(e, OK);
}

static inline void script_run(struct stage *s, const char *words)
{
    struct str rest = str_from_c(words), word;

    while (str_split(&rest, ' ', &word)) {
        char *c = str_dup_c(word);

        if (word.n > 0)
            script_do(s, c);
        free(c);
    }
}

/* ---- what is then ---- */

/* Seconds, with as many digits as there are milliseconds. */
static inline void script_put_ms(struct buf *out, int64_t ms)
{
    buf_printf(out, "%lld", (long long)(ms / 1000));
    if (ms % 1000 != 0)
        buf_printf(out, ".%03d", (int)(ms % 1000));
}

static inline char script_letter(const struct playback_item *item)
{
    return item->kind == 0 ? '-' : (char)item->id.lo;
}

static inline void script_put_state(struct buf *out, const struct stage *s)
{
    static const char *const origins[] = {"walk", "queue", "ahead"};
    static const char *const repeats[] = {"", " repeat-context",
                                          " repeat-track"};
    const struct playback *p = &s->p;

    if (p->item.kind == 0)
        buf_printf(out, "nothing");
    else {
        buf_printf(out, "%c ", script_letter(&p->item));
        script_put_ms(out, playback_position(p, s->move.now_ms));
        buf_printf(out, " %s %s@", p->is_playing ? "playing" : "paused",
                   origins[p->origin]);
        if (p->place == PLAYBACK_BEFORE)
            buf_printf(out, "before");
        else
            buf_printf(out, "%u", p->place);
    }
    buf_printf(out, "%s%s%s", repeats[p->repeat],
               p->is_shuffled ? " shuffled" : "",
               p->queued > 0 ? " queue " : "");
    for (uint32_t i = 0; i < p->queued; i++)
        buf_char(out, script_letter(&p->queue[i]));
}

static inline void script_put_end(struct buf *out,
                                  const struct playback_end *end)
{
    static const char *const reasons[] = {"?",    "done",   "forward",
                                          "back", "chosen", "stopped"};

    assert_in_range(end->begun_by, 1, PLAY_REASON_END - 1);
    assert_in_range(end->ended_by, 1, PLAY_REASON_END - 1);
    buf_printf(out, "%s%c ", out->n > 0 ? ", " : "", script_letter(&end->item));
    script_put_ms(out, end->begun_ms - STAGE_BEGIN_MS);
    buf_char(out, '-');
    script_put_ms(out, end->ended_ms - STAGE_BEGIN_MS);
    buf_printf(out, " heard ");
    script_put_ms(out, end->heard_ms);
    buf_printf(out, " left ");
    script_put_ms(out, end->position_ms);
    buf_printf(out, " %s>%s", reasons[end->begun_by], reasons[end->ended_by]);
}

static inline void script_put_ends(struct buf *out, const struct stage *s)
{
    for (size_t i = 0; i < s->move.end_count; i++)
        script_put_end(out, &s->move.ends[i]);
}

#endif
