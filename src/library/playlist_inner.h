/* What the files of the playlists share. */
#ifndef TONEARM_LIBRARY_PLAYLIST_INNER_H
#define TONEARM_LIBRARY_PLAYLIST_INNER_H

#include "db/db.h"
#include "library/playlist.h"

/* What playlist_read_row reads, of tables `p`, `h` and `g`, and the latter
 * two. */
#define PLAYLIST_COLUMNS                                                       \
    "p.id, p.owner_id, p.name, p.description, p.description IS NULL,"          \
    " p.is_public, p.is_collaborative, p.is_dropped, p.revision, p.proof,"     \
    " COALESCE(h.entries, 0), p.followers, p.created_ms,"                      \
    " (SELECT COUNT(*) FROM playlist_cover c WHERE c.playlist_id = p.id),"     \
    " g.snapshot, g.revision, g.images, g.primary_color,"                      \
    " g.is_public_unknown, g.followers, g.total"
#define PLAYLIST_COLUMN_COUNT 21
#define PLAYLIST_JOIN_HEAD                                                     \
    " LEFT JOIN playlist_head h ON h.playlist_id = p.id AND h.list = 0"        \
    " LEFT JOIN playlist_given g ON g.playlist_id = p.id"

/* False, logged, for a row that isn't ours. Texts are in the arena. */
bool playlist_read_row(const struct db_rows *rows, struct arena *arena,
                       struct playlist *out);

/* Makes the list be found by search as it is in `p`: by its name and its
 * description if it is public and its owner hasn't dropped it, else not. */
enum err playlist_show(struct db *db, const struct playlist *p) MUST_CHECK;

/* The number by which the list's entries and changes name the user, who gets
 * one if need be; 0 for the empty user. */
enum err playlist_editor(struct db *db, struct id playlist, struct str user,
                         uint32_t *number) MUST_CHECK;

/* Who `number` of a list is. */
struct playlist_editors {
    struct str *users; /* by number; empty: unknown, or gone */
    size_t count;
};
enum err playlist_editors(struct db *db, struct id playlist,
                          struct arena *arena,
                          struct playlist_editors *out) MUST_CHECK;

/* Writes the next revision of the list, with the bytes of an edit
 * (playlist_edit.h) that led to it; sets the list's snapshot. */
enum err playlist_write_revision(struct db *db, struct playlist *p,
                                 struct str user, struct str edit,
                                 int64_t now_ms) MUST_CHECK;

#endif
