/* What is true of every listen that was read. */
#ifndef TONEARM_TESTS_FUZZ_LISTENS_H
#define TONEARM_TESTS_FUZZ_LISTENS_H

#include "base/utf8.h"
#include "listens/listen.h"

#define FUZZ_NOW_MS 1800000000000ll

static inline void check_text(struct str text)
{
    must(utf8_is_valid(text) && str_find(text, '\0') == text.n);
}

static inline void check_listen(const struct listen *l)
{
    const struct play *p = &l->play;

    must(p->kind == SEQUENCE_TRACK || p->kind == SEQUENCE_EPISODE);
    must(play_is_timely(p->begun_ms, FUZZ_NOW_MS));
    must(p->source > 0 && p->source < PLAY_SOURCE_END);
    must(p->begun_by < PLAY_REASON_END && p->ended_by < PLAY_REASON_END);
    must(l->hint.mbid_count <= MATCH_MBIDS);
    check_text(p->artist);
    check_text(p->title);
    check_text(p->album);
    check_text(p->context);
    check_text(p->device);
    check_text(l->user);
    check_text(l->hint.isrc);
}

#endif
