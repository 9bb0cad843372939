/* Artists, albums and songs as drafts. Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_PUT_H
#define TONEARM_IMPORT_FOLDER_FOLDER_PUT_H

#include "base/err.h"
#include "import/folder/folder_ids.h"
#include "import/folder/folder_index.h"

struct builder;

struct folder_put {
    struct builder *builder;
    const struct folder_set *owned; /* sorted: what only folders bring. Others
                                       may say more of the rest, and win */
};

/* Puts all of them, but for copies. What builder_put answers. */
enum err folder_put(const struct folder_put *p, const struct folder_shelf *s,
                    const struct folder_artists *artists) MUST_CHECK;

#endif
