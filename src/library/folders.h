/* Folders on a user's shelf: a tree that holds playlists, which the service's
 * own applications have and its API never showed. Folders are in the order in
 * which they were made; a playlist is in one folder, or in none.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h, all logged, and what each function says. */
#ifndef TONEARM_LIBRARY_FOLDERS_H
#define TONEARM_LIBRARY_FOLDERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

#define FOLDERS_MAX      1000u /* of a user */
#define FOLDERS_MAX_NAME 512u  /* bytes */

struct folder {
    struct id id;
    struct id parent; /* zero: none */
    struct str name;
};

/* A playlist and the folder that has it. */
struct folder_item {
    struct id folder;
    struct id playlist;
};

/* All of a user's, in the arena. */
struct folder_tree {
    struct folder *folders;
    size_t count;
    struct folder_item *items; /* in the order of the shelf */
    size_t item_count;
};
enum err folders_list(struct db *db, struct str user, struct arena *arena,
                      struct folder_tree *out) MUST_CHECK;

/* Makes a folder with a random id, which is set. ERR_NOT_FOUND for a parent
 * that isn't the user's, ERR_LIMIT when there are FOLDERS_MAX (neither is
 * logged). */
enum err folders_create(struct db *db, struct str user, struct folder *new,
                        int64_t now_ms) MUST_CHECK;

/* Gives the folder this name and parent. ERR_NOT_FOUND for a folder or a parent
 * that isn't the user's, ERR_INVALID for a parent that is inside of the folder,
 * or the folder itself (neither is logged). */
enum err folders_change(struct db *db, struct str user,
                        const struct folder *changed) MUST_CHECK;

/* Deletes the folder; what is in it goes to its parent. ERR_NOT_FOUND, not
 * logged. */
enum err folders_delete(struct db *db, struct str user,
                        struct id id) MUST_CHECK;

/* Puts a playlist of the user's shelf into a folder, from wherever it was;
 * the zero id takes it out of all. ERR_NOT_FOUND, not logged, for a folder that
 * isn't theirs, or a list that isn't on their shelf. */
enum err folders_put(struct db *db, struct str user, struct id folder,
                     struct id playlist) MUST_CHECK;

#endif
