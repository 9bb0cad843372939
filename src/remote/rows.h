/* Rows that several commands print: items of a list. */
#ifndef TONEARM_REMOTE_ROWS_H
#define TONEARM_REMOTE_ROWS_H

#include "remote/item.h"
#include "remote/remote.h"

/* TYPE NAME BY ALBUM LENGTH URI */
void rows_begin(struct listing *l, const struct remote *r);
void rows_put(struct listing *l, struct remote *r, const struct item *item);

/* One item alone, as a list of one. */
void rows_show(struct remote *r, const struct item *item);

/* The words as one text, with spaces between them. */
struct str words_join(const struct words *words, struct arena *arena);

#endif
