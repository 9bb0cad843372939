/* What a user keeps, of whatever kind: saved things, artists and users whom
 * they follow, playlists. The endpoints of each kind and those for all kinds
 * read what is named, and come here. Private to the wing. */
#ifndef TONEARM_API_LIBRARY_KEEP_H
#define TONEARM_API_LIBRARY_KEEP_H

#include "api/call/uri.h"
#include "api/library/library.h"
#include "library/saved.h"

/* A call names no more at once. */
#define KEEP_MAX 50u

enum keep_kind { KEEP_SAVED, KEEP_ARTIST, KEEP_USER, KEEP_PLAYLIST };

struct keep {
    enum keep_kind kind;
    enum sequence_kind saved; /* SAVED */
    struct id id;             /* all but USER */
    struct str user;          /* USER */
    int64_t added_ms;
};

struct keep_list {
    struct keep items[KEEP_MAX];
    size_t count;
};

/* What the entity is kept as. An audiobook that is called a show (as the wire's
 * URIs call it) is an audiobook. */
struct keep keep_entity(const struct call *call, enum entity type,
                        struct id id);

/* Keeps what is named, if all of it is there; else the call has failed and
 * nothing is kept. In the writer. */
enum err keep_put(struct call *call, const struct keep_list *list) MUST_CHECK;

/* Drops what is named and kept. In the writer. */
enum err keep_remove(struct call *call,
                     const struct keep_list *list) MUST_CHECK;

/* Answers for each thing whether it is kept. On a reader. */
enum err keep_has(struct call *call, const struct keep_list *list) MUST_CHECK;

/* Answers with [true, false, ...]. */
void keep_answer(struct call *call, const bool *has, size_t count);

#endif
