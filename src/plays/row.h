/* A play as its row has it. Private to the room.
 *
 * `item`, PLAY_ITEM_BYTES: the kind (enum sequence_kind), and the 16 bytes of
 * the id. So the items of one kind are a range.
 *
 * `how`, from the lowest bit: heard to its end, private, counts (play_counts);
 * from bit 8 the source, from bit 16 begun_by, from bit 24 ended_by.
 *
 * `names`: artist, title, album (base/pack.h). */
#ifndef TONEARM_PLAYS_ROW_H
#define TONEARM_PLAYS_ROW_H

#include "db/db.h"
#include "plays/plays.h"

#define PLAY_ITEM_BYTES (1 + ID_BYTES)

#define PLAY_HOW_WHOLE   1
#define PLAY_HOW_PRIVATE 2
#define PLAY_HOW_COUNTS  4

struct play_item {
    uint8_t bytes[PLAY_ITEM_BYTES];
};

/* The item as an argument, whose bytes lie in `room`. */
struct db_value play_item_value(enum sequence_kind kind, struct id id,
                                struct play_item *room);

/* False for a column that no item is in. */
bool play_item_read(struct str bytes, enum sequence_kind *kind, struct id *id);

/* The second in which a play began, also before 1970. */
int64_t play_second(int64_t begun_ms);

int64_t play_how(const struct play *p);

/* Appends the names. */
struct buf;
void play_names_write(const struct play *p, struct buf *out);

/* The texts point into the bytes; false for damaged ones. */
bool play_names_read(struct str bytes, struct play *out);

/* What play_row_read reads, in this order. */
#define PLAY_COLUMNS                                                           \
    "begun_s, begun_ms, item, heard_ms, how, context, device, names"

/* From a row of PLAY_COLUMNS, texts in the arena. False, logged, for a row that
 * isn't ours. */
bool play_row_read(const struct db_rows *rows, struct arena *arena,
                   struct play *out);

#endif
