/* What db.c has to say to the notes of a connection (note.h): they follow its
 * transaction. Private to the room. */
#ifndef TONEARM_DB_NOTE_INNER_H
#define TONEARM_DB_NOTE_INNER_H

#include "base/err.h"

struct db;

/* A transaction begins; a savepoint is set; what came since is undone. */
void notes_begin(struct db *db);
void notes_mark(struct db *db);
void notes_undo(struct db *db);

/* Writes the rows, as the last of the transaction's statements. */
enum err notes_write(struct db *db) MUST_CHECK;

void notes_release(struct db *db);

#endif
