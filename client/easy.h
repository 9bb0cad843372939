/* An exchange as libcurl has it. */
#ifndef TONEARM_CLIENT_EASY_H
#define TONEARM_CLIENT_EASY_H

#include <curl/curl.h>

#include "client/exchange.h"
#include "client/handle.h"

/* Sets an easy handle up; the list has to live as long as the transfer and is
 * the caller's to curl_slist_free_all. False without memory. */
bool easy_set(CURL *easy, const struct tonearm_client *client,
              struct exchange *exchange, struct curl_slist **headers);

/* What became of the transfer. TONEARM_OK for whatever has a status; else the
 * exchange has a message. */
enum tonearm_status easy_status(CURLcode code, struct exchange *exchange);

#endif
