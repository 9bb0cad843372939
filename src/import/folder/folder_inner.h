/* An import of folders on its way. Private to the room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_INNER_H
#define TONEARM_IMPORT_FOLDER_FOLDER_INNER_H

#include "import/folder/folder.h"
#include "import/folder/folder_found.h"
#include "import/folder/folder_ids.h"
#include "import/folder/folder_index.h"
#include "import/folder/folder_media.h"
#include "import/folder/folder_shelf.h"
#include "import/folder/folder_walk.h"
#include "import/source/report.h"
#include "import/source/ticker.h"

struct folder {
    const struct folder_options *o;
    struct import_report *report;
    struct ticker ticker;
    struct arena arena;
    char *index_path;
    char *table_path;
    char *pictures;
    char *analysed_path;
    struct str *folders; /* the options', as they are without links */
    struct folder_index index;
    struct folder_walk walk;
    struct folder_found found;
    struct str *roots; /* the next index's */
    size_t root_count;
    struct folder_shelf shelf;
    struct folder_artists artists;

    /* From folder_settle. */
    const struct catalog *old;
    struct folder_set put;   /* all that is put; sorted */
    struct folder_set owned; /* of that; sorted */
    struct folder_set gone;  /* owned before, and not put; sorted */
};

/* How tonearm-media is run for these folders. */
struct folder_media folder_media_of(struct folder *f);

/* Finds a picture for each album whose files have none: a file beside them, of
 * which a copy is put into DATA/folder/pictures. */
void folder_covers_find(struct folder *f);

#endif
