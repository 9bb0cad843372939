/* One table, read by whoever writes a note and by whoever is told of it. */
#include "library/noted.h"

#include <assert.h>

#include "db/note.h"

static const struct {
    const char *text;
    const char *kind;
} lists[] = {
#define NOTED(name, text, kind) {text, kind},
#include "library/noted.def"
#undef NOTED
};

/* The kinds of things that lists of saved things are of. */
static const enum sequence_kind saved[] = {
    [NOTED_TRACKS] = SEQUENCE_TRACK,
    [NOTED_ALBUMS] = SEQUENCE_ALBUM,
    [NOTED_SHOWS] = SEQUENCE_SHOW,
    [NOTED_EPISODES] = SEQUENCE_EPISODE,
    [NOTED_AUDIOBOOKS] = SEQUENCE_AUDIOBOOK,
    [NOTED_ARTISTS] = SEQUENCE_ARTIST,
};

#define SAVED (sizeof saved / sizeof saved[0])

enum sequence_kind noted_list_saves(enum noted_list list)
{
    return (size_t)list < SAVED ? saved[list] : SEQUENCE_NOTHING;
}

const char *noted_list_text(enum noted_list list)
{
    assert((unsigned)list < NOTED_LISTS);
    return lists[list].text;
}

const char *noted_list_kind(enum noted_list list)
{
    assert((unsigned)list < NOTED_LISTS);
    return lists[list].kind;
}

bool noted_list_from_kind(struct str kind, enum noted_list *out)
{
    for (unsigned i = 0; i < NOTED_LISTS; i++)
        if (str_eq_c(kind, lists[i].kind)) {
            *out = (enum noted_list)i;
            return true;
        }
    return false;
}

void noted_list_changed(struct db *db, struct str user, enum noted_list list)
{
    note_add(db, noted_list_kind(list), user);
}

void noted_saved_changed(struct db *db, struct str user,
                         enum sequence_kind kind)
{
    unsigned i = 0;

    while (i < SAVED && saved[i] != kind)
        i++;
    if (i < SAVED)
        noted_list_changed(db, user, (enum noted_list)i);
}

void noted_playlist_changed(struct db *db, struct id playlist)
{
    char text[ID_TEXT_LENGTH];

    id_to_base62(playlist, text);
    note_add(db, NOTE_PLAYLIST, str_of(text, sizeof text));
}
