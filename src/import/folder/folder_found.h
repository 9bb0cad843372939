/* What has become of the files that the last import knew. Private to the
 * room. */
#ifndef TONEARM_IMPORT_FOLDER_FOLDER_FOUND_H
#define TONEARM_IMPORT_FOLDER_FOLDER_FOUND_H

#include "import/folder/folder_index.h"
#include "import/folder/folder_walk.h"

struct folder_found {
    struct folder_files files; /* sorted; with answers where they are known */
    size_t added;              /* that weren't known, by path or content */
    size_t changed;            /* with other content than before */
    size_t moved;
    size_t gone;
    bool is_dirty; /* any of that, or another time of a change */
};

/* Compares what a walk of `folders` found (sorted) with the index. A file is
 * the same if its size and time of change are, or else its content; one that
 * has a content that was in another place, and isn't there any more, has moved,
 * and takes over what is known of it. Files of the index outside of the
 * folders, or in ones that couldn't be read, stay as they are, unless
 * `forgets`. A file that can't be read is named in the report. Texts lie in the
 * walk or the index. */
void folder_found_compare(const struct folder_walk *walk,
                          const struct folder_index *index,
                          const struct str *folders, size_t count, bool forgets,
                          struct folder_found *out);

#endif
