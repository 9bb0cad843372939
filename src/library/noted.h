/* What the library notes (db/note.h): that a list of a user's has changed, or a
 * playlist. */
#ifndef TONEARM_LIBRARY_NOTED_H
#define TONEARM_LIBRARY_NOTED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "library/sequence.h"

struct db;

/* A note's kind. Subject: the playlist's id, in base62. */
#define NOTE_PLAYLIST "playlist"

/* The lists that a user has one of each: those of saved things, whom they
 * follow, and their shelf with its folders. Subject of a note: the user. */
enum noted_list {
#define NOTED(name, text, kind) NOTED_##name,
#include "library/noted.def"
#undef NOTED
    NOTED_LISTS
};

/* "tracks", and "saved.tracks". Static; any thread. */
const char *noted_list_text(enum noted_list list);
const char *noted_list_kind(enum noted_list list);

/* Which list the note's kind is of. False for another kind. */
bool noted_list_from_kind(struct str kind, enum noted_list *out);

/* Of what the list is, if it is one of saved things or of artists; else
 * NOTHING. */
enum sequence_kind noted_list_saves(enum noted_list list);

/* ---- for the files of this room; in a transaction that writes ---- */

void noted_list_changed(struct db *db, struct str user, enum noted_list list);

/* The list of what was saved of this kind; of chapters, which came from
 * elsewhere, none is shown to anybody, and nothing is noted. */
void noted_saved_changed(struct db *db, struct str user,
                         enum sequence_kind kind);
void noted_playlist_changed(struct db *db, struct id playlist);

#endif
