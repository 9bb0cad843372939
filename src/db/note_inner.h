/* What db.c has to say to the notes of a connection (note.h), and to the
 * changes that it has appended (change.h): both follow its transaction. Private
 * to the room. */
#ifndef TONEARM_DB_NOTE_INNER_H
#define TONEARM_DB_NOTE_INNER_H

#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

/* Remembers that a change is appended, for changes_written; `id` gets that of
 * its row. False when this transaction has appended the same one just before:
 * one row is enough. */
bool changes_add(struct db *db, const char *kind, struct str subject,
                 struct id *id);

/* The rows of that kind and subject are deleted. */
void changes_drop(struct db *db, const char *kind, struct str subject);

/* A transaction begins; a savepoint is set; what came since is undone. */
void notes_begin(struct db *db);
void notes_mark(struct db *db);
void notes_undo(struct db *db);

/* Writes the rows, as the last of the transaction's statements. */
enum err notes_write(struct db *db) MUST_CHECK;

void notes_release(struct db *db);

#endif
