/* The handlers that routes.def names, by family. Each answers one request on
 * the thread that its row says. */
#ifndef TONEARM_API_CALL_HANDLERS_H
#define TONEARM_API_CALL_HANDLERS_H

#include "http/http.h"

/* albums.c */
void albums_get(struct request *r);
void albums_get_several(struct request *r);
void albums_tracks(struct request *r);
void albums_new_releases(struct request *r);

/* artists.c */
void artists_get(struct request *r);
void artists_get_several(struct request *r);
void artists_albums(struct request *r);
enum http_run artists_where(struct request *r);
void artists_top_tracks(struct request *r);

/* tracks.c */
void tracks_get(struct request *r);
void tracks_get_several(struct request *r);
void tracks_features(struct request *r);
void tracks_features_several(struct request *r);
void tracks_analysis(struct request *r);

/* programs.c */
void shows_get(struct request *r);
void shows_get_several(struct request *r);
void shows_episodes(struct request *r);
void episodes_get(struct request *r);
void episodes_get_several(struct request *r);
void audiobooks_get(struct request *r);
void audiobooks_get_several(struct request *r);
void audiobooks_chapters(struct request *r);
void chapters_get(struct request *r);
void chapters_get_several(struct request *r);

/* browse.c */
void browse_categories(struct request *r);
void browse_category(struct request *r);
void browse_markets(struct request *r);
void browse_genre_seeds(struct request *r);

/* search.c */
void search_get(struct request *r);
enum http_run search_where(struct request *r);

/* users.c */
void users_me(struct request *r);
void users_get(struct request *r);
void users_picture(struct request *r);

/* rates.c */
void rates_get(struct request *r);

/* oauth_routes.c */
enum http_run oauth_token_where(struct request *r);
void oauth_token(struct request *r);
void oauth_token_revoke(struct request *r);
void oauth_token_introspect(struct request *r);
void oauth_server_metadata(struct request *r);
/* Whether OAuth's clients read the route's errors. */
bool oauth_is_endpoint(const struct http_route *route);

/* service.c */
void service_health(struct request *r);
void service_picture(struct request *r);

#endif
