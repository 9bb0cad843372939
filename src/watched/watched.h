/* Folders of music that a server looks after: which, when each is due, what
 * became of the last look; the aggregate `watched_folder`. What a look does, is
 * `tonearm folder refresh` (cmd/folder_refresh.c).
 *
 * A folder stays due until its look is noted: a look that ends in the middle
 * is as if it had never been. Two at a time are kept from each other by the
 * lock that every import takes.
 *
 * On the connection's thread; who writes is in a transaction that writes.
 * Errors are those of db.h, all logged, and what each function says. */
#ifndef TONEARM_WATCHED_WATCHED_H
#define TONEARM_WATCHED_WATCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"
#include "db/domain.h"

struct db;

#define WATCHED_FOLDERS_MAX    100
#define WATCHED_PATH_MAX_BYTES 4095

/* Until a folder is due again that couldn't be looked at since another import
 * ran, or of which there is more to do. */
#define WATCHED_PUT_OFF_S 60

/* A change's kind (db/change.h): something may be due, or there are others.
 * Subject: an id in hex, or none. */
#define CHANGE_WATCHED "watched_folder"

struct watched_folder {
    struct id id;
    struct str path;
    int64_t added_s;
    int64_t looked_s;  /* the last look that was good; 0: none */
    int64_t changed_s; /* the last look that brought anything; 0: none */
    int64_t due_s;
    int64_t failing_s; /* since then; 0: all is well */
    int64_t files;     /* audio files at the last look that was good */
    struct str error;  /* of the last look; empty: none */
};

/* Whether this may be the path of one: from the root on, of UTF-8 without
 * control characters, at most WATCHED_PATH_MAX_BYTES. Whether the folder is
 * there, is looked at later. */
bool watched_path_is_valid(struct str path);

/* Has the folder watched, which is due at once; sets all but the path.
 * ERR_EXISTS, ERR_LIMIT beyond WATCHED_FOLDERS_MAX; neither is logged. */
enum err watched_folders_add(struct db *db, struct watched_folder *new,
                             int64_t now_s) MUST_CHECK;

/* By id, by path, and the one that is due longest at `now_s`; texts are in the
 * arena. ERR_NOT_FOUND, not logged. */
enum err watched_folders_find(struct db *db, struct id id, struct arena *arena,
                              struct watched_folder *out) MUST_CHECK;
enum err watched_folders_find_path(struct db *db, struct str path,
                                   struct arena *arena,
                                   struct watched_folder *out) MUST_CHECK;
enum err watched_folders_find_due(struct db *db, int64_t now_s,
                                  struct arena *arena,
                                  struct watched_folder *out) MUST_CHECK;

/* All of them, in the order of paths, in the arena. A damaged row is logged and
 * left out. */
enum err watched_folders_list(struct db *db, struct arena *arena,
                              struct watched_folder **out,
                              size_t *count) MUST_CHECK;

/* Ends it. What it has brought stays in the catalog. ERR_NOT_FOUND. */
enum err watched_folders_remove(struct db *db, struct id id) MUST_CHECK;

/* Makes one due now, or all of them. ERR_NOT_FOUND for one that isn't there. */
enum err watched_folders_ask(struct db *db, struct id id,
                             int64_t now_s) MUST_CHECK;
enum err watched_folders_ask_path(struct db *db, struct str path,
                                  int64_t now_s) MUST_CHECK;
enum err watched_folders_ask_all(struct db *db, int64_t now_s) MUST_CHECK;

enum err watched_folders_are_due(struct db *db, int64_t now_s,
                                 bool *are) MUST_CHECK;

/* How many there are, and how many of those fail. */
struct watched_counts {
    int64_t all;
    int64_t failing;
};
enum err watched_folders_count(struct db *db,
                               struct watched_counts *out) MUST_CHECK;

/* What became of a look. */
struct watched_look {
    struct watched_folder was; /* as it was found due */
    bool is_put_off;           /* there was none, since another import ran */
    struct str error;          /* why it has failed; empty: it hasn't */
    bool has_changed;          /* it has brought something */
    int64_t files;             /* audio files that are there */
    int64_t now_s;
    int64_t next_s; /* from now to the next look, if there was one */
};

/* Notes it. A folder that somebody has asked for meanwhile stays due, and one
 * that isn't watched any more is fine. */
enum err watched_folders_note(struct db *db,
                              const struct watched_look *look) MUST_CHECK;

/* The room's tables. */
extern const struct db_domain watched_domain;

#endif
