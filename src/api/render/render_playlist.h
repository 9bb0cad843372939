/* Playlists and what is in them as the Web API's objects. What was renamed in
 * 2026 stands under both names: "tracks" and "items" of a list, "track" and
 * "item" of an entry. Looks up users in memory, nothing in the state. */
#ifndef TONEARM_API_RENDER_RENDER_PLAYLIST_H
#define TONEARM_API_RENDER_RENDER_PLAYLIST_H

#include "api/render/render.h"
#include "library/playlist_items.h"

struct call;

/* How many items a whole playlist has with it. */
#define RENDER_PLAYLIST_EMBEDDED 100

/* What an answer of playlists needs beside render_to(). */
struct render_lists {
    struct render to;
    struct call *call;
    bool with_episodes; /* additional_types=episode: episodes as such, else in
                           a track's shape */
};

/* One of a listing: what is in it is a link and a total. */
void render_playlist_simplified(struct render_lists *r,
                                const struct playlist *p);

/* The whole list, with the first page of its items; NULL: with nothing of what
 * is in it (whoever asks may not know). */
void render_playlist(struct render_lists *r, const struct playlist *p,
                     const struct page *page,
                     const struct playlist_page *items);

/* A page of items. */
void render_playlist_items(struct render_lists *r, const struct page *page,
                           const struct playlist_page *items);

/* The list's images: its owner's own, one of its own items', or none. */
void render_playlist_images(struct render_lists *r, const struct playlist *p);

/* The path of the list's items, "/v1/playlists/<id>/tracks"; in profile
 * 2026-02, where that went, ".../items". */
struct str render_playlist_path(const struct render_lists *r,
                                const struct playlist *p);

#endif
