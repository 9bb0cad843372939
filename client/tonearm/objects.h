/* What answers of the API have in them. tools/client-endpoints reads this file
 * and makes of it the tables that answers are read by, so that there is one
 * description of each object; it checks it against docs/openapi.yaml, too.
 *
 * A member has the name that the JSON has, unless a note in brackets says
 * where it is: [external_urls.spotify], or, of two dialects, [items|tracks],
 * of which the first that is there counts.
 *
 * What an answer doesn't say, or says null for, is
 *     NULL     of text and of structs: look before you follow a pointer
 *     -1       of int and int64_t, also of those that are a yes (1) or no (0)
 *     NAN      of double
 *     false    of bool
 *     count 0  of lists
 *
 * Objects are the same structs wherever they stand: a simplified one has less
 * in it. A list of things that were asked for by id has NULL for those that
 * are unknown. All of it lives as long as the result that it hangs on. */
#ifndef TONEARM_OBJECTS_H
#define TONEARM_OBJECTS_H

#include <tonearm/client.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What it takes to read a struct of one kind: the library's own. */
struct tonearm_kind;

/* ------------------------------------------------------------------ small */

struct tonearm_flag_list {
    size_t count;
    bool *items;
};

struct tonearm_number_list {
    size_t count;
    double *items;
};

/* The head of every page. Pages that go by cursor have after and before, and
 * neither offset nor previous. */
struct tonearm_page {
    const struct tonearm_kind *kind; /* the library's own */
    const char *href;
    const char *next; /* NULL on the last page */
    const char *previous;
    const char *after;  /* [cursors.after] */
    const char *before; /* [cursors.before] */
    int limit;
    int offset;
    int total;
};

struct tonearm_image {
    const char *url;
    int width; /* pixels */
    int height;
};
struct tonearm_image_list {
    size_t count;
    struct tonearm_image **items;
};

struct tonearm_copyright {
    const char *text;
    const char *type; /* C or P */
};
struct tonearm_copyright_list {
    size_t count;
    struct tonearm_copyright **items;
};

/* Of an audiobook. */
struct tonearm_person {
    const char *name;
};
struct tonearm_person_list {
    size_t count;
    struct tonearm_person **items;
};

/* ------------------------------------------------------------------ music */

struct tonearm_artist {
    const char *id;
    const char *uri;
    const char *name;
    const char *type;
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
    int popularity;           /* 0 to 100 */
    int followers;            /* [followers.total] */
    struct tonearm_text_list genres;
    struct tonearm_image_list images;
};
struct tonearm_artist_list {
    size_t count;
    struct tonearm_artist **items;
};
struct tonearm_artist_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_artist **items;
};

/* The track that was asked for, where a market has another one. */
struct tonearm_link {
    const char *id;
    const char *uri;
    const char *type;
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
};

struct tonearm_track {
    const char *id; /* NULL of a local file */
    const char *uri;
    const char *name;
    const char *type; /* track; episode, where one stands for it */
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
    const char *preview_url;
    const char *isrc; /* [external_ids.isrc] */
    const char *ean;  /* [external_ids.ean] */
    const char *upc;  /* [external_ids.upc] */
    int duration_ms;
    int disc_number;
    int track_number;
    int popularity;   /* 0 to 100 */
    bool is_explicit; /* [explicit] */
    bool is_local;
    int is_playable;         /* with a market: 1 or 0 */
    const char *restriction; /* [restrictions.reason] */
    struct tonearm_album *album;
    struct tonearm_artist_list artists;
    struct tonearm_link *linked_from;
    struct tonearm_text_list available_markets;
};
struct tonearm_track_list {
    size_t count;
    struct tonearm_track **items;
};
struct tonearm_track_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_track **items;
};

struct tonearm_album {
    const char *id;
    const char *uri;
    const char *name;
    const char *type;
    const char *href;
    const char *external_url;           /* [external_urls.spotify] */
    const char *album_type;             /* album, single, compilation */
    const char *album_group;            /* of an artist's: or appears_on */
    const char *release_date;           /* 1997, 1997-05 or 1997-05-21 */
    const char *release_date_precision; /* year, month, day */
    const char *label;
    const char *isrc;        /* [external_ids.isrc] */
    const char *ean;         /* [external_ids.ean] */
    const char *upc;         /* [external_ids.upc] */
    const char *restriction; /* [restrictions.reason] */
    int total_tracks;
    int popularity; /* 0 to 100 */
    struct tonearm_artist_list artists;
    struct tonearm_image_list images;
    struct tonearm_text_list genres;
    struct tonearm_copyright_list copyrights;
    struct tonearm_text_list available_markets;
    struct tonearm_track_page *tracks;
};
struct tonearm_album_list {
    size_t count;
    struct tonearm_album **items;
};
struct tonearm_album_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_album **items;
};

struct tonearm_audio_features {
    const char *id;
    const char *uri;
    const char *type;
    const char *track_href;
    const char *analysis_url;
    double acousticness;
    double danceability;
    double energy;
    double instrumentalness;
    double liveness;
    double loudness; /* dB */
    double speechiness;
    double tempo; /* beats a minute */
    double valence;
    int duration_ms;
    int key;  /* 0 for C; -1 when none was found */
    int mode; /* 1 for major, 0 for minor */
    int time_signature;
    const char *provenance; /* of a Tonearm: "measured" in the owner's file, or
                               "predicted"; NULL for what was imported */
};
struct tonearm_audio_features_list {
    size_t count;
    struct tonearm_audio_features **items;
};

/* Times are in seconds. */
struct tonearm_interval {
    double start;
    double duration;
    double confidence; /* 0 to 1 */
};
struct tonearm_interval_list {
    size_t count;
    struct tonearm_interval **items;
};

struct tonearm_section {
    double start;
    double duration;
    double confidence;
    double loudness;
    double tempo;
    double tempo_confidence;
    int key;
    double key_confidence;
    int mode;
    double mode_confidence;
    int time_signature;
    double time_signature_confidence;
};
struct tonearm_section_list {
    size_t count;
    struct tonearm_section **items;
};

struct tonearm_segment {
    double start;
    double duration;
    double confidence;
    double loudness_start;
    double loudness_max_time;
    double loudness_max;
    double loudness_end;
    struct tonearm_number_list pitches; /* 12 of them, from C */
    struct tonearm_number_list timbre;  /* 12 of them */
};
struct tonearm_segment_list {
    size_t count;
    struct tonearm_segment **items;
};

/* What is said of the track as a whole. */
struct tonearm_analyzed_track {
    double duration;
    double loudness;
    double tempo;
    double tempo_confidence;
    double end_of_fade_in;
    double start_of_fade_out;
    int key;
    double key_confidence;
    int mode;
    double mode_confidence;
    int time_signature;
    double time_signature_confidence;
    int64_t num_samples;
    int analysis_sample_rate;
};

struct tonearm_audio_analysis {
    struct tonearm_analyzed_track *track;
    struct tonearm_interval_list bars;
    struct tonearm_interval_list beats;
    struct tonearm_interval_list tatums;
    struct tonearm_section_list sections;
    struct tonearm_segment_list segments;
};

/* --------------------------------------------------------------- programs */

struct tonearm_episode {
    const char *id;
    const char *uri;
    const char *name;
    const char *type;
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
    const char *description;
    const char *html_description;
    const char *audio_preview_url;
    const char *language;
    const char *release_date;
    const char *release_date_precision;
    const char *restriction; /* [restrictions.reason] */
    int duration_ms;
    int resume_position_ms; /* [resume_point.resume_position_ms] */
    int fully_played;       /* [resume_point.fully_played] 1 or 0 */
    bool is_explicit;       /* [explicit] */
    bool is_externally_hosted;
    bool is_playable;
    struct tonearm_show *show;
    struct tonearm_image_list images;
    struct tonearm_text_list languages;
};
struct tonearm_episode_list {
    size_t count;
    struct tonearm_episode **items;
};
struct tonearm_episode_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_episode **items;
};

struct tonearm_show {
    const char *id;
    const char *uri;
    const char *name;
    const char *type;
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
    const char *description;
    const char *html_description;
    const char *media_type;
    const char *publisher;
    int total_episodes;
    bool is_explicit; /* [explicit] */
    bool is_externally_hosted;
    struct tonearm_image_list images;
    struct tonearm_text_list languages;
    struct tonearm_copyright_list copyrights;
    struct tonearm_text_list available_markets;
    struct tonearm_episode_page *episodes;
};
struct tonearm_show_list {
    size_t count;
    struct tonearm_show **items;
};
struct tonearm_show_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_show **items;
};

struct tonearm_chapter {
    const char *id;
    const char *uri;
    const char *name;
    const char *type;
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
    const char *description;
    const char *html_description;
    const char *audio_preview_url;
    const char *release_date;
    const char *release_date_precision;
    const char *restriction; /* [restrictions.reason] */
    int chapter_number;
    int duration_ms;
    int resume_position_ms; /* [resume_point.resume_position_ms] */
    int fully_played;       /* [resume_point.fully_played] 1 or 0 */
    bool is_explicit;       /* [explicit] */
    bool is_playable;
    struct tonearm_audiobook *audiobook;
    struct tonearm_image_list images;
    struct tonearm_text_list languages;
    struct tonearm_text_list available_markets;
};
struct tonearm_chapter_list {
    size_t count;
    struct tonearm_chapter **items;
};
struct tonearm_chapter_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_chapter **items;
};

struct tonearm_audiobook {
    const char *id;
    const char *uri;
    const char *name;
    const char *type;
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
    const char *description;
    const char *html_description;
    const char *edition;
    const char *media_type;
    const char *publisher;
    int total_chapters;
    bool is_explicit; /* [explicit] */
    struct tonearm_person_list authors;
    struct tonearm_person_list narrators;
    struct tonearm_image_list images;
    struct tonearm_text_list languages;
    struct tonearm_copyright_list copyrights;
    struct tonearm_text_list available_markets;
    struct tonearm_chapter_page *chapters;
};
struct tonearm_audiobook_list {
    size_t count;
    struct tonearm_audiobook **items;
};
struct tonearm_audiobook_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_audiobook **items;
};

/* What is played, or stands in a playlist: of the three pointers one is there.
 * The texts are its own, so that most programs don't have to look which. */
struct tonearm_item {
    const char *type; /* track, episode, chapter */
    const char *id;
    const char *uri;
    const char *name;
    int duration_ms;
    struct tonearm_track *track;
    struct tonearm_episode *episode;
    struct tonearm_chapter *chapter;
};
struct tonearm_item_list {
    size_t count;
    struct tonearm_item **items;
};

/* ----------------------------------------------------------------- people */

struct tonearm_user {
    const char *id;
    const char *account_id;
    const char *uri;
    const char *display_name;
    const char *type;
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
    const char *country;
    const char *email;
    const char *product;  /* free, premium */
    int followers;        /* [followers.total] */
    int filters_explicit; /* [explicit_content.filter_enabled] 1 or 0 */
    int is_filter_locked; /* [explicit_content.filter_locked] 1 or 0 */
    struct tonearm_image_list images;
};

/* -------------------------------------------------------------- playlists */

struct tonearm_playlist_item {
    const char *added_at;
    bool is_local;
    struct tonearm_user *added_by;
    struct tonearm_item *item; /* [item|track] NULL: it is in no catalog now */
};
struct tonearm_playlist_item_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_playlist_item **items;
};

struct tonearm_playlist {
    const char *id;
    const char *uri;
    const char *name;
    const char *description;
    const char *type;
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
    const char *snapshot_id;
    int is_public; /* [public] 1 or 0 */
    bool collaborative;
    int followers; /* [followers.total] */
    struct tonearm_user *owner;
    struct tonearm_image_list images;
    /* In lists of playlists it has total and href, and no items. */
    struct tonearm_playlist_item_page *items; /* [items|tracks] */
};
struct tonearm_playlist_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_playlist **items;
};

/* Of a playlist that was changed. */
struct tonearm_snapshot {
    const char *snapshot_id;
};

/* ------------------------------------------------------------ the library */

struct tonearm_saved_track {
    const char *added_at;
    struct tonearm_track *track;
};
struct tonearm_saved_track_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_saved_track **items;
};

struct tonearm_saved_album {
    const char *added_at;
    struct tonearm_album *album;
};
struct tonearm_saved_album_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_saved_album **items;
};

struct tonearm_saved_show {
    const char *added_at;
    struct tonearm_show *show;
};
struct tonearm_saved_show_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_saved_show **items;
};

struct tonearm_saved_episode {
    const char *added_at;
    struct tonearm_episode *episode;
};
struct tonearm_saved_episode_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_saved_episode **items;
};

struct tonearm_saved_audiobook {
    const char *added_at;
    struct tonearm_audiobook *audiobook; /* [audiobook|.] */
};
struct tonearm_saved_audiobook_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_saved_audiobook **items;
};

/* ------------------------------------------------------- search and browse */

/* A page for each type that was asked for. */
struct tonearm_search_results {
    struct tonearm_track_page *tracks;
    struct tonearm_artist_page *artists;
    struct tonearm_album_page *albums;
    struct tonearm_playlist_page *playlists;
    struct tonearm_show_page *shows;
    struct tonearm_episode_page *episodes;
    struct tonearm_audiobook_page *audiobooks;
};

struct tonearm_category {
    const char *id;
    const char *name;
    const char *href;
    struct tonearm_image_list icons;
};
struct tonearm_category_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_category **items;
};

/* What the house offers, and the playlists of a category. */
struct tonearm_featured_playlists {
    const char *message;
    struct tonearm_playlist_page *playlists;
};

struct tonearm_seed {
    const char *id;
    const char *type; /* ARTIST, TRACK, GENRE */
    const char *href;
    int initial_pool_size;    /* [initialPoolSize] */
    int after_filtering_size; /* [afterFilteringSize] */
    int after_relinking_size; /* [afterRelinkingSize] */
};
struct tonearm_seed_list {
    size_t count;
    struct tonearm_seed **items;
};

struct tonearm_recommendations {
    struct tonearm_track_list tracks;
    struct tonearm_seed_list seeds;
};

/* ------------------------------------------------------------- the player */

struct tonearm_device {
    const char *id;
    const char *name;
    const char *type;   /* Computer, Speaker, ... */
    int volume_percent; /* -1: it has no volume */
    bool is_active;
    bool is_private_session;
    bool is_restricted;
    bool supports_volume;
};
struct tonearm_device_list {
    size_t count;
    struct tonearm_device **items;
};

/* What is played from. */
struct tonearm_context {
    const char *uri;
    const char *type; /* album, artist, playlist, show, collection */
    const char *href;
    const char *external_url; /* [external_urls.spotify] */
};

/* What can't be done now. */
struct tonearm_disallows {
    bool pausing;
    bool resuming;
    bool seeking;
    bool skipping_next;
    bool skipping_prev;
    bool toggling_shuffle;
    bool toggling_repeat_context;
    bool toggling_repeat_track;
    bool transferring_playback;
};

/* Of tonearm_get_playback; tonearm_get_currently_playing leaves out device,
 * shuffle and repeat. */
struct tonearm_playback {
    bool is_playing;
    int64_t timestamp; /* milliseconds since 1970 */
    int progress_ms;
    int shuffle_state;                  /* 1 or 0 */
    int smart_shuffle;                  /* 1 or 0 */
    const char *repeat_state;           /* off, context, track */
    const char *currently_playing_type; /* track, episode, unknown */
    struct tonearm_item *item;
    struct tonearm_device *device;
    struct tonearm_context *context;
    struct tonearm_disallows *disallows; /* [actions.disallows] */
};

struct tonearm_queue {
    struct tonearm_item *currently_playing;
    struct tonearm_item_list queue;
};

struct tonearm_play {
    const char *played_at;
    struct tonearm_item *track;
    struct tonearm_context *context;
};
struct tonearm_play_page {
    struct tonearm_page page;
    size_t count;
    struct tonearm_play **items;
};

#ifdef __cplusplus
}
#endif

#endif
