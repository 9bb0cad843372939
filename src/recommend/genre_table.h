/* The genres of a catalog: whose they are, both ways. A genre is known by its
 * key (generation/genres.h), so that "Hip Hop" and "hip-hop" are one; an
 * artist's are their own and those of their albums.
 *
 * Orders are by the file's popularity, not by the live one: the same catalog
 * gives the same table everywhere. Immutable; any thread. */
#ifndef TONEARM_RECOMMEND_GENRE_TABLE_H
#define TONEARM_RECOMMEND_GENRE_TABLE_H

#include "base/str.h"
#include "catalog/list.h"

struct catalog;
struct genre_table;

#define GENRE_NONE UINT32_MAX

/* Reads the genres of every artist and album: a third of a second a million.
 * The catalog outlives the table. */
struct genre_table *genre_table_new(const struct catalog *c);
void genre_table_free(struct genre_table *t); /* NULL is fine */

/* Genres have numbers from 0 to the count less one, in the order of their
 * keys. */
uint32_t genre_table_count(const struct genre_table *t);
struct str genre_table_key(const struct genre_table *t, uint32_t genre);

/* As some artist or album has it. */
struct str genre_table_name(const struct genre_table *t, uint32_t genre);

/* How much it says of two artists that both have it: what few have says
 * more. */
float genre_table_weight(const struct genre_table *t, uint32_t genre);

/* The sum of an artist's. */
float genre_table_weight_of_artist(const struct genre_table *t,
                                   uint32_t artist);

/* The genre of that very key; GENRE_NONE: there is none. */
uint32_t genre_table_find(const struct genre_table *t, struct str key);

/* A genre's artists, the most popular first; of equals the lower number. */
struct catalog_list genre_table_artists(const struct genre_table *t,
                                        uint32_t genre);

/* An artist's genres, by number. */
struct catalog_list genre_table_of_artist(const struct genre_table *t,
                                          uint32_t artist);

#endif
