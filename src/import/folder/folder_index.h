/* What the last import knew: DATA/folder/index.jsonl. Private to the room.
 *
 * A line a file, JSON each, written whole and renamed:
 *
 *     {"tonearm_folder":1,"roots":["/music"]}
 *     {"path":"/music/1.mp3","kind":0,"bytes":N,"modified_ns":N,
 *      "hash":"<32 hex digits>","ids":["<track>",...],
 *      "album":"<id>","answer":{...}}
 *     {"owned":"track","ids":["<id>",...]}
 *     {"sum":"<16 hex digits>"}
 *
 * A path that isn't UTF-8 stands under "path_hex", as in tonearm-media's lines,
 * whose answer is kept as it came. The sum is of all the lines before it. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_INDEX_H
#define TONEARM_IMPORT_FOLDER_FOLDER_INDEX_H

#include "catalog/field.h"
#include "import/folder/folder_file.h"

/* Entities by type and id, a set once folder_set_sort was called. A zeroed one
 * is empty. */
struct folder_entity {
    struct id id;
    enum entity type;
};

struct folder_set {
    struct folder_entity *list;
    size_t count;
    size_t capacity;
};

void folder_set_add(struct folder_set *set, enum entity type, struct id id);

/* Sorts it, each entity once. */
void folder_set_sort(struct folder_set *set);

/* In a sorted one. */
bool folder_set_has(const struct folder_set *set, enum entity type,
                    struct id id);
void folder_set_release(struct folder_set *set);

struct folder_index {
    struct arena arena; /* what it holds lies in it, or in `text` */
    struct buf text;    /* the file */
    struct str *roots;  /* absolute folders, none within another */
    size_t root_count;
    struct folder_files files; /* sorted */
    struct folder_set owned;   /* sorted: entities that only an import of
                                  folders has brought into the catalog */
};

void folder_index_init(struct folder_index *index);
void folder_index_release(struct folder_index *index);

/* Reads the file; one that isn't there leaves the index empty. One that is
 * damaged or of another version is logged and leaves it empty, too: everything
 * is looked at anew then. ERR_IO, logged. */
enum err folder_index_load(struct folder_index *index,
                           const char *path) MUST_CHECK;

/* Writes it. ERR_IO, logged. */
enum err folder_index_save(const struct folder_index *index,
                           const char *path) MUST_CHECK;

#endif
